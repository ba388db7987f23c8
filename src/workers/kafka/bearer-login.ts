import type { BearerToken } from "../../contract/bearer.ts";

/** OAUTHBEARER (RFC 7628; Kafka's KIP-255 and KIP-342), the client's side. */

const SEPARATOR = "\u0001";
/** RFC 7628, 3.1: a key is letters only; Kafka's `auth` is the token itself. */
const EXTENSION_NAME = /^[A-Za-z]{1,64}$/;
/** RFC 7628, 3.1: visible characters, space, tab and line ends. Anything else would end the message early. */
const EXTENSION_VALUE = /^[\x21-\x7e \t\r\n]{0,1024}$/;
/** RFC 6750, 2.1: b64token. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/** The token or an extension of it cannot be sent. The message names the reason, without the token. */
export class BearerError extends Error {}

/** The first message. @throws BearerError */
export function firstMessage({ value, extensions }: BearerToken): string {
  if (!TOKEN.test(value)) throw new BearerError("the token has characters that no token may have");
  const parts = Object.entries(extensions).map(([name, text]) => {
    if (name === "auth" || !EXTENSION_NAME.test(name))
      throw new BearerError(`"${name}" cannot be the name of an extension`);
    if (!EXTENSION_VALUE.test(text))
      throw new BearerError(`the value of the extension ${name} has characters that it may not have`);
    return `${name}=${text}${SEPARATOR}`;
  });
  return `n,,${SEPARATOR}auth=Bearer ${value}${SEPARATOR}${parts.join("")}${SEPARATOR}`;
}

/**
 * Logs in with the token. @param send sends one message, and throws when the broker refuses it
 * @throws BearerError; the errors of `send`
 */
export async function bearerLogin(token: BearerToken, send: (message: string) => Promise<string>): Promise<void> {
  const answer = await send(firstMessage(token));
  if (answer === "") return;
  // The broker says why it refuses the token. RFC 7628, 3.2.3: the client answers so that the broker can end the login.
  await send(SEPARATOR);
  throw new BearerError("the broker did not end a login that it refused");
}

/** What a JWT says of itself. Nothing of it is verified: it only explains why a broker refused the token. */
export interface TokenFacts {
  readonly issuer: string | null;
  readonly audience: string | null;
  readonly subject: string | null;
  /** ms since the epoch. */
  readonly notBefore: number | null;
  readonly expiresAt: number | null;
}

/** Null for a token that is no JWT. */
export function factsOf(token: string): TokenFacts | null {
  const [, payload, signature] = token.split(".", 4);
  if (payload === undefined || signature === undefined || payload.length > 65_536) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    if (typeof claims !== "object" || claims === null) return null;
    const of = (name: string): unknown => (claims as Readonly<Record<string, unknown>>)[name];
    const text = (value: unknown) => (typeof value === "string" && value.length <= 300 ? value : null);
    const time = (value: unknown) => (typeof value === "number" ? value * 1_000 : null);
    const audience = of("aud");
    return {
      issuer: text(of("iss")),
      audience: Array.isArray(audience) ? audience.slice(0, 5).map(String).join(", ").slice(0, 300) : text(audience),
      subject: text(of("sub")),
      notBefore: time(of("nbf")),
      expiresAt: time(of("exp")),
    };
  } catch {
    return null;
  }
}
