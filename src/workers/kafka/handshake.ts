import { TailwaterError } from "../../contract/errors.ts";
import { type Api, decodeResponse, encodePieces, encodeRequest, negotiate, type OfferedVersions } from "../wire/api.ts";
import { API_VERSIONS } from "../wire/apis/api-versions.ts";
import { METADATA } from "../wire/apis/metadata.ts";
import { SASL_AUTHENTICATE, SASL_HANDSHAKE } from "../wire/apis/sasl.ts";
import { type Address, formatAddress } from "./address.ts";
import type { Encode, Exchange } from "./exchange.ts";
import * as faults from "./faults.ts";
import * as logins from "./login-faults.ts";
import { KAFKA, protocolError } from "./protocol-errors.ts";
import { logIn, SaslRefusal } from "./sasl.ts";
import type { Login } from "./security.ts";

/** The steps of a connection before its first request: ApiVersions, then the login. */

export const CLIENT_ID = "tailwater";
/** The most bytes of an answer in the handshake. */
const HANDSHAKE_BYTES = 64 * 1024;
const FETCH_KEY = 1;
/** Kafka 0.11 introduced Fetch v4, and with it the record batch. */
const OLDEST_FETCH_VERSION = 4;
/** A KRaft controller has this API; a broker does not. */
const VOTE_KEY = 52;
/** The highest version of ApiVersions that sends no information about the client. */
const VERSIONS_VERSION = 2;

/** What the handshake needs of a connection. */
export interface Asks {
  // Properties, not methods: the compiler compares their parameters strictly.
  readonly ask: (encode: Encode, limit: number) => Promise<Buffer>;
  readonly askBare: (token: Buffer, limit: number) => Promise<Buffer>;
  readonly refuse: (error: TailwaterError) => void;
}

/**
 * Sends one request and returns its answer.
 * @param limit the most bytes that the answer may have
 * @param onSent called once, just before the request is written; without this call, nothing was sent
 * @throws TailwaterError API_UNSUPPORTED; errors of the connection or the decoder, which end the connection
 */
export async function ask<Q, A>(
  exchange: Asks,
  address: Address,
  versions: OfferedVersions,
  api: Api<Q, A>,
  request: Q,
  limit: number,
  onSent: () => void = () => {},
): Promise<A> {
  const version = negotiate(api, versions);
  if (version === null) throw faults.apiUnsupported(address, api);
  return askIn(exchange, address, api, version, request, limit, onSent);
}

async function askIn<Q, A>(
  exchange: Asks,
  address: Address,
  api: Api<Q, A>,
  version: number,
  request: Q,
  limit: number,
  onSent: () => void = () => {},
): Promise<A> {
  const frame = await exchange.ask(encoder(address, api, version, request, onSent), limit);
  return judged(exchange, address, api, () => decodeResponse(api, version, frame));
}

/**
 * Sends one request that has no answer.
 * @throws TailwaterError as `ask`
 */
export async function tell<Q>(
  exchange: Exchange,
  address: Address,
  versions: OfferedVersions,
  api: Api<Q, unknown>,
  request: Q,
  onSent: () => void,
): Promise<void> {
  const version = negotiate(api, versions);
  if (version === null) throw faults.apiUnsupported(address, api);
  await exchange.tell(encoder(address, api, version, request, onSent));
}

function encoder<Q>(
  address: Address,
  api: Api<Q, unknown>,
  version: number,
  request: Q,
  onSent: () => void,
): (id: number) => readonly Uint8Array[] {
  return (id) => {
    try {
      const pieces = encodePieces(api, version, id, CLIENT_ID, request);
      onSent();
      return pieces;
    } catch (cause) {
      // The broker's version cannot express the request.
      throw cause instanceof TypeError ? faults.apiUnsupported(address, api, cause) : cause;
    }
  };
}

/** An answer that cannot be decoded ends the connection: the bytes after it cannot be trusted. */
function judged<A>(exchange: Asks, address: Address, { name }: { readonly name: string }, decode: () => A): A {
  try {
    return decode();
  } catch (cause) {
    const at = formatAddress(address);
    const reason = cause instanceof Error ? cause.message : String(cause);
    const code = cause instanceof TailwaterError ? cause.code : "ANSWER_MALFORMED";
    const error = new TailwaterError(code, `${at} answered ${name} with an unreadable response. ${reason}`, {
      subject: at,
      hint: "Check that this is a Kafka broker. If it is, please report this with the broker's version.",
      cause,
    });
    exchange.refuse(error);
    throw error;
  }
}

/** @throws TailwaterError BROKER_TOO_OLD or CONTROLLER_PORT for a broker that cannot be used. */
export async function askVersions(exchange: Asks, address: Address): Promise<OfferedVersions> {
  const request = { clientSoftwareName: "", clientSoftwareVersion: "" };
  const frame = await exchange.ask(
    (id) => encodeRequest(API_VERSIONS, VERSIONS_VERSION, id, CLIENT_ID, request),
    HANDSHAKE_BYTES,
  );
  // A broker that lacks the version answers in version 0, which begins the same.
  const unsupported = frame.length >= 6 && frame.readInt16BE(4) === KAFKA.unsupportedVersion;
  const answer = unsupported
    ? await askIn(exchange, address, API_VERSIONS, 0, request, HANDSHAKE_BYTES)
    : judged(exchange, address, API_VERSIONS, () => decodeResponse(API_VERSIONS, VERSIONS_VERSION, frame));
  if (answer.errorCode !== KAFKA.none) throw protocolError(answer.errorCode, formatAddress(address));
  const versions = Object.fromEntries(
    answer.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, { minVersion, maxVersion }]),
  );
  const hasMetadata = versions[METADATA.key] !== undefined;
  if (!hasMetadata && versions[VOTE_KEY] !== undefined) throw faults.controllerPort(address);
  const fetch = versions[FETCH_KEY];
  if (!hasMetadata || fetch === undefined || fetch.maxVersion < OLDEST_FETCH_VERSION)
    throw faults.brokerTooOld(address);
  return versions;
}

/**
 * Logs in, also again on a connection that is open (KIP-368): nothing else may be sent until it is done.
 * @returns ms until the session ends; 0: it does not (KIP-368)
 * @throws TailwaterError SASL_FAILED, SASL_MECHANISM_UNSUPPORTED
 */
export async function authenticate(
  exchange: Asks,
  address: Address,
  versions: OfferedVersions,
  login: Login,
): Promise<number> {
  const { mechanism } = login;
  // After version 0 of SaslHandshake, the tokens have no header (before KIP-152).
  const bare = negotiate(SASL_AUTHENTICATE, versions) === null || versions[SASL_HANDSHAKE.key]?.maxVersion === 0;
  const chosen = await askIn(exchange, address, SASL_HANDSHAKE, bare ? 0 : 1, { mechanism }, HANDSHAKE_BYTES);
  if (chosen.errorCode === KAFKA.illegalSaslState) throw logins.saslNotOffered(address);
  if (chosen.errorCode !== KAFKA.none) throw logins.mechanismUnsupported(address, mechanism, chosen.mechanisms);
  let lifetimeMs = 0;
  await logIn(address, login, async (token) => {
    if (bare) return exchange.askBare(token, HANDSHAKE_BYTES);
    const request = { authBytes: token };
    const answer = await ask(exchange, address, versions, SASL_AUTHENTICATE, request, HANDSHAKE_BYTES);
    if (answer.errorCode !== KAFKA.none) throw new SaslRefusal();
    lifetimeMs = Math.max(0, Number(answer.sessionLifetimeMs));
    return Buffer.from(answer.authBytes);
  });
  return lifetimeMs;
}
