import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { knownAddress, newAddress } from "../../../src/extensions/instance/instance-address.ts";
import { ShownWindow } from "../../../src/extensions/instance/shown-window.ts";
import { type Instance, singleInstance } from "../../../src/extensions/instance/single-instance.ts";

const HANGING = `require("node:net").createServer(() => {}).listen(process.argv[1], () => console.log("listens"))`;

describe("one window per configuration folder", { skip: process.platform === "win32" }, () => {
  let folder: string;
  let raised: number;
  /** The links that the first one received. */
  let links: (string | null)[];
  const started: Instance[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-instance-"));
    raised = 0;
    links = [];
  });
  afterEach(async () => {
    for (const { first } of started.splice(0)) first?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(
    about: { demo?: string; link?: string; at?: string; can?: boolean; anyway?: boolean } = {},
  ): Promise<Instance> {
    const show = async (link: string | null) => {
      raised += 1;
      links.push(link);
      return about.can ?? true;
    };
    const instance = await singleInstance(
      about.at ?? folder,
      { demo: about.demo ?? null, link: about.link ?? null },
      show,
      about.anyway ?? false,
    );
    started.push(instance);
    return instance;
  }

  test("the first listens, later ones raise its window, and after its end the next one is the first", async () => {
    const { first, raised: gaveWay } = await start();
    assert.equal(gaveWay, false);
    assert.ok(first);
    assert.deepEqual(await start(), { raised: true, first: null });
    assert.deepEqual(await start(), { raised: true, first: null });
    assert.equal(raised, 2);
    first.close();
    assert.equal(existsSync(join(folder, "window.sock")), false);
    assert.ok((await start()).first);
    assert.equal(raised, 2);
  });

  test("of several starts at the same time, exactly one is the first", async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => start()));
    assert.equal(all.filter(({ first }) => first !== null).length, 1);
    assert.equal(all.filter((one) => one.raised).length, 4);
  });

  test("another folder is another Tailwater; a missing folder is created", async () => {
    await start();
    const other = await start({ at: join(folder, "not", "there") });
    assert.ok(other.first);
    assert.equal(raised, 0);
  });

  test("a first one with another demo, or without a window to show, does not block a start", async () => {
    await start({ demo: "localhost:9092" });
    assert.deepEqual(await start(), { raised: false, first: null });
    assert.equal(raised, 0);
    assert.deepEqual(await start({ demo: "localhost:9092" }), { raised: true, first: null });
    const elsewhere = join(folder, "elsewhere");
    await start({ at: elsewhere, can: false });
    assert.deepEqual(await start({ at: elsewhere }), { raised: false, first: null });
  });

  test("a link is handed to the first one in every case; anything else is not", async () => {
    await start({ demo: "localhost:9092" });
    const link = "tailwater://open?profile=a&topic=b";
    assert.deepEqual(await start({ link }), { raised: true, first: null });
    assert.deepEqual(links, [link]);
    assert.deepEqual(await start({ link: "https://evil.example/" }), { raised: false, first: null });
    assert.deepEqual(links, [link]);
  });

  test("an engine that restarts for its window raises no other window", async () => {
    await start();
    const again = await start({ anyway: true });
    assert.equal(again.raised, false);
    assert.ok(again.first);
  });

  test("leftovers of a killed process are replaced at once, even a plain file", async () => {
    const file = join(folder, "window.sock");
    const killed = spawn(process.execPath, ["-e", HANGING, file], { stdio: ["ignore", "pipe", "inherit"] });
    await once(killed.stdout, "data");
    killed.kill("SIGKILL");
    await once(killed, "exit");
    assert.ok(existsSync(file));
    const before = performance.now();
    const { first } = await start();
    assert.ok(first);
    first.close();
    await writeFile(file, "not a socket");
    assert.ok((await start()).first);
    assert.ok(performance.now() - before < 1_000);
    assert.equal((await start()).raised, true);
  });

  test("a first one that hangs is skipped", async () => {
    const file = join(folder, "window.sock");
    const hanging = createServer(() => {}).listen(file);
    await once(hanging, "listening");
    try {
      assert.ok((await start()).first);
      assert.equal((await start()).raised, true);
    } finally {
      hanging.close();
    }
  });

  test("a program that sends something else gets no answer", async () => {
    await start();
    const nonsense = ["{}\n", '{"raise":false,"demo":null}\n', '{"raise":true,"demo":1}\n', "x".repeat(5_000), "no"];
    for (const line of nonsense) {
      const socket = createConnection(join(folder, "window.sock"));
      let answer = "";
      socket.setEncoding("utf8").on("data", (part: string) => {
        answer += part;
      });
      socket.on("error", () => {});
      socket.write(line);
      await once(socket, "close");
      assert.equal(answer, "");
    }
    assert.equal(raised, 0);
  });

  test("a folder that is too long for an address, or is not writable, does not block a start", async () => {
    const long = join(folder, "x".repeat(120));
    assert.deepEqual(await start({ at: long }), { raised: false, first: null });
    assert.deepEqual(await start({ at: long }), { raised: false, first: null });
    if (process.getuid?.() === 0) return; // Root can write to every folder.
    const locked = join(folder, "locked");
    await mkdir(locked);
    await chmod(locked, 0o500);
    assert.deepEqual(await start({ at: locked }), { raised: false, first: null });
  });

  test("on Windows the pipe has a name that cannot be guessed, stored in the folder", async () => {
    assert.equal(await knownAddress(folder, "win32"), null);
    const name = await newAddress(folder, "win32");
    assert.match(name ?? "", /^\\\\\.\\pipe\\tailwater-window-[0-9a-f]{32}$/);
    assert.equal(await knownAddress(folder, "win32"), name);
    assert.equal(await readFile(join(folder, "window.pipe"), "utf8"), name);
    assert.notEqual(await newAddress(folder, "win32"), name);
    await writeFile(join(folder, "window.pipe"), "\\\\.\\pipe\\another");
    assert.equal(await knownAddress(folder, "win32"), null);
  });
});

test("waits for a window that is not open yet", async () => {
  const window = new ShownWindow();
  const asked = window.raise();
  let shown = 0;
  window.opened(async () => {
    shown += 1;
    return true;
  });
  assert.equal(await asked, true);
  assert.equal(await window.raise(), true);
  assert.equal(shown, 2);
});
