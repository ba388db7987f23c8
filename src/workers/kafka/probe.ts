import { type Api, decodeResponse, encodeRequest } from "../wire/api.ts";
import { API_VERSIONS } from "../wire/apis/api-versions.ts";
import { SASL_HANDSHAKE } from "../wire/apis/sasl.ts";
import type { Address } from "./address.ts";
import type { BrokerStream } from "./broker-stream.ts";
import type { Caller } from "./dial.ts";
import { CLIENT_ID } from "./handshake.ts";
import { dialForProbe } from "./way.ts";

/** The protocol of a listener, found with a request in plaintext. */
export type PlainAnswer =
  | { readonly speaks: "kafka" }
  | { readonly speaks: "tls" }
  | { readonly speaks: "other"; readonly looksLike: string | null }
  | { readonly speaks: "nothing" };

const CORRELATION_ID = 0x7a11;

/** Asks for ApiVersions v0 in plaintext. Never throws; takes at most `timeoutMs`. */
export async function probePlain(address: Address, caller: Caller, timeoutMs: number): Promise<PlainAnswer> {
  const socket = await dialForProbe(address, caller, null, timeoutMs);
  if (socket === null) return { speaks: "nothing" };
  const frame = requestFrame(API_VERSIONS, 0, { clientSoftwareName: "", clientSoftwareVersion: "" });
  const answer = await exchange(socket, "connect", frame, 8, timeoutMs);
  return readPlainAnswer(answer);
}

/** Reads the first bytes of an answer to our ApiVersions request. */
export function readPlainAnswer(bytes: Buffer): PlainAnswer {
  if (bytes.length === 0) return { speaks: "nothing" };
  // TLS record: alert (0x15) or handshake (0x16), major version 3. RFC 8446, 5.1.
  if ((bytes[0] === 0x15 || bytes[0] === 0x16) && (bytes.length < 2 || bytes[1] === 0x03)) return { speaks: "tls" };
  if (bytes.length >= 8 && bytes.readInt32BE(4) === CORRELATION_ID) return { speaks: "kafka" };
  const text = bytes.toString("latin1");
  return { speaks: "other", looksLike: text.startsWith("HTTP/") ? "an HTTP server" : namedBy(text) };
}

function namedBy(text: string): string | null {
  if (text.startsWith("SSH-")) return "an SSH server";
  if (text.startsWith("220 ") || text.startsWith("220-")) return "a mail or FTP server";
  if (text.startsWith("-ERR")) return "a Redis server";
  return null;
}

/** True when the listener shows any sign of TLS. Certificates are not checked here. Takes at most `timeoutMs`. */
export async function probeTls(address: Address, caller: Caller, timeoutMs: number): Promise<boolean> {
  // This socket only shows whether the listener speaks TLS. Nothing is sent over it.
  const socket = await dialForProbe(address, caller, { rejectUnauthorized: false }, timeoutMs);
  if (socket === null) return false;
  return new Promise((resolve) => {
    const done = (speaks: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(speaks);
    };
    const timer = setTimeout(() => done(false), timeoutMs);
    socket.once("secureConnect", () => done(true));
    socket.once("close", () => done(false));
    // An alert is also TLS (for example from a listener that requires a client certificate).
    socket.once("error", (error: Error & { code?: string }) => done(/_ALERT_/.test(error.code ?? "")));
  });
}

/**
 * Which SASL mechanisms a listener offers: SaslHandshake v1 with a mechanism that no broker has.
 * Null when it does not answer or offers none. Takes at most `timeoutMs`.
 */
export async function probeSaslMechanisms(
  address: Address,
  caller: Caller,
  timeoutMs: number,
): Promise<readonly string[] | null> {
  const secureContext = caller.security.tls;
  const options = secureContext === null ? null : { secureContext };
  const socket = await dialForProbe(address, caller, options, timeoutMs);
  if (socket === null) return null;
  const ready = secureContext === null ? "connect" : "secureConnect";
  const frame = requestFrame(SASL_HANDSHAKE, 1, { mechanism: "TAILWATER-ASKS" });
  const bytes = await exchange(socket, ready, frame, null, timeoutMs);
  return readMechanisms(bytes);
}

function readMechanisms(bytes: Buffer): readonly string[] | null {
  if (bytes.length < 8 || bytes.readInt32BE(4) !== CORRELATION_ID) return null;
  try {
    const { mechanisms } = decodeResponse(SASL_HANDSHAKE, 1, bytes.subarray(4, 4 + bytes.readUInt32BE(0)));
    return mechanisms.length === 0 ? null : mechanisms;
  } catch {
    return null;
  }
}

/** Sends one frame and collects the answer: `wanted` bytes, or one whole Kafka frame when null. */
function exchange(
  socket: BrokerStream,
  readyEvent: string,
  frame: Buffer,
  wanted: number | null,
  timeoutMs: number,
): Promise<Buffer> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(bytes);
    };
    const timer = setTimeout(done, timeoutMs);
    socket.once(readyEvent, () => socket.write(frame));
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const whole =
        wanted ?? (bytes.length >= 4 ? 4 + Math.min(bytes.readUInt32BE(0), 65_536) : Number.POSITIVE_INFINITY);
      if (bytes.length >= whole) done();
    });
    socket.once("close", done);
    // `close` follows each error, and the bytes so far are the result.
    socket.on("error", () => {});
  });
}

function requestFrame<Q>(api: Api<Q, unknown>, version: number, request: Q): Buffer {
  return encodeRequest(api, version, CORRELATION_ID, CLIENT_ID, request);
}
