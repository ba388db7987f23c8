import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
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
import { afterEach, beforeEach, describe, type TestContext, test } from "node:test";
import { LogFile } from "../../../../src/extensions/log/log-file.ts";
import { type LogPlace, logPlace } from "../../../../src/extensions/log/log-place.ts";

let root: string;
let place: LogPlace;
/** The test's own disk. It must be unmounted even when the test fails, or it stays on the machine. */
let mounted: string | null = null;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tailwater-log-"));
  mkdirSync(join(root, "tmp"));
  mounted = null;
  place = { usual: join(root, "tmp", "tailwater.log"), fallback: join(root, "state", "tailwater", "tailwater.log") };
});
afterEach(() => {
  // Lazily, because the log may still be open when the test has failed.
  if (mounted !== null) execFileSync("umount", ["-l", mounted]);
  rmSync(root, { recursive: true, force: true });
});

const modeOf = (path: string): number => statSync(path).mode & 0o777;
const write = (file: LogFile, line: string): void => file.append(`${line}\n`, true);
const posix = { skip: process.platform === "win32" ? "the temporary folder is the user's own" : false };
const asRoot = { skip: process.getuid?.() === 0 ? false : "needs root" };

test("lines are appended to a file that only the user can read: errors at once, the others soon", async () => {
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

  test("a link to nothing creates no file", () => {
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

  test("a pipe is refused without waiting for a reader", () => {
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

  test("our own file, readable by all, is used and made private", () => {
    writeFileSync(place.usual, "before\n");
    chmodSync(place.usual, 0o666);
    const file = new LogFile(place);
    write(file, "after");
    assert.deepEqual([file.note, modeOf(place.usual)], [null, 0o600]);
    assert.equal(readFileSync(place.usual, "utf8"), "before\nafter\n");
    file.end();
  });

  test("in place of a rotated log loses no line and is not written", () => {
    const file = new LogFile(place, { rotateAt: 100 });
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

test("the log is rotated by size: two older files are kept", () => {
  const file = new LogFile(place, { rotateAt: 1_000 });
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

test("a log that another Tailwater rotated, or that was removed, is opened again", () => {
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

/** Both write 2,000 numbered lines at once, some of them urgent. @returns what is in the files, the oldest first */
async function twoTailwaters(rotateAt: number): Promise<string[]> {
  const code = (name: string) => `
    import { LogFile } from "./src/extensions/log/log-file.ts";
    const file = new LogFile(${JSON.stringify(place)}, { rotateAt: ${rotateAt} });
    for (let n = 0; n < 2000; n += 1) file.append("${name} " + n + " " + "${name}".repeat(100) + "\\n", n % 3 === 0);
    file.end();
    process.exitCode = file.note === null ? 0 : 1;`;
  const both = ["a", "b"].map((name) =>
    spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code(name)], { stdio: "inherit" }),
  );
  const ended = await Promise.all(both.map((child) => once(child, "exit")));
  assert.deepEqual(
    ended.map(([status]) => status),
    [0, 0],
  );
  assert.equal(existsSync(place.fallback), false, "both keep writing");
  const files = [`${place.usual}.2`, `${place.usual}.1`, place.usual].filter(existsSync);
  const lines = files.flatMap((file) => readFileSync(file, "utf8").trimEnd().split("\n"));
  for (const line of lines) assert.match(line, /^(?:a \d+ a{100}|b \d+ b{100})$/);
  return lines;
}

test("two Tailwaters that rotate one file all the time break no line", async () => {
  await twoTailwaters(20_000);
});

test("two Tailwaters on one file, rotated once, lose no line", async () => {
  const lines = await twoTailwaters(250_000);
  assert.equal(lines.length, 4_000);
  const numbers = (name: string) => lines.filter((line) => line.startsWith(name)).map((line) => line.split(" ")[1]);
  const inOrder = Array.from({ length: 2_000 }, (_, n) => String(n));
  // Compared as sets: a line may be written to a file while the file is rotated.
  assert.deepEqual(new Set(numbers("a")), new Set(inOrder));
  assert.deepEqual(new Set(numbers("b")), new Set(inOrder));
});

test("a link in place of a rotated log is not followed", posix, () => {
  const victim = join(root, "victim");
  writeFileSync(victim, "untouched");
  for (const name of [".1", ".2"]) symlinkSync(victim, place.usual + name);
  const file = new LogFile(place, { rotateAt: 100 });
  for (let n = 0; n < 12; n += 1) write(file, `line ${n} ${"x".repeat(30)}`);
  file.end();
  assert.equal(readFileSync(victim, "utf8"), "untouched");
  assert.equal(lstatSync(`${place.usual}.1`).isFile(), true);
});

test("a removed folder is created again", () => {
  const file = new LogFile(place);
  write(file, "one");
  rmSync(join(root, "tmp"), { recursive: true });
  write(file, "two");
  assert.deepEqual([file.note, readFileSync(place.usual, "utf8")], [null, "two\n"]);
  file.end();
});

test("without any place for a log there is a note, and a later attempt finds one", async () => {
  writeFileSync(join(root, "no-folder"), "");
  const nowhere = { usual: join(root, "no-folder", "a.log"), fallback: join(root, "no-folder", "b.log") };
  const file = new LogFile(nowhere, { retryAfter: 50 });
  write(file, "kept");
  assert.match(file.note ?? "", /^There is no log file\. .*a\.log is not used: \w+\. .*b\.log: \w+\.$/);
  assert.equal(file.path, null);
  rmSync(join(root, "no-folder"));
  await new Promise((done) => setTimeout(done, 200));
  assert.deepEqual([file.path, file.note], [nowhere.usual, null]);
  assert.equal(readFileSync(nowhere.usual, "utf8"), "kept\n");
  file.end();
});

const mayMount = process.platform === "linux" && process.getuid?.() === 0;
describe("on a full disk", { skip: mayMount ? false : "needs root to mount" }, () => {
  const filler = () => join(root, "tmp", "filler");

  /** @param free bytes left on a disk of 64 kB. @returns false when nothing can be mounted here */
  function fill(context: TestContext, free: number): boolean {
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tailwater-test", join(root, "tmp")], { stdio: "pipe" });
    } catch (error) {
      context.skip(`no tmpfs here: ${String(error)}`);
      return false;
    }
    mounted = join(root, "tmp");
    writeFileSync(filler(), Buffer.alloc(64 * 1024 - free));
    return true;
  }
  const line = (n: number) => `line ${n} ${"x".repeat(400)}\n`;
  const lines = (count: number) => Array.from({ length: count }, (_, n) => line(n)).join("");

  test("nothing is thrown, the failure is noted, and later every line is there once and complete", async (context) => {
    if (!fill(context, 16 * 1024)) return;
    const file = new LogFile(place, { retryAfter: 50 });
    file.append(lines(60), true);
    assert.match(file.note ?? "", /ENOSPC/);
    rmSync(filler());
    await new Promise((done) => setTimeout(done, 200));
    assert.equal(file.note, null);
    file.append(line(60), true);
    file.end();
    // The line that the full disk cut off is written a second time, complete.
    const found = readFileSync(place.usual, "utf8").split("\n").slice(0, -1);
    const whole = found.filter((one) => /^line \d+ x{400}$/.test(one));
    assert.equal(`${whole.join("\n")}\n`, lines(61));
    assert.ok(found.length - whole.length <= 1, `${found.length - whole.length} torn`);
  });

  test("the last attempt is at exit, and it reports what was dropped", (context) => {
    if (!fill(context, 0)) return;
    const file = new LogFile(place);
    for (let n = 0; n < 800; n += 1) file.append(line(n), n % 100 === 0);
    assert.match(file.note ?? "", /ENOSPC/);
    rmSync(filler());
    execFileSync("mount", ["-o", "remount,size=1m", join(root, "tmp")]);
    file.end();
    const [first, ...rest] = readFileSync(place.usual, "utf8").trimEnd().split("\n");
    assert.match(first ?? "", /^\(\d+ characters could not be written\)$/);
    assert.match(rest.at(-1) ?? "", /^line 799 x{400}$/);
    for (const one of rest) assert.match(one, /^line \d+ x{400}$/);
  });
});

test("the default place is the system's temporary folder, or the data folder when there is one", () => {
  assert.equal(logPlace(null, "linux", {}).usual, "/tmp/tailwater.log");
  assert.match(logPlace(null, "linux", { XDG_STATE_HOME: "/state" }).fallback, /^\/state\/tailwater\/tailwater\.log$/);
  assert.match(
    logPlace(null, "linux", { XDG_STATE_HOME: "relative" }).fallback,
    /\.local\/state\/tailwater\/tailwater\.log$/,
  );
  assert.equal(logPlace(null, "darwin", {}).usual, join(tmpdir(), "tailwater.log"));
  assert.match(logPlace(null, "darwin", {}).fallback, /Library\/Logs\/tailwater\/tailwater\.log$/);
  assert.equal(logPlace("/data", "linux", {}).usual, "/data/logs/tailwater.log");
  assert.equal(logPlace("data", "linux", {}).usual, join(process.cwd(), "data", "logs", "tailwater.log"));
});
