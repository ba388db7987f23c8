// From a failure in the window to the user's mail program, in the built app. A script stands in for xdg-open.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { freePorts } from "../../scripts/kafka/ports.ts";
import { type Engine, startEngine } from "../kafka/extension-support.ts";
import { until } from "../kafka/support.ts";
import { openBrowser, openPage } from "../support/app.ts";

const ADDRESS = "help@tailwater.example";

describe("a message to support", { skip: process.platform === "linux" ? false : "xdg-open" }, () => {
  let folder: string;
  let browser: Browser;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-support-"));
    for (const part of ["dist", "resources", "package.json"]) {
      await cp(part, join(folder, "app", part), { recursive: true });
    }
    await symlink(resolve("node_modules"), join(folder, "app", "node_modules"));
    // It writes the number of its arguments, then the first.
    const script = `#!/bin/sh\nprintf '%s\\n' "$#" "$1" > '${folder}/opened.new'\nmv '${folder}/opened.new' '${folder}/opened'\n`;
    await writeFile(join(folder, "xdg-open"), script, { mode: 0o755 });
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The window of a build that names this support, after an attempt to connect to a closed port. */
  async function failed(address: string | null, use: (page: Page, server: string) => Promise<void>): Promise<void> {
    const distribution = { support: address === null ? null : { address } };
    await writeFile(join(folder, "app", "dist", "distribution.json"), JSON.stringify(distribution));
    const env = { PATH: `${folder}${delimiter}${process.env.PATH}`, DISPLAY: ":0" };
    let engine: Engine | null = null;
    const { page, errors } = await openPage(browser);
    try {
      engine = await startEngine(["--standalone", "--no-open"], { app: join(folder, "app"), env });
      await page.goto(String(await engine.nextUrl()));
      const server = `127.0.0.1:${(await freePorts(1))[0]}`;
      await page.locator("#servers").fill(server);
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await page.getByText("PORT_CLOSED").waitFor();
      await use(page, server);
      assert.deepEqual(errors, []);
    } finally {
      await page.close();
      await engine?.stop();
    }
  }

  test("goes from the error to the mail program, with the address, the subject and the text that was shown", async () => {
    await failed(ADDRESS, async (page) => {
      await page.getByRole("button", { name: "What does this mean?" }).click();
      await page.getByRole("heading", { name: "Nothing listens on this port" }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Report…" }).click();
      const words = page.getByLabel("What were you doing?");
      await words.fill("I entered a port & pressed “Connect”.\nThen: 100% nothing?");
      const report = page.getByLabel("Report", { exact: true });
      await until("the report is there", async () => (await report.inputValue()).includes("PORT_CLOSED"));
      const gathered = await report.inputValue();
      assert.match(gathered, /^Tailwater \S+ on linux \S+, Node v\S+, Chromium \d+\nat: Connecting; /);
      assert.match(
        gathered,
        /\nerror: PORT_CLOSED at \S+Z\nmessage: Nothing listens on 127\.0\.0\.1:\d+: the connection was refused\.\n/,
      );
      await report.fill(`${gathered.split("\n").slice(0, 4).join("\n")}\n(shortened by me)`);
      const shown = `${await words.inputValue()}\n\n${await report.inputValue()}`;
      await page.getByRole("button", { name: "Open in your mail program…" }).click();
      await page.getByText("Your mail program opens. Send it from there.").waitFor();
      const [count, url = ""] = (await readFile(join(folder, "opened"), "utf8")).split("\n");
      assert.equal(count, "1");
      const mail = new URL(url);
      assert.equal(mail.protocol + mail.pathname, `mailto:${ADDRESS}`);
      const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
      assert.deepEqual(
        [...new URLSearchParams(mail.search.replaceAll("+", "%2B"))],
        [
          ["subject", `Tailwater ${version}: Connecting (PORT_CLOSED)`],
          ["body", shown.replaceAll("\n", "\r\n")],
        ],
      );
    });
  });

  test("without an address in the build there is no e-mail, and the guide and the report are there", async () => {
    await failed(null, async (page) => {
      await page.getByRole("button", { name: "Help", exact: true }).click();
      await page.getByRole("heading", { name: "Ask for help" }).waitFor();
      const report = page.getByLabel("Report", { exact: true });
      await until("the report is there", async () => (await report.inputValue()).includes("Connecting"));
      assert.equal(await page.getByRole("button", { name: /e-mail/ }).count(), 0);
      await page.getByRole("button", { name: "Save…" }).click();
      const path = join(folder, "report.txt");
      await page.getByLabel("File").fill(path);
      await page.getByRole("button", { name: "Save", exact: true }).last().click();
      await page.getByText(`Saved ${path}`).waitFor();
      assert.equal(await readFile(path, "utf8"), `${await report.inputValue()}\n`);
    });
  });
});
