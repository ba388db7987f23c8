// The real window, Neutralino's, on a screen that nobody sees; skipped where its binary is not in bin/.
import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { asNobody, NativeWindow, nobodyMissing, Screen, windowMissing } from "./window/native-window.ts";

describe("the real window", { skip: windowMissing ?? false }, () => {
  let screen: Screen;
  let window: NativeWindow;

  before(async () => {
    screen = await Screen.open();
    window = await NativeWindow.start(screen);
  });
  after(async () => {
    await window.end();
    await window.removeHome();
    screen.close();
  });

  test("another user gets no file of this user's through its server", { skip: nobodyMissing ?? false }, async () => {
    const { window: port } = await window.ports();
    const folder = await mkdtemp("/tmp/tailwater-secret-");
    try {
      const secret = join(folder, "secret.txt");
      await writeFile(secret, "secret", { mode: 0o600 });
      await chmod(folder, 0o755);
      const up = (by: string) => by.repeat(12);
      for (const path of [
        `/${up("..%2f")}${secret.slice(1)}`,
        `/${up("../")}${secret.slice(1)}`,
        `/${up("%2e%2e/")}${secret.slice(1)}`,
        `/${up("..%252f")}${secret.slice(1)}`,
        `/${up("..%5c")}${secret.slice(1)}`,
        `//${secret}`,
        "/..%2fneutralino.config.json",
        "/../neutralino.config.json",
        "/..%2fpackage.json",
        "/../package.json",
      ]) {
        for (const host of [`127.0.0.1:${port}`, "evil.test"]) {
          const { status, body } = await asNobody(`http://127.0.0.1:${port}${path}`, "-H", `Host: ${host}`);
          assert.deepEqual([status, body], [404, ""], `${path} for ${host}`);
        }
      }
      // What it has is the page, which is public. What comes behind a file's name is not looked at.
      const page = await asNobody(`http://127.0.0.1:${port}/`);
      assert.equal(page.status, 200);
      assert.equal(
        (await asNobody(`http://127.0.0.1:${port}/index.html/${up("../")}${secret.slice(1)}`)).body,
        page.body,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
