// Neutralino's real window, on a virtual screen. The suite is skipped when the binary is not in bin/.
import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { FIRST_SIZE, LEAST_SIZE } from "../../src/contract/window-size.ts";
import { until } from "../kafka/support.ts";
import { run } from "./packages/build-package.ts";
import { asNobody, NativeWindow, nobodyMissing, Screen, windowMissing } from "./window/native-window.ts";
import { askForChannel, Thief } from "./window/thief.ts";

describe("the real window", { skip: windowMissing ?? false }, () => {
  let screen: Screen;
  let window: NativeWindow;

  before(async () => {
    screen = await Screen.open();
    window = await NativeWindow.start(screen.name);
  });
  after(async () => {
    await window.end();
    await window.removeHome();
    screen.close();
  });

  test("another user gets nothing from its server or from the engine's", {
    skip: nobodyMissing ?? false,
  }, async () => {
    await window.paged();
    const ports = await window.ports();
    const folder = await mkdtemp("/tmp/tailwater-secret-");
    try {
      const secret = join(folder, "secret.txt");
      await writeFile(secret, "secret", { mode: 0o600 });
      await chmod(folder, 0o755);
      const up = (by: string) => by.repeat(12);
      for (const path of [
        "/",
        "/index.html",
        "/resources/index.html",
        "/app/main.js",
        "/window.js",
        "/neutralino.config.json",
        "/neutralino.js",
        `/${up("..%2f")}${secret.slice(1)}`,
        `/${up("../")}${secret.slice(1)}`,
        `/${up("%2e%2e/")}${secret.slice(1)}`,
        `/${up("..%252f")}${secret.slice(1)}`,
        `/${up("..%5c")}${secret.slice(1)}`,
        `//${secret}`,
        "/..%2fneutralino.config.json",
        "/../neutralino.config.json",
        "/..%2fwindow.js",
        "/../window.js",
        "/../resources/index.html",
        "/..%2fpackage.json",
        "/../package.json",
        `/index.html/${up("../")}${secret.slice(1)}`,
        "/proof",
      ]) {
        for (const [port, status] of [
          [ports.window, 404],
          [ports.engine, 403],
        ] as const) {
          for (const host of [`127.0.0.1:${port}`, "evil.test"]) {
            const answer = await asNobody(`http://127.0.0.1:${port}${path}`, "-H", `Host: ${host}`);
            assert.deepEqual([answer.status, answer.body], [status, ""], `${path} of ${port} for ${host}`);
          }
        }
      }
      // This one name is built into Neutralino. A client that respects Content-Length reads nothing; other clients get
      // no key.
      const name = "/__neutralino_globals.js";
      assert.equal((await asNobody(`http://127.0.0.1:${ports.window}${name}`, "-H", "Host: evil.test")).body, "");
      for (const path of [name, "/neutralino.js"])
        assert.match(await rawAnswer(ports.window, path), /var NL_TOKEN='';/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("a page whose process was killed reappears in a new window", async () => {
    const before = await window.paged();
    const page = window.family.find(({ name }) => name.startsWith("WebKitWebProces"));
    assert.ok(page);
    process.kill(page.pid, "SIGKILL");
    await until("the window is started again", async () => ![0, before].includes(window.pid), 15_000);
    await window.paged();
    assert.match(window.said, /the window lost its page; it is started again/);
  });
});

describe("where the window opens", { skip: windowMissing ?? false }, () => {
  const SCREEN = { width: 1_600, height: 1_000 };
  const centered = ({ width, height }: { width: number; height: number }) => ({
    x: (SCREEN.width - width) / 2,
    y: (SCREEN.height - height) / 2,
    width,
    height,
  });
  let screen: Screen;
  before(async () => {
    screen = await Screen.open(`${SCREEN.width}x${SCREEN.height}`);
  });
  after(() => screen.close());

  async function opensAt(left: object | null, wanted: object): Promise<void> {
    const home = await mkdtemp("/tmp/tailwater-native-");
    const folder = join(home, "data/app.tailwater/.tmp");
    await mkdir(folder, { recursive: true });
    if (left !== null) await writeFile(join(folder, "window_state.config.json"), JSON.stringify(left));
    const window = await NativeWindow.start(screen.name, home);
    try {
      await window.paged();
      const is = () => JSON.stringify(window.geometry());
      await until("it is there", () => is() === JSON.stringify(wanted), 5_000).catch(() => {});
      assert.deepEqual(window.geometry(), wanted);
    } finally {
      await window.end();
      await window.removeHome();
    }
  }

  test("leaves no folder of an earlier start behind", async () => {
    const home = await mkdtemp("/tmp/tailwater-native-");
    const storage = join(home, "data/tailwater-window/storage");
    const old = Buffer.from("0400000001687474700900000001 3132372e302e302e31 0167b6".replaceAll(" ", ""), "hex");
    for (const name of ["one", "other"]) {
      await mkdir(join(storage, name, name), { recursive: true });
      await writeFile(join(storage, name, name, "origin"), Buffer.concat([old, old]));
    }
    try {
      for (let start = 0; start < 3; start += 1) {
        const window = await NativeWindow.start(screen.name, home);
        try {
          await window.paged();
          await until("the old ones are gone", async () => (await folders()).length <= 1);
        } finally {
          await window.end();
        }
      }
      assert.deepEqual(await readdir(join(home, "data")), ["tailwater-window"]);
      assert.deepEqual(
        (await readdir(join(home, "cache"))).filter((name) => name !== "dconf"),
        ["tailwater-window"],
      );
      const readme = await readFile("README.md", "utf8");
      for (const folder of ["~/.local/share", "~/.cache"])
        assert.ok(readme.includes(`\`${folder}/tailwater-window\``), `README names what is made in ${folder}`);
    } finally {
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
    async function folders(): Promise<string[]> {
      return (await readdir(storage)).filter((name) => name !== "salt");
    }
  });

  test("the first time: in the middle, in the default size", () => opensAt(null, centered(FIRST_SIZE)));

  test("later: at its last place, in its last size", async () => {
    const left = { x: 60, y: 40, width: 1_400, height: 800 };
    await opensAt({ ...left, maximize: false }, left);
  });

  test("not in the minimum size, which no user chose", () =>
    opensAt({ x: 60, y: 40, ...LEAST_SIZE, maximize: false }, { x: 60, y: 40, ...FIRST_SIZE }));

  test("not on a screen that is gone", () =>
    opensAt({ x: 2_000, y: 1_500, ...FIRST_SIZE, maximize: false }, centered(FIRST_SIZE)));
});

describe("the installed window", { skip: windowMissing ?? false }, () => {
  test("opens from its archive, and has the name that the menu entry expects", async () => {
    const screen = await Screen.open();
    const folder = await mkdtemp("/tmp/tailwater-installed-");
    const flags = ["linux", "--fast", "--no-build", "--out", join(folder, "out")];
    run(process.execPath, ["--import", "tsx", "scripts/package.ts", ...flags]);
    const [deb = ""] = (await readdir(join(folder, "out"))).filter((name) => name.endsWith(".deb"));
    run("dpkg-deb", ["-x", join(folder, "out", deb), join(folder, "root")]);
    const app = join(folder, "root/opt/tailwater");
    const window = await NativeWindow.startInstalled(join(app, "tailwater"), screen.name);
    try {
      await window.paged();
      const entry = await readFile(join(folder, "root/usr/share/applications/tailwater.desktop"), "utf8");
      assert.ok(window.wmClass().includes(/^StartupWMClass=(.+)$/m.exec(entry)?.[1] ?? "none"));
      assert.ok(!(await readdir(app)).some((name) => name === "neutralino.config.json" || name === "resources"));
      assert.match(run("dpkg-deb", ["-f", join(folder, "out", deb), "Depends"]), /libxtst6/);
    } finally {
      await window.end();
      await window.removeHome();
      await rm(folder, { recursive: true, force: true });
      screen.close();
    }
  });
});

describe("another user who steals the window's key", {
  skip: windowMissing ?? nobodyMissing ?? false,
}, () => {
  for (const [what, meanwhile] of [
    ["and asks for a channel gets none, and the window closes at once", askForChannel],
    ["and waits gains nothing: the page reaches the engine without a key, and the window closes", async () => null],
  ] as const) {
    test(`${what}; the next window has another key`, async () => {
      const screen = await Screen.open();
      const thief = new Thief();
      await thief.ready;
      const window = await NativeWindow.start(screen.name);
      try {
        const stolen = await thief.stolen;
        const first = window.pid;
        assert.notEqual(first, 0);
        assert.equal(await meanwhile(stolen), null);
        await until("the window is started again", async () => ![0, first].includes(window.pid), 10_000);
        await window.paged();
        assert.match(window.said, /the window lost its page; it is started again/);
        const { window: port } = await window.ports();
        assert.notEqual(
          (await asNobody(`http://127.0.0.1:${port}/?connectToken=${stolen.token.split(".")[1]}`)).status,
          200,
        );
        assert.deepEqual(
          (await readdir(window.home)).filter((name) => name.startsWith("tailwater-window-")).length,
          1,
          "the folder of the first start is gone",
        );
      } finally {
        thief.end();
        await window.end();
        assert.deepEqual(
          (await readdir(window.home)).filter((name) => name.startsWith("tailwater-window-")),
          [],
        );
        await window.removeHome();
        screen.close();
      }
    });
  }
});

/** All bytes that Neutralino's server sends, whatever its Content-Length says. */
async function rawAnswer(port: number, path: string): Promise<string> {
  const socket = connect(port, "127.0.0.1", () => socket.write(`GET ${path} HTTP/1.1\r\nHost: evil.test\r\n\r\n`));
  let text = "";
  for await (const part of socket.setEncoding("utf8")) text += part;
  return text;
}
