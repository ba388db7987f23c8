import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Place, secret } from "./setup.ts";

const KILLS = 60;
const SECRETS = 60;
const place = new Place();

test(`${KILLS} kills while storing leave a vault that opens each time`, async () => {
  const vault = await place.open();
  for (let i = 0; i < SECRETS; i++) await vault.set(`n${i}`, secret("x".repeat(200)));
  const [[id, key] = ["", ""]] = place.keyring.entries;
  const seen = new Set<string>();
  for (let kill = 0; kill < KILLS; kill++) {
    const args = ["--import", "tsx", "test/unit/extensions/vault/save-loop.ts", place.file, id, key];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    await sleep(kill % 20);
    child.kill("SIGKILL");
    await once(child, "close");
    const again = await place.open();
    assert.equal(again.status, "open");
    assert.deepEqual(again.warnings, []);
    for (let i = 0; i < SECRETS; i++) assert.ok(again.has(`n${i}`));
    seen.add(again.get("changing")?.reveal() ?? "");
  }
  assert.ok(seen.size > 1, "the kills hit processes that were storing");
  await (await place.open()).set("after", secret("x")); // A dead process's lock does not block it.
});
