import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { TailwaterError } from "../../../../src/contract/errors.ts";
import type { LoginState } from "../../../../src/contract/login.ts";
import { Secret } from "../../../../src/extensions/kit/secret.ts";
import type { IssuerFetch } from "../../../../src/extensions/login/issuer-fetch.ts";
import type { Login } from "../../../../src/extensions/login/login.ts";
import { seatOf } from "../../../../src/extensions/login/login-seat.ts";
import { nextRenewal } from "../../../../src/extensions/login/schedule.ts";
import { type Bench, plainFetch, startBench } from "./support.ts";

const DAY_MS = 86_400_000;
let bench: Bench;
let login: Login;
beforeEach(async () => {
  bench = await startBench();
  login = bench.login();
  await bench.signIn(login);
});
afterEach(() => bench.end());

const kept = () => JSON.parse(bench.vault.secrets.get("login")?.reveal() ?? "{}") as Record<string, string>;
/** A login whose keys were fetched a minute ago; unknown keys are looked for at most every 30 s. */
const withOlderKeys = async (): Promise<Login> => {
  const record = JSON.parse(bench.vault.secrets.get("login")?.reveal() ?? "{}");
  record.keys.uat -= 60_000;
  bench.vault.secrets.set("login", new Secret(JSON.stringify(record)));
  return bench.login();
};
const asked = (path: string) => bench.issuer.requests.filter((each) => each.endsWith(path)).length;

test("renews, and keeps the new token", async () => {
  const before = kept().refreshToken;
  const state = await login.renew();
  assert.equal(state.problem, null);
  assert.notEqual(kept().refreshToken, before);
  assert.ok(bench.secrets.has(kept().refreshToken ?? ""), "the log masks it");
});

test("the new token is in the vault before anything else is done with the answer", async () => {
  const before = kept().refreshToken;
  login = await withOlderKeys();
  await bench.issuer.rotateKeys();
  bench.issuer.answers("/jwks", (_request, response) => response.writeHead(500).end());
  const state = await login.renew();
  assert.equal(state.problem?.code, "ISSUER_UNREACHABLE");
  assert.notEqual(kept().refreshToken, before);
  assert.equal(state.mayConnect, true);
  bench.issuer.answers("/jwks", null);
  assert.equal((await login.renew()).problem, null);
});

test("takes rotated keys: an unknown one is looked for once", async () => {
  const older = await withOlderKeys();
  const before = asked("/jwks");
  await bench.issuer.rotateKeys();
  assert.equal((await older.renew()).problem, null);
  assert.equal(asked("/jwks"), before + 1);
  // And no more than that, within half a minute.
  await bench.issuer.rotateKeys();
  assert.equal((await older.renew()).problem?.code, "LOGIN_FAILED");
  assert.equal(asked("/jwks"), before + 1);
});

test("two Tailwaters on one vault send one request, and both go on", async () => {
  const other = bench.login();
  await other.state();
  const before = asked("/token");
  // The token's time counts in seconds.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const states = await Promise.all([login.renew(), other.renew(), login.renew()]);
  assert.equal(asked("/token"), before + 1);
  for (const { problem, mayConnect } of states) assert.deepEqual([problem, mayConnect], [null, true]);
});

test("a refresh token that was used before ends the login, once and without a loop", async () => {
  const stolen = bench.vault.secrets.get("login");
  await login.renew();
  if (stolen !== undefined) bench.vault.secrets.set("login", stolen);
  const thief = bench.login();
  const state = await thief.renew();
  assert.equal(state.status, "ended");
  assert.equal(state.problem?.code, "LOGIN_ENDED");
  assert.equal(bench.vault.secrets.has("login"), false);
  const before = asked("/token");
  await thief.renew();
  await assert.rejects(thief.throwIfRefused(), { code: "LOGIN_REQUIRED" });
  assert.equal(asked("/token"), before);
});

test("the issuer is down: the login counts for the days of grace, and no longer", async () => {
  await bench.issuer.down();
  const state = await login.renew();
  assert.equal(state.status, "signed-in");
  assert.notEqual(state.problem, null);
  bench.ahead = 13 * DAY_MS;
  assert.equal((await login.state()).status, "grace");
  await login.throwIfRefused();
  bench.ahead = 15 * DAY_MS;
  assert.equal((await login.state()).status, "ended");
  await assert.rejects(login.throwIfRefused(), { code: "LOGIN_REQUIRED" });
  // A clock that is set back after that gives no grace again, also after a restart.
  await bench.login().state();
  bench.ahead = 0;
  await assert.rejects(login.throwIfRefused(), { code: "LOGIN_REQUIRED" });
  const again = bench.login();
  await assert.rejects(again.throwIfRefused(), { code: "LOGIN_REQUIRED", message: /earlier time/ });
  // The issuer's own time counts more.
  await bench.issuer.up();
  await again.throwIfRefused();
  assert.equal((await again.state()).status, "signed-in");
});

/** Renews as the issuer does, and leaves the ID token out of the answer. */
const withoutIdToken: IssuerFetch = async (url, options) => {
  const answer = await plainFetch(url, options);
  if (!String(options.body).includes("grant_type=refresh_token") || !answer.ok) return answer;
  const { id_token: _, ...rest } = (await answer.json()) as Record<string, unknown>;
  return Response.json(rest);
};

test("a renewal without an ID token keeps the last one, and counts as contact with the issuer", async () => {
  const [before, idToken] = [kept().refreshToken, kept().idToken];
  const sparing = bench.login("required", { fetch: withoutIdToken });
  bench.ahead = 10 * DAY_MS;
  const state = await sparing.renew();
  assert.deepEqual([state.problem, state.status, state.person?.subject], [null, "signed-in", "ada"]);
  assert.equal(kept().idToken, idToken);
  assert.notEqual(kept().refreshToken, before);
  assert.ok((state.confirmedAt ?? 0) > Date.now() + 9 * DAY_MS);
  // The days of grace count from there, also after a restart.
  await bench.issuer.down();
  for (const login of [sparing, bench.login()]) {
    bench.ahead = 23 * DAY_MS;
    assert.equal((await login.state()).status, "grace");
    bench.ahead = 25 * DAY_MS;
    assert.equal((await login.state()).status, "ended");
  }
  // A clock that is set back gains nothing.
  bench.ahead = 0;
  await assert.rejects(bench.login().throwIfRefused(), { code: "LOGIN_REQUIRED", message: /earlier time/ });
});

test("two Tailwaters that get no ID token send one request, and both go on", async () => {
  const [one, other] = [1, 2].map(() => bench.login("required", { fetch: withoutIdToken }));
  await other?.state();
  await one?.state();
  const before = asked("/token");
  const states = await Promise.all([one?.renew(), other?.renew()]);
  assert.equal(asked("/token"), before + 1);
  for (const state of states) assert.deepEqual([state?.problem, state?.status], [null, "signed-in"]);
});

for (const days of [60, -60]) {
  test(`a clock that is ${days} days wrong is told as such`, async () => {
    bench.ahead = days * DAY_MS;
    const other = bench.login();
    const state = await other.renew();
    assert.equal(state.problem?.code, "CLOCK_WRONG", JSON.stringify(state.problem));
    assert.equal(state.mayConnect, false);
    await assert.rejects(other.throwIfRefused(), { code: "LOGIN_REQUIRED" });
    bench.ahead = 0;
    await other.throwIfRefused();
  });
}

test("waits as long as the issuer asks", async () => {
  const before = asked("/token");
  bench.issuer.answers("/token", (_request, response) => response.writeHead(429, { "retry-after": "120" }).end());
  assert.equal((await login.renew()).problem?.code, "ISSUER_UNREACHABLE");
  bench.issuer.answers("/token", null);
  assert.equal((await login.renew()).problem?.code, "ISSUER_UNREACHABLE");
  assert.equal(asked("/token"), before + 1);
  bench.ahead = 121_000;
  assert.equal((await login.renew()).problem, null);
});

/** The state when the issuer was told of a sign-out, or could not be. */
async function untilTold(of: Login): Promise<LoginState> {
  let state = await of.state();
  while (state.ending) state = await of.next(state.revision);
  return state;
}

test("signing out revokes and deletes", async () => {
  const refreshToken = kept().refreshToken ?? "";
  const state = await login.signOut(true);
  assert.equal(state.status, "signed-out");
  assert.deepEqual((await untilTold(login)).problem, null);
  assert.equal(bench.vault.secrets.has("login"), false);
  assert.equal(bench.closed, 1);
  assert.match(bench.opened.at(-1) ?? "", /\/session\/end\?/);
  const answer = await fetch(`${bench.issuer.address}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      client_id: "tailwater-desktop",
      refresh_token: refreshToken,
    }),
  });
  assert.equal(answer.status, 400);
  assert.throws(() => login.throwIfSignedOut(), { code: "LOGIN_REQUIRED" });
});

for (const next of ["nobody", "another user"]) {
  test(`a renewal that ends after signing out keeps nothing: then ${next} is signed in`, async () => {
    let answer = () => {};
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const mayAnswer = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const slow = bench.login("required", {
      fetch: async (url, options) => {
        const given = await plainFetch(url, options);
        if (String(options.body).includes("grant_type=refresh_token")) {
          asked();
          await mayAnswer;
        }
        return given;
      },
    });
    await slow.state();
    const renewing = slow.renew();
    await isAsked;
    await slow.signOut(false);
    if (next === "another user") await bench.signIn(slow, "grace");
    const before = bench.vault.secrets.get("login")?.reveal();
    answer();
    await renewing;
    assert.equal((await slow.state()).person?.subject, next === "nobody" ? undefined : "grace");
    assert.equal(bench.vault.secrets.get("login")?.reveal(), before);
  });
}

test("a new token that the vault does not take is used next, also when its answer is not valid", async () => {
  login = await withOlderKeys();
  await login.state();
  bench.vault.refuses = new TailwaterError("FILE_WRITE_FAILED", "The disk is full.");
  await bench.issuer.rotateKeys();
  bench.issuer.answers("/jwks", (_request, response) => response.writeHead(500).end());
  assert.equal((await login.renew()).problem?.code, "ISSUER_UNREACHABLE");
  bench.issuer.answers("/jwks", null);
  const state = await login.renew();
  assert.deepEqual([state.problem, state.kept], [null, "memory"]);
  bench.vault.refuses = null;
  assert.equal((await login.renew()).kept, "vault");
  assert.equal((await bench.login().renew()).problem, null);
});

test("a clock that is ahead by more than a token lasts does not make it renew again and again", () => {
  const minutes = 60_000;
  const token = { confirmedAt: 0, expiresAt: 5 * minutes };
  assert.equal(nextRenewal(token, 0, 0, 0), 4 * minutes);
  for (const ahead of [4, 5, 9]) assert.equal(nextRenewal(token, ahead * minutes, 0, 0), 30_000, `${ahead} minutes`);
  for (const life of [-200_000, 0, 1_000])
    assert.equal(nextRenewal({ confirmedAt: 0, expiresAt: life }, 0, 0, 0), 30_000);
});

test("a check while the app is offline says that nothing was asked, and changes nothing", async () => {
  const before = asked("/token");
  bench.offline = true;
  await assert.rejects(login.renew(), { code: "OFFLINE" });
  assert.deepEqual([(await login.state()).status, asked("/token")], ["signed-in", before]);
});

test("signing out works while the issuer is down, and says that it was not told", async () => {
  await bench.issuer.down();
  await login.signOut(false);
  const state = await untilTold(login);
  assert.equal(state.status, "signed-out");
  assert.match(state.problem?.message ?? "", /signed out on this computer/);
  assert.equal(bench.vault.secrets.has("login"), false);
});

test("signing out closes, deletes and answers before the issuer is asked, which may be silent", async () => {
  const done: string[] = [];
  let answer = () => {};
  const silence = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const other = bench.login("required", {
    closeAll: async () => void done.push("closed"),
    fetch: async (url, options) => {
      if (url.includes("/revo")) done.push("asked");
      // A refusal of the issuer, when it comes at last.
      if (url.includes("/revo")) await silence;
      return url.includes("/revo") ? new Response("{}", { status: 500 }) : plainFetch(url, options);
    },
  });
  await other.state();
  const state = await other.signOut(false);
  assert.deepEqual([state.status, state.ending, bench.vault.secrets.has("login")], ["signed-out", true, false]);
  assert.deepEqual(done.slice(0, 1), ["closed"]);
  // A sign-in meanwhile is not touched by what comes of it.
  await bench.signIn(other, "grace");
  answer();
  const later = await untilTold(other);
  assert.deepEqual([later.problem, later.person?.subject, done], [null, "grace", ["closed", "asked"]]);
});

test("without a vault that takes it, the login is in memory and says so", async () => {
  bench.vault.secrets.clear();
  bench.vault.refuses = new TailwaterError("VAULT_UNAVAILABLE", "There is no keyring.");
  const other = bench.login();
  await bench.signIn(other);
  const state = await other.renew();
  assert.deepEqual([state.kept, state.mayConnect, state.problem], ["memory", true, null]);
  assert.equal((await bench.login().state()).status, "signed-out");
});

test("a locked vault is said, and read once it is open", async () => {
  bench.vault.status = "locked";
  const other = bench.login();
  assert.equal((await other.state()).status, "locked");
  await assert.rejects(other.throwIfRefused(), { code: "LOGIN_REQUIRED", message: /vault/ });
  bench.vault.status = "open";
  assert.equal((await other.state()).status, "signed-in");
});

test("signing out with a locked vault says that the login in it was not deleted", async () => {
  bench.vault.status = "locked";
  const other = bench.login();
  await bench.signIn(other, "grace");
  const state = await other.signOut(false);
  assert.deepEqual([state.status, state.problem?.code, state.mayConnect], ["locked", "VAULT_LOCKED", false]);
  bench.vault.status = "open";
  await other.vaultChanged();
  const { status, problem } = await other.state();
  assert.deepEqual([status, problem, bench.vault.secrets.has("login")], ["signed-out", null, false]);
  assert.equal((await bench.login().state()).status, "signed-out");
});

test("a newer token of another Tailwater is not overwritten by a renewal that lost its lock", async () => {
  const slow = await withOlderKeys();
  await slow.state();
  await bench.issuer.rotateKeys();
  bench.issuer.answers("/jwks", (_request, response) => {
    // The other one has gone on with the token that this renewal has just saved.
    bench.vault.secrets.set("login", new Secret(JSON.stringify({ ...kept(), refreshToken: "newer-of-the-other" })));
    bench.issuer.answers("/jwks", null);
    response.writeHead(302, { location: "/jwks" }).end();
  });
  const fetchKeys = bench.login("required", {
    fetch: async (url, options) => {
      const given = await plainFetch(url, options);
      return given.status === 302 ? plainFetch(url, options) : given;
    },
  });
  await fetchKeys.renew();
  assert.equal(kept().refreshToken, "newer-of-the-other");
});

test("signing out where the vault cannot be written ends it here, and says what stays", async () => {
  bench.vault.delete = async () => {
    throw new TailwaterError("FILE_WRITE_FAILED", "The folder is read-only.");
  };
  const state = await login.signOut(false);
  assert.deepEqual([state.status, state.mayConnect, bench.closed], ["signed-out", false, 1]);
  assert.match(state.problem?.message ?? "", /signed out until Tailwater ends.*read-only/);
  await assert.rejects(login.throwIfRefused(), { code: "LOGIN_REQUIRED" });
  let revoked = await login.state();
  while (revoked.ending) revoked = await login.next(revoked.revision);
  assert.equal(asked("/token/revocation"), 1);
});

test("what is renewed while the vault is locked goes into it once it is open", async () => {
  const before = kept().refreshToken;
  bench.vault.status = "locked";
  assert.equal((await login.renew()).kept, "memory");
  assert.equal(kept().refreshToken, before);
  bench.vault.status = "open";
  await login.vaultChanged();
  assert.equal((await login.state()).kept, "vault");
  assert.notEqual(kept().refreshToken, before);
  const again = bench.login();
  assert.deepEqual([(await again.renew()).problem, (await again.state()).status], [null, "signed-in"]);
});

test("a vault that the user starts anew takes the login that is there", async () => {
  bench.vault.secrets.clear();
  bench.vault.status = "empty";
  await login.vaultChanged();
  assert.equal(bench.vault.secrets.has("login"), true);
  assert.equal((await login.renew()).status, "signed-in");
});

test("a vault that is unlocked shows the login in it at once", async () => {
  bench.vault.status = "locked";
  const other = bench.login();
  const { revision, status } = await other.state();
  assert.equal(status, "locked");
  bench.vault.status = "open";
  await other.vaultChanged();
  assert.equal((await other.next(revision)).status, "signed-in");
});

test("no change is sent while the login is over, and reading goes on", async () => {
  const seat = seatOf("required", async () => login);
  await seat.login();
  seat.before("changes", "apply", "changes");
  await bench.issuer.down();
  bench.ahead = 15 * DAY_MS;
  assert.throws(() => seat.before("changes", "apply", "changes"), { code: "LOGIN_REQUIRED" });
  seat.before("groups", "list", "reads");
  bench.ahead = 0;
});

test("a network that answers in place of the issuer is told as such", async () => {
  const html = { "content-type": "text/html; charset=utf-8" };
  for (const [status, headers] of [
    [200, html],
    [302, { location: "http://portal.example/" }],
  ] as const) {
    bench.issuer.answers("/token", (_request, response) => response.writeHead(status, headers).end("<h1>Wi-Fi</h1>"));
    const { problem, mayConnect } = await login.renew();
    assert.match(problem?.message ?? "", /answers with a page/);
    assert.equal(mayConnect, true);
  }
});

test("the browser's sign-out page opens also when the token was not revoked", async () => {
  bench.issuer.answers("/token/revocation", (_request, response) => response.writeHead(500).end());
  let state = await login.signOut(true);
  while (state.ending) state = await login.next(state.revision);
  assert.match(bench.opened.at(-1) ?? "", /\/session\/end\?/);
  assert.match(state.problem?.message ?? "", /does not know yet/);
});

test("the token of a user whom another one replaces is revoked, and so is an erased one", async () => {
  const revoked = () => asked("/token/revocation");
  await bench.signIn(login);
  assert.equal(revoked(), 0, "the same user's may be a part of the same grant");
  await bench.signIn(login, "grace");
  while (revoked() < 1) await new Promise((done) => setTimeout(done, 20));
  login.forget();
  while (revoked() < 2) await new Promise((done) => setTimeout(done, 20));
});

test("signing out in one Tailwater holds for the other at its next connection", async () => {
  const other = bench.login();
  await other.throwIfRefused();
  await login.signOut(false);
  await assert.rejects(other.throwIfRefused(), { code: "LOGIN_REQUIRED" });
  assert.equal((await other.state()).status, "signed-out");
});

test("a user who signs in is not told of keys that the issuer has just replaced", async () => {
  await bench.signIn(login);
  await bench.issuer.rotateKeys();
  await bench.signIn(login, "grace");
  assert.equal((await login.state()).person?.subject, "grace");
});

test("a changed ID token in the vault is no login", async () => {
  const text = bench.vault.secrets.get("login")?.reveal() ?? "";
  const parsed = JSON.parse(text);
  const [head, body, signature] = parsed.idToken.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
  parsed.idToken = [
    head,
    Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 1e8 })).toString("base64url"),
    signature,
  ].join(".");
  bench.vault.secrets.set("login", new Secret(JSON.stringify(parsed)));
  assert.equal((await bench.login().state()).status, "signed-out");
});

test("another issuer's or client's login is not used", async () => {
  const about = { ...bench.issuer.distribution("required"), clientId: "another-app" };
  assert.equal((await bench.login("required", { about }).state()).status, "signed-out");
});

test("optional: nothing is refused", async () => {
  bench.vault.secrets.clear();
  const other = bench.login("optional");
  await other.throwIfRefused();
  other.throwIfSignedOut();
  assert.equal((await other.state()).mayConnect, true);
});

test("a vault that could not be opened leaves the app usable: the login is in memory", async () => {
  const other = bench.login("required", {
    vault: Promise.reject(new TailwaterError("SYSTEM_LIMIT", "No file can be opened.")),
  });
  assert.equal((await other.state()).status, "signed-out");
  await bench.signIn(other);
  assert.equal((await other.state()).kept, "memory");
  assert.equal((await other.signOut(false)).status, "signed-out");
});
