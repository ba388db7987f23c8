// Texts from a broker, a topic or a record, on the page of the real app. Expected: the page shows text, never markup;
// it violates no rule of its policy (CSP); and the terminal gets no control sequence.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser, openPage, type RunningApp, startBuiltApp } from "../support/app.ts";
import {
  API,
  frame,
  type HostileBroker,
  int16,
  int32,
  list,
  startHostileBroker,
  text,
} from "../support/hostile-broker.ts";

const ATTACK = "<img src=x onerror=\"document.title='owned'\"><svg onload=\"document.title='owned'\">";

describe("a broker that sends markup in every text", () => {
  let liar: HostileBroker;
  let app: RunningApp;
  let browser: Browser;
  let page: Page;
  let errors: string[];
  before(async () => {
    liar = await startHostileBroker({
      answers: {
        [API.metadata]: ({ id, version, broker }) =>
          frame(
            id,
            int32(0),
            list([
              Buffer.concat([int32(1), text("127.0.0.1"), int32(broker.port), text(ATTACK)]),
              Buffer.concat([int32(2), text(ATTACK), int32(9_092), text(ATTACK)]),
            ]),
            text(ATTACK),
            int32(1),
            list([
              Buffer.concat([int16(0), text(ATTACK), Buffer.of(0), list([partition(version, 1)])]),
              other(version),
            ]),
          ),
      },
    });
    app = await startBuiltApp(null);
    browser = await openBrowser();
    ({ page, errors } = await openPage(browser));
  });
  after(async () => {
    await browser.close();
    await app.stop();
    await liar.stop();
  });

  it("is shown as text everywhere: cluster, topics, leaders, errors, log, network", async () => {
    await page.goto(app.url);
    await page.locator("#servers").fill(liar.bootstrap);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await page.getByText("<img src=x").filter({ visible: true }).first().waitFor();
    for (const section of await page.locator("nav button[aria-label]").all()) {
      await section.click();
      await page.waitForTimeout(100);
      await page.keyboard.press("Escape");
      assert.equal(await page.title().then((title) => title.includes("owned")), false);
    }
    // Our own markup has no such image and no such handler.
    assert.equal(await page.locator("img[onerror], svg[onload]").count(), 0);
    assert.deepEqual(errors, [], "no error and no violation of the policy");
  });
});

const partition = (version: number, leader: number) =>
  Buffer.concat([
    int16(0),
    int32(0),
    int32(leader),
    list([int32(leader)]),
    list([int32(leader)]),
    version >= 5 ? list([]) : Buffer.alloc(0),
  ]);
/** A topic whose leader has markup as its host name. */
const other = (version: number) =>
  Buffer.concat([int16(0), text("orders"), Buffer.of(0), list([partition(version, 2)])]);
