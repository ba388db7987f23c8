// A permit opens exactly what it names, in the thread and for the one call that it was given for.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { buildAll } from "../../../scripts/build/bundles.ts";
import { NO_DISTRIBUTION } from "../../../src/contract/distribution.ts";

test("permits to listen, to ask for an update, and for the app's own socket file", {
  skip: process.platform === "win32",
}, async () => {
  if (!existsSync("dist/guard.cjs")) await buildAll();
  const folder = await mkdtemp(join(tmpdir(), "tailwater-permits-"));
  await mkdir(join(folder, "thread"));
  let arrived = 0;
  const tcp = createServer((socket) => {
    arrived += 1;
    socket.end();
  });
  await once(tcp.listen(0, "127.0.0.1"), "listening");
  try {
    const { port } = tcp.address() as AddressInfo;
    // The guard reads what the publisher names from the file beside it.
    const guard = join(folder, "guard.cjs");
    await copyFile("dist/guard.cjs", guard);
    const updates = { address: `http://127.0.0.1:${port}/newest.json` };
    await writeFile(join(folder, "distribution.json"), JSON.stringify({ ...NO_DISTRIBUTION, updates }));
    const script = ["--require", guard, "test/unit/guard/permitted.mjs", String(port), folder];
    const child = spawn(process.execPath, script, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      said += part;
    });
    await once(child, "close");
    const outcomes = said
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { name: string; thread: boolean; outcome: string });
    assert.equal(outcomes.length, 52);
    assert.deepEqual(
      outcomes.filter(({ outcome }) => outcome === "out").map(({ name, thread }) => [name, thread]),
      [
        ["listen on 127.0.0.1", false],
        ["listen on the own file", false],
        ["connect for an update", false],
        ["connect for a registry", false],
        ["connect through a proxy", false],
        ["connect to the own file", false],
      ],
    );
    for (const { name, outcome } of outcomes) assert.match(outcome, /^(out|ERR_EGRESS_REFUSED)$/, name);
    assert.equal(arrived, 3);
  } finally {
    tcp.close();
    await rm(folder, { recursive: true, force: true });
  }
});
