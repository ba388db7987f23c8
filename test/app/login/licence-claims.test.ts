// The built app with plans, and a real OpenID Connect issuer whose tokens name one: what the sign-in opens, for whom, and by
// which clock.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import type { WindowApi } from "../../../src/contract/api.ts";
import { readDistribution } from "../../../src/contract/distribution-file.ts";
import { windowAt } from "../../kafka/extension-support.ts";
import { FetchBrowser } from "../../support/fetch-browser.ts";
import { DAY_S, nowS, signed } from "../../unit/extensions/licence/support.ts";
import { type LoginBench, type StartedApp, startLoginBench } from "./bench.ts";

const PASSPHRASE = "correct horse battery";
const FAKETIME = ["x86_64", "aarch64"]
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find(existsSync);
const skip = FAKETIME === undefined ? "needs faketime (on Debian: apt-get install faketime)" : false;
const atClock = (shift: string): NodeJS.ProcessEnv =>
  shift === "0" ? {} : { LD_PRELOAD: FAKETIME, FAKETIME_DONT_FAKE_MONOTONIC: "1", FAKETIME: shift };

const CLAIMS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  rita: { tailwater_plan: "reader" },
  pia: { tailwater_plan: "professional" },
  fay: { tailwater_features: ["exports", "no-such-feature", 7] },
  odd: { tailwater_plan: "no-such-plan" },
  long: { tailwater_plan: "x".repeat(150_000) },
  una: { email_verified: "false" },
};

let bench: LoginBench;
let dataDir: string;
let engine: StartedApp;
let api: WindowApi;
let close: () => Promise<void>;

async function start(shift = "0"): Promise<void> {
  engine = await bench.start(atClock(shift), dataDir);
  ({ api, close } = await windowAt(await engine.nextUrl()));
}
async function end(): Promise<void> {
  await close();
  await engine.end();
}

before(async () => {
  const { licence } = readDistribution(await readFile("packaging/distributions/required-login.json", "utf8"));
  bench = await startLoginBench("optional", 600, { licence }, (user) => CLAIMS[user] ?? {});
});
after(() => bench.end());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "tailwater-licence-claims-"));
  await start();
});
afterEach(async () => {
  await end();
  await rm(dataDir, { recursive: true, force: true });
});

async function signIn(user: string): Promise<void> {
  await api.login.signIn("browser");
  await fetch(await new FetchBrowser(user).signIn(await bench.opened()));
  assert.equal((await api.login.state()).person?.subject, user);
}

/** Whether a call is refused for want of a licence. */
const isLocked = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => false,
    ({ code }: { code: string }) => code === "LICENCE_REQUIRED",
  );
const locks = () =>
  Promise.all([
    isLocked(api.groups.list("nobody")),
    isLocked(api.changes.apply("none", null)),
    isLocked(api.exports.start("none", {} as never)),
  ]);
const ALL = [true, true, true];
const NONE = [false, false, false];

describe("the plan in the sign-in's token", () => {
  it("opens what it names for who has it, and nothing after signing out", async () => {
    assert.deepEqual(await locks(), ALL);
    assert.equal(await isLocked(api.exports.endRecording("none")), false, "a recording that runs can be ended");
    for (const [user, expected] of [
      ["rita", [false, true, true]],
      ["pia", NONE],
      ["fay", [true, true, false]],
      ["odd", ALL],
      ["long", ALL],
      ["nobody", ALL],
    ] as const) {
      await signIn(user);
      const { source, plan, problem } = await api.licence.state();
      assert.deepEqual(
        await locks(),
        expected,
        `${user}: ${source} ${plan?.slice(0, 20)} ${problem?.message.slice(0, 99)}`,
      );
      assert.ok((plan?.length ?? 0) < 400);
    }
    await signIn("pia");
    await api.login.signOut(false);
    assert.deepEqual(await locks(), ALL);
  });

  it("is renewed with the token: a plan that the issuer takes away locks again", async () => {
    await signIn("rita");
    assert.equal((await api.licence.state()).plan, "reader");
    const claims = CLAIMS as Record<string, Readonly<Record<string, unknown>>>;
    claims.rita = {};
    try {
      await api.login.renew();
      assert.deepEqual([(await api.licence.state()).status, await locks()], ["none", ALL]);
    } finally {
      claims.rita = { tailwater_plan: "reader" };
    }
  });

  it("is not needed beside a licence made out to the same person, and only to that one", async () => {
    const licence = signed({ email: "una@example.com" });
    await signIn("pia");
    await assert.rejects(api.licence.install(licence), { code: "LICENCE_REQUIRED" }, "another person's");
    await signIn("una");
    await assert.rejects(
      api.licence.install(licence),
      { code: "LICENCE_REQUIRED" },
      "an address that nobody confirmed",
    );
    await api.login.signOut(false);
    await api.licence.install(signed({ sub: "rita", plan: "professional" }));
    assert.deepEqual(await locks(), ALL, "nobody is signed in");
    await signIn("rita");
    assert.deepEqual(await locks(), NONE);
  });
});

describe("a clock that is 60 days wrong", { skip }, () => {
  for (const shift of ["+60d", "-60d"]) {
    it(`${shift}: the token's plan does not count, and does again with the right clock`, async () => {
      await api.vault.setPassphrase(PASSPHRASE);
      await signIn("pia");
      assert.deepEqual(await locks(), NONE);
      await end();
      await start(shift);
      await api.vault.unlock(PASSPHRASE);
      assert.equal((await api.login.renew()).problem?.code, "CLOCK_WRONG");
      assert.deepEqual(await locks(), ALL);
      await end();
      await start();
      await api.vault.unlock(PASSPHRASE);
      assert.equal((await api.login.renew()).problem, null);
      assert.deepEqual([(await api.licence.state()).source, await locks()], ["login", NONE]);
    });
  }

  it("a licence that has ended stays so when the clock is set back, also behind a locked vault; a newer one opens", async () => {
    await api.vault.setPassphrase(PASSPHRASE);
    await api.licence.install(signed({ exp: nowS() + 20 * DAY_S }));
    assert.deepEqual(await locks(), NONE);
    await end();
    await start("+60d");
    await api.vault.unlock(PASSPHRASE);
    assert.deepEqual([(await api.licence.state()).status, await locks()], ["refused", ALL]);
    await end();
    await start();
    await api.vault.unlock(PASSPHRASE);
    const { status, problem } = await api.licence.state();
    assert.deepEqual([status, await locks()], ["refused", ALL]);
    assert.match(problem?.message ?? "", /clock/);
    assert.equal((await api.licence.install(signed({ iat: nowS() - 60 }))).status, "valid");
    assert.deepEqual(await locks(), NONE);
  });

  it("a licence is not valid before its day", async () => {
    await api.licence.install(signed());
    await end();
    await start("-60d");
    assert.deepEqual([(await api.licence.state()).status, await locks()], ["refused", ALL]);
  });
});
