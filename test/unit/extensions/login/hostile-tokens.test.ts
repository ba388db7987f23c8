// What an issuer may put into an ID token, signed by its own key, and into its errors.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { Secret } from "../../../../src/extensions/kit/secret.ts";
import { refused } from "../../../../src/extensions/login/issuer-errors.ts";
import { IssuerKeys } from "../../../../src/extensions/login/issuer-keys.ts";
import { startBench } from "./support.ts";

const ISSUER = "https://login.example";
const NOW = 1_800_000_000;

let sign: (claims: JWTPayload) => Promise<string>;
let keys: IssuerKeys;
let publicJwk: object;
before(async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  publicJwk = { ...(await exportJWK(publicKey)), kid: "k", alg: "RS256" };
  const jwks = JSON.stringify({ keys: [publicJwk] });
  const fetch = async () => new Response(jwks, { headers: { "content-type": "application/json" } });
  keys = new IssuerKeys({ issuer: ISSUER, clientId: "app", fetch, now: () => NOW * 1_000 });
  sign = (claims) =>
    new SignJWT({ iss: ISSUER, aud: "app", sub: "ada", iat: NOW, exp: NOW + 600, ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "k" })
      .sign(privateKey);
});

describe("an ID token", () => {
  const cases: readonly (readonly [name: string, claims: JWTPayload, code: string | null, says: RegExp])[] = [
    ["as usual", {}, null, /./],
    ["for nobody", { sub: "" }, "LOGIN_FAILED", /names nobody/],
    ["that ends when it begins", { exp: NOW }, "LOGIN_FAILED", /ends before it begins/],
    ["that ends before it begins", { exp: NOW - 200 }, "LOGIN_FAILED", /ends before it begins/],
    ["for a thousand years", { exp: NOW + 1_000 * 365 * 86_400 }, "LOGIN_FAILED", /ten years/],
    ["beyond every calendar", { exp: 1e300 }, "LOGIN_FAILED", /ten years/],
    ["for later", { nbf: NOW + 86_400 }, "CLOCK_WRONG", /clock is behind/],
    ["that has ended", { iat: NOW - 86_400, exp: NOW - 80_000 }, "CLOCK_WRONG", /clock is ahead of/],
    ["from the future", { iat: NOW + 86_400, exp: NOW + 90_000 }, "CLOCK_WRONG", /24 hours behind/],
  ];
  for (const [name, claims, code, says] of cases) {
    test(`${name}: ${code ?? "is taken"}`, async () => {
      const checked = keys.check(await sign(claims), `${ISSUER}/jwks`);
      if (code === null) assert.equal((await checked).sub, "ada");
      else await assert.rejects(checked, { code, message: says });
    });
  }
});

test("a token for later says that this clock is behind, in each check", async (t) => {
  const bench = await startBench();
  t.after(() => bench.end());
  const login = bench.login();
  await bench.signIn(login);
  const at = Math.floor(Date.now() / 1_000);
  for (const [claims, way] of [
    [{ iat: at, exp: at + 90_000, nbf: at + 86_400 }, "behind"],
    [{ iat: at - 90_000, exp: at - 86_400 }, "ahead of"],
  ] as const) {
    const idToken = await sign({ iss: bench.issuer.address, aud: "tailwater-desktop", ...claims });
    bench.issuer.answers("/token", (_request, response) =>
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ access_token: "a", token_type: "bearer", id_token: idToken })),
    );
    assert.match((await login.renew()).problem?.message ?? "", new RegExp(`clock is ${way}`));
  }
});

test("an issuer's words have no invisible characters", () => {
  const { message } = refused("odd\u200b", "a\u202eb\u0000c\u2028d \u00adü 例");
  assert.equal(message, "The sign-in service reports odd: a b c d ü 例.");
});

test("a renewal whose answer is older than the login is not taken", async (t) => {
  const bench = await startBench();
  t.after(() => bench.end());
  const login = bench.login();
  await bench.signIn(login);
  const { confirmedAt } = await login.state();
  const iat = Math.floor(Date.now() / 1_000) - 500;
  const idToken = await sign({ iss: bench.issuer.address, aud: "tailwater-desktop", iat, exp: iat + 600 });
  const jwks = JSON.stringify({ keys: [publicJwk] });
  const json = { "content-type": "application/json" };
  bench.issuer.answers("/jwks", (_request, response) => response.writeHead(200, json).end(jwks));
  bench.issuer.answers("/token", (_request, response) =>
    response.writeHead(200, json).end(JSON.stringify({ access_token: "a", token_type: "bearer", id_token: idToken })),
  );
  const record = JSON.parse(bench.vault.secrets.get("login")?.reveal() ?? "{}");
  record.keys.uat -= 60_000; // Unknown keys are looked for every 30 s.
  bench.vault.secrets.set("login", new Secret(JSON.stringify(record)));
  const again = bench.login();
  const state = await again.renew();
  assert.match(state.problem?.message ?? "", /older than the one before/);
  assert.equal(state.confirmedAt, confirmedAt);
});
