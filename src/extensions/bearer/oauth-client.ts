import { TailwaterError } from "../../contract/errors.ts";
import type { OauthSettings } from "../../contract/profiles.ts";
import { type HttpAnswer, HttpClient } from "../http/http-client.ts";
import type { HttpRoad } from "../http/road.ts";

/** A client of an OAuth 2.0 issuer, and what it asks for. */
export interface OauthClient extends Pick<OauthSettings, "tokenUrl" | "clientId" | "clientAuth" | "extensions"> {
  readonly profileId: string;
  readonly clientSecret: string;
  /** Separated by spaces; empty: none is asked for. */
  readonly scope: string;
  /** Certificates to trust besides the system's, PEM. */
  readonly caPem: string | null;
}

const LIMIT_MS = 8_000;
const MOST_BYTES = 262_144;

/**
 * Sends a form to an endpoint of the issuer, with the client's own login (RFC 6749, 2.3.1).
 * @throws HttpStatusError as it is; PROFILE_INVALID for an address without TLS; the errors of HttpClient
 */
export async function postForm(
  client: OauthClient,
  road: HttpRoad,
  [label, address]: readonly [label: string, address: string],
  form: URLSearchParams,
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  const { profileId, clientId, clientAuth, clientSecret, caPem } = client;
  const { origin, pathname, searchParams } = addressOf(label, address);
  const http = new HttpClient({ purpose: "token", profileId, base: origin, road, mayChange: () => true, caPem });
  if (clientAuth !== "basic") form.set("client_id", clientId);
  if (clientAuth === "post") form.set("client_secret", clientSecret);
  const basic = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
  return http.send({
    method: "POST",
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: {
      Accept: "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
      ...(clientAuth === "basic" ? { Authorization: `Basic ${Buffer.from(basic).toString("base64")}` } : {}),
    },
    body: form.toString(),
    limitMs: LIMIT_MS,
    mostBytes: MOST_BYTES,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** @throws TailwaterError PROFILE_INVALID: a secret never goes over plain HTTP, except to this machine */
function addressOf(label: string, address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url !== null && isSafe(url)) return url;
  throw new TailwaterError("PROFILE_INVALID", `The ${label} must begin with https.`, {
    subject: url?.host ?? address.slice(0, 100),
    hint: "Over http anybody on the way could read secrets and tokens.",
  });
}

/** By TLS, or on this machine. */
export function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname));
}

/** RFC 6749, 2.3.1: encoded as in a form before they are joined. */
const formEncoded = (text: string): string => new URLSearchParams([["", text]]).toString().slice(1);
