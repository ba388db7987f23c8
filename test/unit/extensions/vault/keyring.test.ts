// A real GNOME Keyring in the test's own D-Bus session, with its files in a temporary folder.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import type { VaultState } from "../../../../src/contract/vault.ts";

const NEEDED = ["gnome-keyring-daemon", "dbus-run-session"];
const folders = (process.env.PATH ?? "").split(delimiter);
const missing = NEEDED.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
const skip =
  missing.length > 0 && `${missing.join(" and ")} not installed: apt-get install gnome-keyring dbus. Not tested here.`;

const UNLOCKED = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null";
const LOCKED = "gnome-keyring-daemon --start --components=secrets >/dev/null";

let root: string;
let file: string;

before(async () => {
  root = await mkdtemp(join(tmpdir(), "tailwater-keyring-"));
  file = join(root, "config", "vault.json");
  await mkdir(join(root, "run"), { mode: 0o700 });
});
after(() => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }));

/** Runs the steps, each in a process of its own. */
function run<T>(command: string, args: readonly string[]): Promise<T[]> {
  const { DBUS_SESSION_BUS_ADDRESS: _, DISPLAY: __, WAYLAND_DISPLAY: ___, ...env } = process.env;
  const own = { HOME: root, XDG_DATA_HOME: join(root, "data"), XDG_RUNTIME_DIR: join(root, "run") };
  return new Promise((resolve, reject) => {
    execFile(command, args, { env: { ...env, ...own }, timeout: 60_000 }, (error, stdout, stderr) => {
      const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
      if (lines.length > 0) resolve(lines.map((line) => JSON.parse(line) as T));
      else reject(new Error(`Nothing was answered: ${error?.message} ${stderr}`));
    });
  });
}

const stepArgs = (step: string) => ["--import", "tsx", "test/unit/extensions/vault/keyring-step.ts", step, file];

function inSession<T>(daemon: string, ...steps: readonly string[]): Promise<T[]> {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const commands = steps.map((step) => [process.execPath, ...stepArgs(step)].map(quoted).join(" "));
  return run("dbus-run-session", ["--", "sh", "-c", [daemon, ...commands].join("; ")]);
}

interface Read {
  readonly openMs: number;
  readonly value: string | null;
  readonly state: VaultState;
}

test("without a D-Bus session the keyring reports that", { skip }, async () => {
  const [answer] = await run<{ problem: string }>(process.execPath, stepArgs("probe"));
  assert.match(answer?.problem ?? "", /No D-Bus session/);
});

test("without a default keyring it reports that", { skip }, async () => {
  const [answer] = await inSession<{ problem: string }>("true", "probe");
  assert.match(answer?.problem ?? "", /no default keyring/);
});

test("a key stored in GNOME Keyring is there for the next process and the next session", { skip }, async (t) => {
  const [stored, read] = await inSession<VaultState & Read>(UNLOCKED, "store", "read");
  assert.deepEqual([stored?.status, stored?.keyring.used, stored?.keyring.available], ["open", true, true]);
  assert.equal(read?.value, "s3cr3t");
  const [later] = await inSession<Read>(UNLOCKED, "read");
  assert.equal(later?.value, "s3cr3t");
  t.diagnostic(`opened in ${read?.openMs} and ${later?.openMs} ms`);
});

test("a keyring that stays locked: the vault cannot be opened, and the reason is reported", { skip }, async () => {
  const [read] = await inSession<Read>(LOCKED, "read");
  assert.deepEqual([read?.value, read?.state.status], [null, "unavailable"]);
  assert.deepEqual(read?.state.keyring, {
    name: "Secret Service (GNOME Keyring, KWallet)",
    used: true,
    available: false,
    problem: "It is locked, and was not unlocked.",
  });
});

test("a prompt that nobody answers blocks nothing else", { skip }, async () => {
  const services = join(root, "data", "dbus-1", "services");
  const prompter = join(services, "org.gnome.keyring.SystemPrompter.service");
  await mkdir(services, { recursive: true });
  await writeFile(prompter, "[D-BUS Service]\nName=org.gnome.keyring.SystemPrompter\nExec=/bin/sleep 12\n");
  const [answer] = await inSession<Hang>(LOCKED, "hang");
  await rm(prompter);
  assert.ok(answer);
  // The limit is far from both: a busy machine is slow, but a hang takes 12 s, and a second prompt 3 s more.
  assert.ok(answer.firstMs >= 3_000 && answer.firstMs < 9_000, `${answer.firstMs} ms`);
  assert.ok(answer.bothMs - answer.firstMs < 2_500, "the second prompt does not appear next to the first");
  assert.ok(answer.longestGap < 2_500, `the event loop stood still for ${answer.longestGap} ms`);
  assert.equal(answer.waiting, true);
  assert.match(answer.state.keyring.problem ?? "", /not answered within 3 s/);
});

interface Hang {
  readonly firstMs: number;
  readonly bothMs: number;
  readonly longestGap: number;
  readonly waiting: boolean;
  readonly state: VaultState;
}

test("erasing removes the key from GNOME Keyring", { skip }, async () => {
  const find = "secret-tool search service tailwater 2>&1 | grep -c attribute.username | sed 's/.*/{\"keys\":&}/'";
  const hasTool = folders.some((folder) => existsSync(join(folder, "secret-tool")));
  const count = hasTool ? [find] : [];
  const answers = await inSession<{ keys?: number; removed?: string[] }>([UNLOCKED, ...count].join("; "), "erase");
  if (hasTool) assert.equal(answers[0]?.keys, 1, "one key, and no entry left over from trying");
  assert.equal(answers.at(-1)?.removed?.length, 1);
  if (!hasTool) return;
  const [left] = await inSession<{ keys: number }>([UNLOCKED, find].join("; "), "probe");
  assert.equal(left?.keys, 0);
});
