import { randomBytes } from "node:crypto";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { type IssuerOptions, startIssuer, type TestIssuer } from "../../../scripts/account/issuer.ts";
import type { Distribution, LoginPolicy } from "../../../src/contract/distribution.ts";
import { type Engine, startEngine } from "../../kafka/extension-support.ts";
import { until } from "../../kafka/support.ts";
import { freePorts } from "../../unit/extensions/login/support.ts";

export interface StartedApp extends Engine {
  /** Ends it, and leaves its data. */
  end(): Promise<void>;
}

/** A build with a login, and its issuer, both on this machine. */
export interface LoginBench {
  readonly folder: string;
  readonly app: string;
  readonly issuer: TestIssuer;
  readonly ports: readonly number[];
  /** Starts the built app. It opens a "browser" that only notes the address. */
  start(more?: NodeJS.ProcessEnv, dataDir?: string): Promise<StartedApp>;
  /** The next address that the app opened in the user's browser. */
  opened(): Promise<string>;
  end(): Promise<void>;
}

/** @param more further parts of the distribution @param claims see IssuerOptions */
export async function startLoginBench(
  policy: LoginPolicy,
  tokenSeconds = 600,
  more: Partial<Distribution> = {},
  claims: IssuerOptions["claims"] = () => ({}),
): Promise<LoginBench> {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-login-app-"));
  const ports = await freePorts(2);
  const issuer = await startIssuer({ ports, tokenSeconds, claims });
  const app = join(folder, "app");
  for (const part of ["dist", "resources", "package.json"]) await cp(part, join(app, part), { recursive: true });
  await symlink(resolve("node_modules"), join(app, "node_modules"));
  const login = policy === "off" ? null : issuer.distribution(policy);
  await writeFile(
    join(app, "dist/distribution.json"),
    JSON.stringify({ login, portal: { address: `${issuer.address}/portal` }, ...more }),
  );
  const bin = join(folder, "bin");
  const note = join(folder, "opened");
  await mkdir(bin);
  await writeFile(join(bin, "xdg-open"), `#!/bin/sh\necho "$1" >> "${note}.part" && mv "${note}.part" "${note}"\n`);
  await chmod(join(bin, "xdg-open"), 0o755);
  return {
    folder,
    app,
    issuer,
    ports,
    start: async (more = {}, dataDir) => {
      const own = dataDir === undefined ? [] : ["--data-dir", dataDir];
      const engine = await startEngine(["--standalone", "--no-open", "--verbose", "--grace-ms", "300", ...own], {
        app,
        env: { DISPLAY: ":0", PATH: `${bin}:${process.env.PATH}`, DBUS_SESSION_BUS_ADDRESS: "", ...more },
      });
      const end = async () => {
        engine.process.kill("SIGTERM");
        await engine.gone;
      };
      return { ...engine, end };
    },
    opened: async () => {
      let text = "";
      await until("the app opens the browser", async () => {
        text = await readFile(note, "utf8").catch(() => "");
        return text !== "";
      });
      await rm(note);
      return text.trim().split("\n").at(-1) ?? "";
    },
    end: async () => {
      await issuer.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The user at the issuer's pages, in a real browser. The browser is where the issuer sent it then. */
export async function signInAt(browser: Page, address: string, user: string, agree = true): Promise<void> {
  await browser.goto(address);
  const home = new URL(address).host;
  for (let step = 0; step < 6 && new URL(browser.url()).host === home; step += 1) {
    if (!agree) {
      await browser.locator("a[href*=abort]").click();
      continue;
    }
    const name = browser.locator("input[name=login]");
    if ((await name.count()) > 0) {
      await name.fill(user);
      await browser.locator("input[name=password]").fill(randomBytes(4).toString("hex"));
    }
    await browser.locator("button[type=submit]").first().click();
    await browser.waitForLoadState();
    if ((await browser.locator("form").count()) === 0) break;
  }
}
