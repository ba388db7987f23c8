import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { readLicence } from "../../../../src/extensions/licence/licence-claims.ts";
import { ABOUT, DAY_S, ISSUER, newKey, nowS, publicHalf, signed } from "./support.ts";

const run = promisify(execFile);
const read = (text: string) => readLicence(text, ABOUT);
const b64 = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");

describe("a licence", () => {
  it("is read, as it was pasted from a mail with broken lines", async () => {
    const token = signed({ email: "ada@example.com", seat: "Example Ltd.", grace: 14, machine: "A", feat: ["x"] });
    const claims = await read(` ${token.slice(0, 70)}\r\n  ${token.slice(70)}\n`);
    assert.deepEqual(claims, {
      issuedAt: claims.issuedAt,
      expiresAt: claims.issuedAt + 365 * DAY_S * 1_000,
      graceMs: 14 * DAY_S * 1_000,
      plan: "professional",
      features: ["x"],
      subject: null,
      email: "ada@example.com",
      seat: "Example Ltd.",
      machines: ["A"],
      machineLimit: null,
    });
  });

  it("is read although it has ended, and one of the future, too: time is judged elsewhere", async () => {
    const past = await read(signed({ iat: 1_000_000, exp: 1_000_001 }));
    assert.equal(past.expiresAt, 1_000_001_000);
    await read(signed({ iat: nowS() + 400 * DAY_S, exp: nowS() + 401 * DAY_S }));
  });

  it("is read with any of the bundled keys, so that keys can rotate", async () => {
    const [next, later] = [newKey(), newKey()];
    const about = { ...ABOUT, keys: { ...ABOUT.keys, next: publicHalf(next) } };
    await readLicence(signed(), about);
    await readLicence(signed({}, { kid: "next" }, next), about);
    await assert.rejects(readLicence(signed({}, { kid: "next" }, later), about), { code: "LICENCE_INVALID" });
  });

  const [head, body, signature] = signed().split(".") as [string, string, string];
  const changedBody = { ...JSON.parse(Buffer.from(body, "base64url").toString()), plan: "reader" };
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["alg none", signed({}, { alg: "none" }), /not signed as/],
    ["HS256 with the public key", signed({}, { alg: "HS256" }), /not signed as/],
    ["a changed plan", [head, b64(changedBody), signature].join("."), /changed or cut/],
    ["a cut signature", signed().slice(0, -4), /changed or cut/],
    ["an unknown kid", signed({}, { kid: "example-2099" }), /key that this version/],
    ["no kid", signed({}, { kid: undefined }), /key that this version/],
    ["a kid that every object has", signed({}, { kid: "constructor" }), /key that this version/],
    ["another aud", signed({ aud: "other" }), /another app/],
    ["another iss", signed({ iss: "https://other.example/" }), /another publisher/],
    ["an ID token of the same key", signed({}, { typ: "JWT" }), /not a licence/],
    ["no typ", signed({}, { typ: undefined }), /not a licence/],
    ["no exp", signed({ exp: undefined }), /part exp/],
    ["no iat", signed({ iat: undefined }), /part iat|cannot be read/],
    ["exp before iat", signed({ exp: 5 }), /ends before/],
    ["no plan", signed({ plan: undefined }), /part plan/],
    ["a plan that is no text", signed({ plan: 7 }), /part plan/],
    ["machines that are no texts", signed({ machine: [1] }), /part machine/],
    ["a seat of two lines", signed({ seat: "a\nb" }), /part seat/],
    ["a crit header", signed({}, { crit: ["exp"] }), /cannot be read/],
    ["words", "please", /not a licence/],
    ["nothing", "", /not a licence/],
    ["a megabyte", `${"a".repeat(1e6)}.b.c`, /not a licence/],
    ["garbage in three parts", "a.b.c", /cannot be read|not signed/],
  ];
  for (const [name, token, message] of cases) {
    it(`is refused: ${name}`, async () => {
      await assert.rejects(read(token), (error: { code: string; message: string }) => {
        assert.equal(error.code, "LICENCE_INVALID");
        assert.match(error.message, message);
        assert.ok(token.length < 20 || !error.message.includes(token.slice(0, 20)), "it does not repeat the text");
        return true;
      });
    });
  }
});

describe("scripts/licence.mjs", () => {
  it("makes a key and signs a licence that the app takes", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tailwater-licence-"));
    try {
      const [key, out] = [join(folder, "key.json"), join(folder, "licence.jwt")];
      const tool = (...args: string[]) => run(process.execPath, ["scripts/licence.mjs", ...args]);
      const { stdout } = await tool("key", "--kid", "k1", "--out", key);
      assert.equal((await stat(key)).mode & 0o777, 0o600);
      const options = ["--key", key, "--issuer", ISSUER, "--plan", "professional", "--days", "30", "--grace", "7"];
      const machines = ["--machine", "AB", "--machine", "CD", "--machine-limit", "2"];
      await tool("sign", ...options, ...machines, "--email", "a@b.c", "--out", out);
      const claims = await readLicence(await readFile(out, "utf8"), { ...ABOUT, keys: JSON.parse(stdout) });
      assert.deepEqual([claims.machines, claims.machineLimit, claims.email], [["AB", "CD"], 2, "a@b.c"]);
      assert.equal(claims.expiresAt, claims.issuedAt + 30 * DAY_S * 1_000);
      await assert.rejects(tool("key", "--kid", "k1", "--out", key), "no key is overwritten");
      await assert.rejects(tool("sign", "--key", key, "--issuer", ISSUER), "a licence without a plan");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
