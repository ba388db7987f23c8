// A disk that fails under the journal of the built app, with a real broker. A change whose first line cannot be written
// is not sent; one whose outcome cannot be written says so.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFile, chmod, chown, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { WindowApi } from "../../src/contract/api.ts";
import { toErrorData } from "../../src/contract/errors.ts";
import { JOURNAL_FILE } from "../../src/extensions/changes/journal.ts";
import { brokerForTests } from "../support/broker.ts";
import { profileFor, startFaultApp } from "./support/app.ts";
import { mountMissing, smallDisk } from "./support/small-disk.ts";

const PROFILE = "c";
/** A tmpfs gives room by pages: what is left of a file's last page can be written even when it is full. */
const PAGE = 4_096;

const broker = await brokerForTests();

async function connect(api: WindowApi): Promise<void> {
  await api.profiles.save(profileFor(PROFILE, broker.bootstrap), null, false);
  await api.changes.setLock(PROFILE, "ask", PROFILE);
  await api.clusters.open("open", PROFILE, null, false);
}

/** @returns what the user gets for it */
async function create(api: WindowApi, topic: string) {
  const request = { topic, partitions: 1, replicationFactor: 1, config: {} };
  const plan = await api.changes.plan(PROFILE, "topics.create", request);
  return api.changes.apply(plan.id, plan.mustType).then(
    ({ unwritten }) => unwritten ?? null,
    (error: unknown) => toErrorData(error),
  );
}
const exists = async (topic: string) => (await broker.withAdmin((admin) => admin.listTopics())).includes(topic);

describe("a journal that cannot be written", { timeout: 120_000, skip: mountMissing ?? false }, () => {
  it("because the disk is full: nothing is sent, and an outcome that finds no room is told", async (t) => {
    const disk = await smallDisk(t, 3_000);
    if (disk === null) return;
    const app = await startFaultApp(null, ["--data-dir", disk.path]);
    t.after(() => app.stop());
    const { api } = app;
    await connect(api);
    const path = join(disk.path, JOURNAL_FILE);
    const filler = join(disk.path, "filler");
    /** Fills the disk, and leaves so many bytes to the journal. */
    const fill = async (left: number) => {
      const { size } = await stat(path);
      const used = (size + left) % PAGE;
      // Empty lines are no entries.
      await appendFile(path, "\n".repeat(used === 0 ? 0 : PAGE - used));
      await writeFile(filler, Buffer.alloc(4_000_000)).catch(() => {});
    };
    const outcomes = async () =>
      (await api.changes.journal(PROFILE, 10)).map(({ target, outcome }) => [target, outcome]);

    const before = (await stat(path)).size;
    assert.equal(await create(api, "room"), null);
    const lines = (await readFile(path)).subarray(before).toString().split("\n");
    await fill(0);
    const refused = await create(api, "full");
    assert.deepEqual([refused?.code, refused?.subject], ["FILE_WRITE_FAILED", path]);
    assert.match(`${refused?.message} ${refused?.hint}`, /ENOSPC.*Nothing was sent\..*disk is not full/);
    assert.equal(await exists("full"), false);
    await rm(filler);

    // Room for the line before, and for a part of the one after.
    await fill((lines[0]?.length ?? 0) + 20);
    const told = await create(api, "half");
    assert.deepEqual([told?.code, told?.subject], ["FILE_WRITE_FAILED", path]);
    assert.match(`${told?.message} ${told?.hint}`, /lacks this outcome: .*ENOSPC.*Make room/);
    assert.equal(await exists("half"), true);
    const known = [
      ["half", "done"],
      ["room", "done"],
      [PROFILE, "done"],
    ];
    assert.deepEqual(await outcomes(), known);
    await rm(filler);

    assert.equal(await create(api, "late"), null);
    await app.terminate();
    const again = await startFaultApp(null, ["--data-dir", disk.path]);
    t.after(() => again.stop());
    assert.deepEqual(
      (await again.api.changes.journal(PROFILE, 10)).map(({ target, outcome }) => [target, outcome]),
      [["late", "done"], ...known],
    );
  });

  it("because its user may not: nothing is sent", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "tailwater-nobody-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const [uid, gid] = ["-u", "-g"].map((which) => Number(execFileSync("id", [which, "nobody"], { encoding: "utf8" })));
    await chown(folder, uid ?? 0, gid ?? 0);
    // The temporary folder of a test run is its own user's alone.
    const { mode } = await stat(tmpdir());
    await chmod(tmpdir(), mode | 0o001);
    const under = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
    const env = { HOME: folder, XDG_RUNTIME_DIR: folder };
    const start = () => startFaultApp(null, ["--data-dir", folder], { under, env });
    const first = await start();
    t.after(() => first.stop());
    await connect(first.api);
    await first.terminate();
    const path = join(folder, JOURNAL_FILE);
    assert.equal((await stat(path)).uid, uid);
    for (const what of ["the file", "the folder"]) {
      if (what === "the folder") await rm(path);
      else await chmod(path, 0o400);
      await chmod(folder, 0o500);
      const app = await start();
      await app.api.clusters.open("open", PROFILE, null, false);
      const refused = await create(app.api, "forbidden");
      assert.deepEqual([refused?.code, refused?.subject], ["FILE_WRITE_FAILED", path], JSON.stringify(refused));
      assert.match(`${refused?.message} ${refused?.hint}`, /EACCES.*Nothing was sent\..*folder can be written to/);
      assert.equal(await exists("forbidden"), false);
      await app.terminate();
      await app.stop();
      await chmod(folder, 0o700);
    }
  });
});
