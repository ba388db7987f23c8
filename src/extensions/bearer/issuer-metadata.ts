import { TailwaterError } from "../../contract/errors.ts";
import type { IssuerEndpoints } from "../../contract/profiles.ts";
import { HttpStatusError } from "../http/faults.ts";
import { HttpClient } from "../http/http-client.ts";
import type { HttpRoad } from "../http/road.ts";
import { isSafe } from "./oauth-client.ts";

export interface IssuerQuestion {
  readonly profileId: string;
  /** The issuer's own address, or that of its metadata. */
  readonly address: string;
  /** Certificates to trust besides the system's, PEM. */
  readonly caPem: string | null;
}

const OPENID = "/.well-known/openid-configuration";
const OAUTH = "/.well-known/oauth-authorization-server";
const LIMIT_MS = 8_000;
const MOST_BYTES = 262_144;
const LONGEST_ADDRESS = 2_000;

/**
 * Where the issuer gives tokens, and how a client logs in there, as its metadata says (OpenID Connect Discovery 4;
 * RFC 8414, 3). @throws TailwaterError TOKEN_FAILED, PROFILE_INVALID, and the errors of HttpClient
 */
export async function findIssuer(question: IssuerQuestion, road: HttpRoad): Promise<IssuerEndpoints> {
  const url = issuerIn(question.address);
  const { profileId, caPem } = question;
  const http = new HttpClient({ purpose: "token", profileId, base: url.origin, road, mayChange: () => false, caPem });
  let refused: HttpStatusError | null = null;
  for (const path of pathsFor(url.pathname)) {
    try {
      return endpointsIn(await http.json({ path, limitMs: LIMIT_MS, mostBytes: MOST_BYTES }), url.host);
    } catch (error) {
      if (!(error instanceof HttpStatusError)) throw error;
      refused = error;
    }
  }
  throw noMetadata(url.host, `its status is ${refused?.status ?? 404}`);
}

function issuerIn(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url !== null && isSafe(url)) return url;
  throw new TailwaterError("PROFILE_INVALID", "The address of the issuer must begin with https.", {
    subject: address.slice(0, 100),
    hint: "Enter it as https://issuer.example.com/realms/kafka.",
  });
}

function pathsFor(pathname: string): string[] {
  if (pathname.includes("/.well-known/")) return [pathname];
  const path = pathname.replace(/\/+$/, "");
  return [`${path}${OPENID}`, `${OAUTH}${path}`];
}

function endpointsIn(answer: unknown, host: string): IssuerEndpoints {
  if (typeof answer !== "object" || answer === null) throw noMetadata(host, "it is no object");
  const {
    token_endpoint: tokenUrl,
    device_authorization_endpoint: deviceUrl,
    token_endpoint_auth_methods_supported: methods,
  } = answer as Readonly<Record<string, unknown>>;
  if (!isAddress(tokenUrl)) throw noMetadata(host, "it names no token_endpoint with https");
  return { tokenUrl, deviceUrl: isAddress(deviceUrl) ? deviceUrl : null, clientAuth: waysIn(methods) };
}

const isAddress = (value: unknown): value is string =>
  typeof value === "string" && value.length <= LONGEST_ADDRESS && URL.canParse(value) && isSafe(new URL(value));

/** RFC 8414, 2: an issuer that says nothing takes the secret in the header. */
function waysIn(methods: unknown): IssuerEndpoints["clientAuth"] {
  if (!Array.isArray(methods)) return ["basic"];
  return WAYS.flatMap(([method, way]) => (methods.includes(method) ? [way] : []));
}

const WAYS = [
  ["client_secret_basic", "basic"],
  ["client_secret_post", "post"],
  ["none", "none"],
] as const;

function noMetadata(host: string, why: string): TailwaterError {
  return new TailwaterError("TOKEN_FAILED", `${host} has no metadata of an issuer at this address: ${why}.`, {
    subject: host,
    hint: "Check the address of the issuer, or enter the addresses of its endpoints by hand.",
  });
}
