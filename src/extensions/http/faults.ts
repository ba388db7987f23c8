import type { PeerCertificate } from "node:tls";
import { type ErrorCode, TailwaterError } from "../../contract/errors.ts";
import { limitOf } from "../../contract/system-limit.ts";
import type { SocksRefusal } from "../../guard/proxy/socks.ts";
import { masked } from "../log/log.ts";
import type { WebProxy } from "./road.ts";

/** Characters of an answer that an error quotes. */
const MOST_QUOTED = 1_024;
/** A clock that is further off than this is named as the cause, ms. */
const CLOCK_OFF_MS = 3_600_000;

interface To {
  readonly host: string;
  readonly port: number;
  readonly proxy: WebProxy | null;
}

/** An answer that is not a success. */
export class HttpStatusError extends TailwaterError {
  readonly status: number;
  /** ms that the server asks to wait (Retry-After); null when it does not say. */
  readonly retryAfterMs: number | null;
  /** The first 1 kB of the answer, without secrets. For a JSON error code of the service, read `json` first. */
  readonly body: string;
  /** The whole answer as JSON; null when it is not JSON. */
  readonly json: unknown;

  constructor(
    about: {
      readonly asked: string;
      readonly host: string;
      readonly status: number;
      readonly retryAfterMs: number | null;
    },
    text: string,
  ) {
    const body = quoted(text);
    const { asked, host, status, retryAfterMs } = about;
    const said = body === "" ? "" : `: ${body.slice(0, 200)}`;
    super("HTTP_STATUS", `${host} answered ${asked} with status ${status}${said}`, {
      subject: host,
      hint: statusHint(status, retryAfterMs),
    });
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.body = body;
    this.json = jsonOf(text);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** One line of visible characters, without secrets of this session. */
function quoted(text: string): string {
  // Masks before it cuts, so that no half of a secret is left.
  return masked(text.slice(0, 4 * MOST_QUOTED))
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, MOST_QUOTED);
}

function statusHint(status: number, retryAfterMs: number | null): string {
  if (retryAfterMs !== null) return `Try again in ${Math.ceil(retryAfterMs / 1_000)} s: the server asks for that.`;
  if (status === 401) return "Check the user name and password, or the token.";
  if (status === 403) return "This user may not do that. Ask the person who runs the server.";
  if (status === 404) return "Check the address: the server does not know this path.";
  if (status === 429) return "The server gets too many requests. Try again in a minute.";
  if (status >= 300 && status < 400) return "The address has moved. Use the new one.";
  return status >= 500 ? "The server failed. Try again later, or ask the person who runs it." : "Check the address.";
}

/** `host:port`, with brackets around an IPv6 address. */
export const placeOf = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  `${host.includes(":") ? `[${host}]` : host}:${port}`;

const fault = (code: ErrorCode, to: To, message: string, hint: string, cause?: unknown): TailwaterError =>
  new TailwaterError(code, message, { subject: to.host, hint, ...(cause === undefined ? {} : { cause }) });

/** What a failed request means. @param asked `GET /subjects` */
export function failed(error: unknown, to: To, asked: string): TailwaterError {
  if (error instanceof TailwaterError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const name = typeof code === "string" ? code : "";
  const hop = to.proxy;
  const at = hop === null ? placeOf(to) : `the proxy ${placeOf(hop)}`;
  const check = hop === null ? "Check the address" : `Check the proxy, which is set by ${hop.setBy}`;
  if (name.startsWith("EAI_") || name === "ENOTFOUND") {
    const hint = hop === null ? `${check}. Some networks need a VPN or a proxy (Settings, Network).` : `${check}.`;
    const of = hop === null ? to.host : `of ${at}`;
    return fault("HOST_UNKNOWN", to, `The host name ${of} cannot be resolved.`, hint, error);
  }
  if (name === "ECONNREFUSED") {
    return fault("PORT_CLOSED", to, `Nothing listens on ${at}: the connection was refused.`, `${check}.`, error);
  }
  if (/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(name)) {
    const hint = `${check}. A firewall may be in the way, or this network needs a proxy (Settings, Network).`;
    return fault("CONNECT_TIMEOUT", to, `No answer from ${at} (${name}).`, hint, error);
  }
  if (name === "ERR_EGRESS_REFUSED") {
    return fault("EGRESS_REFUSED", to, String(message), "This is a defect in Tailwater. Nothing was sent.", error);
  }
  const limit = limitOf(name);
  if (limit !== null)
    return fault("SYSTEM_LIMIT", to, `No connection to ${at} can be opened: ${limit.why}.`, limit.hint);
  if (name === "HPE_HEADER_OVERFLOW") return tooLarge(to, asked, "its headers do not end");
  if (name.startsWith("HPE_")) return malformed(to, asked, String(message).replace(/^Parse Error: /, ""), error);
  if (/wrong version number|packet length too long|http request/i.test(String(message))) {
    const hint =
      hop === null
        ? "Use an http address, or the port that speaks TLS."
        : `Perhaps the proxy answers itself. ${check}, and the address.`;
    const by = hop === null ? "" : ` Tailwater asked by way of ${at}.`;
    const message = `${placeOf(to)} does not speak TLS, but the address is https.${by}`;
    return fault("TLS_NOT_SPOKEN", to, message, hint, error);
  }
  if (name.startsWith("ERR_SSL_") || name === "EPROTO") {
    return fault(
      "TLS_FAILED",
      to,
      `The TLS handshake with ${placeOf(to)} failed: ${plain(message)}.`,
      "Check which TLS versions the server allows.",
      error,
    );
  }
  const hint = `${check}. If it is right, try again later.`;
  return fault("CONNECTION_RESET", to, `${at} closed the connection during ${asked}: ${plain(message)}.`, hint, error);
}

const plain = (message: unknown): string => quoted(String(message)).replace(/\.$/, "");

export function malformed(to: To, asked: string, why: string, cause?: unknown): TailwaterError {
  const hint = "Check the address: perhaps another program answers there.";
  return fault(
    "ANSWER_MALFORMED",
    to,
    `The answer of ${to.host} to ${asked} is not valid: ${plain(why)}.`,
    hint,
    cause,
  );
}

export function tooLarge(to: To, asked: string, why: string): TailwaterError {
  const hint = "Tailwater stopped reading. Check the address.";
  return fault("ANSWER_TOO_LARGE", to, `The answer of ${to.host} to ${asked} is too large: ${why}.`, hint);
}

export function timedOut(to: To, asked: string, ms: number): TailwaterError {
  const { proxy } = to;
  const by = proxy === null ? "" : `, by way of the proxy ${placeOf(proxy)}`;
  const hint =
    proxy === null
      ? "Try again. If this network needs a proxy, set it under Settings, Network."
      : `Try again. Check the proxy ${placeOf(proxy)}, which is set by ${proxy.setBy}.`;
  return fault("CONNECT_TIMEOUT", to, `${to.host} did not answer ${asked} within ${ms / 1_000} s${by}.`, hint);
}

/** Why a certificate is refused. @param code OpenSSL's */
export function certificateFault(
  to: To & { readonly aheadMs: number | null },
  code: string,
  certificate: PeerCertificate | Record<string, never>,
): TailwaterError {
  const at = placeOf(to);
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return fault(
      "CERTIFICATE_HOST_MISMATCH",
      to,
      `The certificate of ${at} is made out to another host name.`,
      "Connect with a name from the certificate.",
    );
  }
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") return wrongTime(to, code, certificate);
  const issuer = issuerOf(certificate);
  return fault(
    "CERTIFICATE_UNTRUSTED",
    to,
    `The certificate of ${at} was issued by ${issuer}, which this machine does not trust (${code}).`,
    `Some companies inspect TLS: if ${issuer} is yours, import its certificate under Settings, Network. Otherwise do not continue.`,
  );
}

function wrongTime(
  to: To & { readonly aheadMs: number | null },
  code: "CERT_HAS_EXPIRED" | "CERT_NOT_YET_VALID",
  certificate: PeerCertificate | Record<string, never>,
): TailwaterError {
  const isOff =
    to.aheadMs !== null && Math.abs(to.aheadMs) > CLOCK_OFF_MS && isValidAt(certificate, Date.now() - to.aheadMs);
  const now = new Date().toISOString().slice(0, 16).replace("T", " ");
  const span = "valid_from" in certificate ? `, valid from ${certificate.valid_from} to ${certificate.valid_to},` : "";
  const [own, what] =
    code === "CERT_HAS_EXPIRED"
      ? (["CERTIFICATE_EXPIRED", "has expired"] as const)
      : (["CERTIFICATE_NOT_YET_VALID", "is not valid yet"] as const);
  const hint = isOff
    ? `Check this machine's clock: it is ${hours(to.aheadMs ?? 0)} compared with the servers of Tailwater's publisher.`
    : code === "CERT_HAS_EXPIRED"
      ? "Check this machine's clock. If it is right, the server needs a new certificate."
      : "Check this machine's clock: a certificate from the future is rare.";
  const message = `The certificate of ${placeOf(to)}${span} ${what}: this machine's clock says ${now} UTC.`;
  return fault(own, to, message, hint);
}

/** Otherwise another time would not make it right, and the clock is not the cause. @param at ms since the epoch */
function isValidAt(certificate: PeerCertificate | Record<string, never>, at: number): boolean {
  if (!("valid_from" in certificate)) return false;
  return Date.parse(certificate.valid_from) <= at && at <= Date.parse(certificate.valid_to);
}

function hours(ms: number): string {
  const number = Math.round(Math.abs(ms) / 3_600_000);
  const amount = number >= 48 ? `${Math.round(number / 24)} days` : `${number} hours`;
  return `${amount} ${ms > 0 ? "fast" : "slow"}`;
}

function issuerOf(certificate: PeerCertificate | Record<string, never>): string {
  const { O, CN } = ("issuer" in certificate ? certificate.issuer : null) ?? {};
  const name = [CN ?? O].flat()[0];
  return name === undefined ? "an unknown authority" : `"${quoted(name).slice(0, 100)}"`;
}

export function socksRefused(proxy: WebProxy, target: string, refusal: SocksRefusal): TailwaterError {
  const at = placeOf(proxy);
  if (refusal.kind === "login") {
    const refused = proxy.login === null ? "" : " It refused the ones that Tailwater has.";
    return new TailwaterError("PROXY_LOGIN_NEEDED", `The proxy ${at} asks for a user and password.${refused}`, {
      subject: at,
      hint: `Enter them under Settings, Network. The proxy is set by ${proxy.setBy}.`,
    });
  }
  const [what, hint] =
    refusal.kind === "other"
      ? ["does not answer as a SOCKS5 proxy", `Check the proxy and its kind, which are set by ${proxy.setBy}.`]
      : [`opens no connection to ${target}: ${refusal.why}`, refusal.hint];
  return new TailwaterError("PROXY_FAILED", `The proxy ${at} ${what}.`, { subject: at, hint });
}

/** @param status null: the answer is not HTTP */
export function proxyAnswered(proxy: WebProxy, target: string, status: number | null, head: string): TailwaterError {
  const at = placeOf(proxy);
  const about = { subject: at };
  if (status === 407) {
    const refused = proxy.login === null ? "" : " It refused the ones that Tailwater has.";
    const wants = /^proxy-authenticate: *([\w-]{1,30})/im.exec(head)?.[1] ?? "Basic";
    const isBasic = /^proxy-authenticate: *basic/im.test(head) || wants === "Basic";
    return new TailwaterError("PROXY_LOGIN_NEEDED", `The proxy ${at} asks for a user and password.${refused}`, {
      ...about,
      hint: isBasic
        ? `Enter them under Settings, Network. The proxy is set by ${proxy.setBy}.`
        : `It wants ${wants}, but Tailwater can only sign in with Basic. Ask the person who runs the proxy.`,
    });
  }
  const said = status === null ? "does not answer as an HTTP proxy" : `answered with status ${status}`;
  return new TailwaterError("PROXY_FAILED", `The proxy ${at} ${said} when asked for ${target}.`, {
    ...about,
    hint: `Check the proxy, which is set by ${proxy.setBy}, or ask the person who runs it whether it allows ${target}.`,
  });
}
