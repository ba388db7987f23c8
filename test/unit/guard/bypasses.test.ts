// The egress guard against every way out that Node has, with real attempts against listeners on this machine.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { buildAll } from "../../../scripts/build/bundles.ts";

const REFUSED = "ERR_EGRESS_REFUSED";
const GUARD = ["--require", resolve("dist/guard.cjs")];

describe("the egress guard", () => {
  const tcp = createServer((socket) => {
    arrived.connections += 1;
    socket.on("error", () => {}).end("HTTP/1.1 204 No Content\r\n\r\n");
  });
  const pipe = createServer((socket) => {
    arrived.connections += 1;
    socket.on("error", () => {}).end();
  });
  const udp = createSocket("udp4", () => {
    arrived.datagrams += 1;
  });
  const arrived = { connections: 0, datagrams: 0 };
  let folder = "";
  let places: string[] = [];

  before(async () => {
    if (!existsSync("dist/guard.cjs")) await buildAll();
    folder = await mkdtemp(join(tmpdir(), "tailwater-guard-"));
    const file = join(folder, "socket");
    await Promise.all([
      once(tcp.listen(0, "127.0.0.1"), "listening"),
      once(pipe.listen(file), "listening"),
      once(udp.bind(0, "127.0.0.1"), "listening"),
    ]);
    places = [String((tcp.address() as AddressInfo).port), String(udp.address().port), file];
  });
  after(async () => {
    tcp.close();
    pipe.close();
    udp.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function tries(flags: readonly string[], env: NodeJS.ProcessEnv = {}) {
    Object.assign(arrived, { connections: 0, datagrams: 0 });
    const child = spawn(process.execPath, [...flags, "test/unit/guard/tries.mjs", ...places], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...env },
    });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      said += part;
    });
    await once(child, "close");
    return said
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { name: string; outcome: string });
  }

  test("is needed: without it the attempts reach the network", async () => {
    const outcomes = await tries([], { CONTROL: "1" });
    const out = outcomes.filter(({ outcome }) => outcome === "out").map(({ name }) => name);
    assert.ok(out.length >= 100, `only these got out: ${out.join(", ")}`);
    assert.ok(arrived.connections >= 40, `${arrived.connections} connections arrived`);
    assert.ok(arrived.datagrams >= 1);
  });

  test("blocks every attempt, from the main thread and from a worker that clears its flags", async () => {
    const outcomes = await tries(GUARD);
    assert.deepEqual(
      outcomes.filter(({ outcome }) => outcome !== REFUSED),
      [],
    );
    assert.ok(outcomes.length >= 120, `${outcomes.length} tries`);
    assert.deepEqual(arrived, { connections: 0, datagrams: 0 });
  });
});
