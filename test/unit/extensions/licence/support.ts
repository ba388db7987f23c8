import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { LicenceDistribution } from "../../../../src/contract/distribution.ts";

export const DAY_S = 86_400;
export const ISSUER = "https://licences.tailwater.example/";

/** The key of packaging/distributions/required-login.json: RFC 8037, appendix A. Everybody knows its private half. */
export const EXAMPLE_KEY = createPrivateKey({
  key: {
    ...{ kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" },
    d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  },
  format: "jwk",
});

export const newKey = (): KeyObject => generateKeyPairSync("ed25519").privateKey;
export const publicHalf = (key: KeyObject): string => String(key.export({ format: "jwk" }).x);

export const ABOUT: LicenceDistribution = {
  issuer: ISSUER,
  keys: { "example-2026": publicHalf(EXAMPLE_KEY) },
  plans: { reader: ["groups"], professional: ["changes", "exports", "groups", "several-clusters"] },
};

export const nowS = (): number => Math.floor(Date.now() / 1_000);

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** A licence, or what pretends to be one. */
export function signed(
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
  key: KeyObject = EXAMPLE_KEY,
): string {
  const iat = nowS() - DAY_S;
  const head = { alg: "EdDSA", typ: "licence+jwt", kid: "example-2026", ...header };
  const body = { iss: ISSUER, aud: "tailwater", iat, exp: iat + 365 * DAY_S, plan: "professional", ...claims };
  const text = `${encode(head)}.${encode(body)}`;
  const byAlg: Readonly<Record<string, () => Buffer>> = {
    none: () => Buffer.alloc(0),
    HS256: () =>
      createHmac("sha256", Buffer.from(publicHalf(key), "base64url"))
        .update(text)
        .digest(),
  };
  const signature = byAlg[head.alg]?.() ?? sign(null, Buffer.from(text), key);
  return `${text}.${signature.toString("base64url")}`;
}
