import type { BearerToken } from "../../contract/bearer.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { HttpStatusError } from "../http/faults.ts";
import { type HttpAnswer, HttpClient } from "../http/http-client.ts";
import type { HttpRoad } from "../http/road.ts";

/** A client of an OAuth 2.0 issuer, and what it asks for. */
export interface OauthClient {
  readonly profileId: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Separated by spaces; empty: none is asked for. */
  readonly scope: string;
  readonly extensions: Readonly<Record<string, string>>;
  /** Certificates to trust besides the system's, PEM. */
  readonly caPem: string | null;
}

const LIMIT_MS = 8_000;
const MOST_BYTES = 262_144;

/**
 * Fetches a token by the grant of client credentials (RFC 6749, 4.4). The client's id and secret go in the
 * Authorization header, which every issuer must accept (2.3.1).
 * @throws TailwaterError TOKEN_FAILED when the issuer gives none; otherwise the errors of HttpClient
 */
export async function fetchByCredentials(client: OauthClient, road: HttpRoad, now = Date.now): Promise<BearerToken> {
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (client.scope !== "") form.set("scope", client.scope);
  const basic = Buffer.from(`${formEncoded(client.clientId)}:${formEncoded(client.clientSecret)}`).toString("base64");
  const answer = await post(client, road, form, { Authorization: `Basic ${basic}` });
  return tokenIn(answer, client, now());
}

/** @throws TailwaterError */
export async function post(
  { profileId, tokenUrl, clientId, caPem }: Pick<OauthClient, "profileId" | "tokenUrl" | "clientId" | "caPem">,
  road: HttpRoad,
  form: URLSearchParams,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const { origin, pathname, searchParams } = addressOf(tokenUrl);
  const http = new HttpClient({ purpose: "token", profileId, base: origin, road, mayChange: () => true, caPem });
  try {
    return await http.send({
      method: "POST",
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded", ...headers },
      body: form.toString(),
      limitMs: LIMIT_MS,
      mostBytes: MOST_BYTES,
    });
  } catch (error) {
    throw error instanceof HttpStatusError ? refused(error, clientId, form.get("scope") ?? "") : error;
  }
}

/** @throws TailwaterError PROFILE_INVALID: a secret never goes over plain HTTP, except to this machine */
function addressOf(tokenUrl: string): URL {
  const url = URL.canParse(tokenUrl) ? new URL(tokenUrl) : null;
  if (
    url?.protocol === "https:" ||
    (url?.protocol === "http:" && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname))
  )
    return url;
  throw new TailwaterError("PROFILE_INVALID", "The address of the token endpoint must begin with https.", {
    subject: url?.host ?? tokenUrl.slice(0, 100),
    hint: "Over http anybody on the way could read the client secret.",
  });
}

/** RFC 6749, 5.2: what the issuer's error means. */
function refused(error: HttpStatusError, clientId: string, scope: string): TailwaterError {
  const { json, status } = error;
  const host = error.subject ?? "The token endpoint";
  const about = { subject: host, cause: error };
  const code = typeof json === "object" && json !== null && "error" in json ? String(json.error) : null;
  const told = typeof json === "object" && json !== null && "error_description" in json ? json.error_description : null;
  const said = typeof told === "string" ? `: ${visible(told)}` : "";
  if (code === "invalid_client" || (code === null && status === 401)) {
    return new TailwaterError("TOKEN_FAILED", `${host} refused the client "${clientId}": wrong client ID or secret.`, {
      ...about,
      hint: "Check both. The issuer may also not accept the secret in the Authorization header for this client.",
    });
  }
  if (code === "invalid_scope") {
    const asked = scope === "" ? "no scope" : `the scope "${scope}"`;
    return new TailwaterError("TOKEN_FAILED", `${host} does not give ${asked} to the client "${clientId}"${said}.`, {
      ...about,
      hint: "Check the scope in the profile, and what the issuer allows this client.",
    });
  }
  if (code === "unauthorized_client" || code === "unsupported_grant_type" || /grant type/i.test(said)) {
    return new TailwaterError(
      "TOKEN_FAILED",
      `${host} does not allow the client "${clientId}" to log in this way${said}.`,
      { ...about, hint: "Allow the grant of client credentials for this client at the issuer, or use another one." },
    );
  }
  if (code !== null) {
    return new TailwaterError("TOKEN_FAILED", `${host} gave no token (${visible(code)}${said}).`, {
      ...about,
      hint: "The message is the issuer's. Ask who runs it.",
    });
  }
  return new TailwaterError("TOKEN_FAILED", `${host} answered with status ${status} instead of a token.`, {
    ...about,
    hint: status >= 500 ? "The issuer failed. Try again later." : "Check the address of the token endpoint.",
  });
}

/** @throws TailwaterError TOKEN_FAILED; no error quotes the answer, which may hold a token */
export function tokenIn(
  { body }: HttpAnswer,
  { tokenUrl, extensions }: Pick<OauthClient, "tokenUrl" | "extensions">,
  now: number,
): BearerToken {
  const host = new URL(tokenUrl).host;
  const wrong = (why: string) =>
    new TailwaterError("TOKEN_FAILED", `The answer of ${host} is no token: ${why}.`, {
      subject: host,
      hint: "Check the address of the token endpoint: perhaps it is the issuer's, or a page for people.",
    });
  let answer: unknown = null;
  try {
    answer = JSON.parse(body.toString("utf8"));
  } catch {
    throw wrong("it is not JSON");
  }
  if (typeof answer !== "object" || answer === null) throw wrong("it is no object");
  const { access_token: value, token_type: type, expires_in: lasts } = answer as Readonly<Record<string, unknown>>;
  if (typeof value !== "string" || value === "") throw wrong("it has no access_token");
  if (typeof type === "string" && type.toLowerCase() !== "bearer")
    throw wrong(`its type is ${visible(type)}, not Bearer`);
  const seconds = typeof lasts === "number" || typeof lasts === "string" ? Number(lasts) : Number.NaN;
  return { value, expiresAt: seconds > 0 ? now + seconds * 1_000 : null, extensions };
}

const visible = (text: string): string =>
  text
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, 200)
    .replace(/\.$/, "");

/** RFC 6749, 2.3.1: encoded as in a form before they are joined. */
const formEncoded = (text: string): string => new URLSearchParams([["", text]]).toString().slice(1);
