import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { LogFile } from "../../../../src/extensions/log/log-file.ts";
import { type LogPlace, logPlace } from "../../../../src/extensions/log/log-place.ts";

let root: string;
let place: LogPlace;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tailwater-log-"));
  mkdirSync(join(root, "tmp"));
  place = { usual: join(root, "tmp", "tailwater.log"), fallback: join(root, "state", "tailwater", "tailwater.log") };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const modeOf = (path: string): number => statSync(path).mode & 0o777;
const write = (file: LogFile, line: string): void => file.append(`${line}\n`, true);
const posix = { skip: process.platform === "win32" ? "the temporary folder is the user's own" : false };
const asRoot = { skip: process.getuid?.() === 0 ? false : "needs root" };

test("lines are appended for the user alone, errors at once and the others soon", async () => {
  const file = new LogFile(place);
  file.append("first\n", false);
  assert.equal(readFileSync(place.usual, "utf8"), "");
  file.append("an error\n", true);
  assert.equal(readFileSync(place.usual, "utf8"), "first\nan error\n");
  file.append("later\n", false);
  await new Promise((done) => setTimeout(done, 400));
  assert.equal(readFileSync(place.usual, "utf8"), "first\nan error\nlater\n");
  assert.equal(modeOf(place.usual), 0o600);
  assert.deepEqual([file.path, file.note], [place.usual, null]);
  file.end();
});

describe("a planted file", posix, () => {
  const refused = (why: RegExp) => {
    const file = new LogFile(place);
    write(file, "the log");
    file.end();
    assert.equal(file.path, place.fallback);
    assert.match(file.note ?? "", why);
    assert.equal(readFileSync(place.fallback, "utf8"), "the log\n");
    assert.equal(modeOf(place.fallback), 0o600);
  };

  test("a link to a victim's file is not followed", () => {
    const victim = join(root, "victim");
    writeFileSync(victim, "untouched");
    symlinkSync(victim, place.usual);
    refused(/it is a link/);
    assert.equal(readFileSync(victim, "utf8"), "untouched");
  });

  test("a link to nothing makes no file", () => {
    symlinkSync(join(root, "made"), place.usual);
    refused(/it is a link/);
    assert.equal(existsSync(join(root, "made")), false);
  });

  test("a hard link to a victim's file is refused", () => {
    const victim = join(root, "victim");
    writeFileSync(victim, "untouched");
    linkSync(victim, place.usual);
    refused(/another name/);
    assert.equal(readFileSync(victim, "utf8"), "untouched");
  });

  test("a pipe is refused, without waiting for a reader", () => {
    execFileSync("mkfifo", [place.usual]);
    refused(/it is a pipe/);
  });

  test("a folder is refused", () => {
    mkdirSync(place.usual);
    refused(/EISDIR/);
  });

  test("another user's file is refused", asRoot, () => {
    writeFileSync(place.usual, "theirs");
    chownSync(place.usual, 65_534, 65_534);
    refused(/another user/);
    assert.equal(readFileSync(place.usual, "utf8"), "theirs");
  });

  test("our own, readable by all, is used and made ours alone", () => {
    writeFileSync(place.usual, "before\n");
    chmodSync(place.usual, 0o666);
    const file = new LogFile(place);
    write(file, "after");
    assert.deepEqual([file.note, modeOf(place.usual)], [null, 0o600]);
    assert.equal(readFileSync(place.usual, "utf8"), "before\nafter\n");
    file.end();
  });

  test("in the place of a rotated log costs no line, and is not written", () => {
    const file = new LogFile(place, 100);
    mkdirSync(`${place.usual}.2`);
    for (let n = 0; n < 12; n += 1) write(file, `line ${n} ${"x".repeat(30)}`);
    file.end();
    assert.match(file.note ?? "", /could not be rotated/);
    const all = [`${place.usual}.1`, place.usual, `${place.fallback}.2`, `${place.fallback}.1`, place.fallback]
      .filter(existsSync)
      .map((one) => readFileSync(one, "utf8"));
    for (let n = 0; n < 12; n += 1) assert.match(all.join(""), new RegExp(`line ${n} `));
  });
});

test("it is rotated by size: two older ones are kept", () => {
  const file = new LogFile(place, 1_000);
  for (let n = 0; n < 100; n += 1) write(file, `line ${n} ${"x".repeat(50)}`);
  file.end();
  const [now, first, second] = [place.usual, `${place.usual}.1`, `${place.usual}.2`].map((one) =>
    readFileSync(one, "utf8"),
  );
  assert.equal(existsSync(`${place.usual}.3`), false);
  assert.match(`${second}${first}${now}`, /^line \d+ .*line 99 x+\n$/s);
  assert.ok((first?.length ?? 0) < 1_100);
  assert.equal(modeOf(`${place.usual}.1`), 0o600);
});

test("one that another Tailwater rotated, or that was removed, is opened anew", () => {
  const file = new LogFile(place);
  write(file, "one");
  renameSync(place.usual, `${place.usual}.1`);
  write(file, "two");
  assert.equal(readFileSync(place.usual, "utf8"), "two\n");
  rmSync(place.usual);
  write(file, "three");
  assert.equal(readFileSync(place.usual, "utf8"), "three\n");
  file.end();
});

test("two Tailwaters on one file tear no line, and lose none", async () => {
  const code = (name: string) => `
    import { LogFile } from "./src/extensions/log/log-file.ts";
    const file = new LogFile(${JSON.stringify(place)}, 200000);
    for (let n = 0; n < 2000; n += 1) file.append("${name} " + n + " " + "${name}".repeat(100) + "\\n", n % 7 === 0);
    file.end();`;
  const both = ["a", "b"].map((name) =>
    spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code(name)], { stdio: "inherit" }),
  );
  await Promise.all(both.map((child) => once(child, "exit")));
  const text = [`${place.usual}.2`, `${place.usual}.1`, place.usual]
    .filter(existsSync)
    .map((one) => readFileSync(one, "utf8"));
  for (const line of text.join("").trim().split("\n")) assert.match(line, /^(?:a \d+ a{100}|b \d+ b{100})$/);
});

const mayMount = process.platform === "linux" && process.getuid?.() === 0;
test("a full disk is a note, and nothing is thrown", {
  skip: mayMount ? false : "needs root to mount",
}, (context) => {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tailwater-test", join(root, "tmp")], { stdio: "pipe" });
  } catch (error) {
    return context.skip(`no tmpfs here: ${String(error)}`);
  }
  try {
    writeFileSync(join(root, "tmp", "filler"), Buffer.alloc(16 * 1024));
  } catch {
    // Full, as it should be.
  }
  const file = new LogFile(place);
  write(file, "x".repeat(9_000));
  assert.match(file.note ?? "", /ENOSPC/);
  file.end();
  execFileSync("umount", [join(root, "tmp")]);
});

test("the usual place is the system's temporary folder, or the data folder when there is one", () => {
  assert.equal(logPlace(null, "linux", {}).usual, "/tmp/tailwater.log");
  assert.match(logPlace(null, "linux", { XDG_STATE_HOME: "/state" }).fallback, /^\/state\/tailwater\/tailwater\.log$/);
  assert.match(
    logPlace(null, "linux", { XDG_STATE_HOME: "relative" }).fallback,
    /\.local\/state\/tailwater\/tailwater\.log$/,
  );
  assert.equal(logPlace(null, "darwin", {}).usual, join(tmpdir(), "tailwater.log"));
  assert.match(logPlace(null, "darwin", {}).fallback, /Library\/Logs\/tailwater\/tailwater\.log$/);
  assert.equal(logPlace("/data", "linux", {}).usual, "/data/logs/tailwater.log");
});
