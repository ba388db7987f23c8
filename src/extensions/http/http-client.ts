import { type ClientRequest, type IncomingMessage, request as startRequest } from "node:http";
import type { Socket } from "node:net";
import { TailwaterError } from "../../contract/errors.ts";
import { type NetworkPurpose, reachOf } from "../../contract/network.ts";
import { throwIfOffline } from "../../guard/egress.ts";
import { addressIn } from "./address.ts";
import { linesOf, NotDecodable, partsOf, TooLong } from "./body.ts";
import { failed, HttpStatusError, malformed, timedOut, tooLarge } from "./faults.ts";
import { openSocket } from "./open-socket.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { HttpRoad, WebProxy } from "./road.ts";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
export type HttpPurpose = Exclude<NetworkPurpose, "broker" | "diagnosis" | "tunnel" | "window">;

export interface HttpClientOptions {
  readonly purpose: HttpPurpose;
  /** The profile whose service it is; null for a purpose of the app itself. */
  readonly profileId: string | null;
  /** Every request goes below this address, with or without a slash at its end. */
  readonly base: string;
  readonly road: HttpRoad;
  /** Headers for each request, the login among them. They go only to the host of `base`. */
  readonly headers?: () => Promise<Readonly<Record<string, string>>>;
  /** The third lock: when it is false, only GET and HEAD are sent. */
  readonly mayChange: () => boolean;
  /** Certificates of the profile, to trust besides the system's and the app's, PEM. */
  readonly caPem?: string | null;
}

export interface HttpRequest {
  readonly method?: Method;
  /** Below the base, beginning with a slash; `pathOf` encodes names. Empty: the base itself. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly signal?: AbortSignal;
  /** For everything, from the name's lookup to the last byte; for `lines`: until the answer begins, ms. */
  readonly limitMs?: number;
  /** Of the answer, unpacked; for `lines`: of one line. */
  readonly mostBytes?: number;
  /** How many redirects to follow, within the same origin, and only for GET and HEAD. Default: none. */
  readonly redirects?: number;
  /** Statuses that are no error, besides 2xx. */
  readonly accept?: readonly number[];
  /** Ask for gzip. Default: yes, except for the publisher. */
  readonly gzip?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

const LIMIT_MS = 30_000;
const MOST_BYTES = 16 * 2 ** 20;
const MOST_LINE_BYTES = 2 ** 20;
const MOST_HEADER_BYTES = 16_384;
/** Answers before the real one (1xx). */
const MOST_EARLY = 10;

interface Exchange {
  readonly url: URL;
  readonly method: Method;
  /** `GET /subjects`, without the query, which may hold a secret. */
  readonly asked: string;
  readonly to: { readonly host: string; readonly port: number; readonly proxy: WebProxy | null };
  readonly answer: IncomingMessage;
  /** The time for the rest is no longer limited. */
  unlimited(): void;
  /** Ends the connection, and returns the error to throw: why it was ended if we ended it. */
  end(error: unknown): unknown;
}

/**
 * HTTP/1.1 over a connection of its own for each request, by the guard's permit: the only HTTP client of the app. It
 * sends a request once and never again, follows no redirect unless told to, and reads no more than it was told to.
 * Every failure is a TailwaterError: HOST_UNKNOWN, PORT_CLOSED, CONNECT_TIMEOUT, CONNECTION_RESET, TLS_…,
 * CERTIFICATE_…, PROXY_…, HTTP_STATUS, ANSWER_MALFORMED, ANSWER_TOO_LARGE, OFFLINE, CANCELLED, READ_ONLY; for a lost
 * answer to a change of a service OUTCOME_UNKNOWN.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /** The whole answer. @throws TailwaterError; HttpStatusError for a status that is neither 2xx nor accepted */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    return this.#whole(await this.#exchange(request), request);
  }

  /** Null for an answer without content. @throws TailwaterError as `send`; ANSWER_MALFORMED when it is not JSON */
  async json(request: HttpRequest): Promise<unknown> {
    const headers = { Accept: "application/json", ...request.headers };
    const exchange = await this.#exchange({ ...request, headers });
    const { body } = await this.#whole(exchange, request);
    if (body.length === 0) return null;
    try {
      return JSON.parse(body.toString("utf8"));
    } catch {
      // JSON's own message quotes the answer.
      throw malformed(exchange.to, exchange.asked, "it is not JSON");
    }
  }

  /**
   * The answer's lines, as they arrive. Leaving the loop ends the connection; the signal ends the wait for a next line.
   * @throws TailwaterError as `send`
   */
  async *lines(request: HttpRequest): AsyncGenerator<string> {
    const exchange = await this.#exchange(request);
    if (!isAccepted(exchange.answer, request)) await this.#whole(exchange, request);
    exchange.unlimited();
    try {
      const parts = partsOf(exchange.answer, Number.POSITIVE_INFINITY);
      yield* linesOf(parts, request.mostBytes ?? MOST_LINE_BYTES);
    } catch (error) {
      throw this.#fault(exchange, error);
    } finally {
      exchange.end(null);
    }
  }

  async #whole(exchange: Exchange, request: HttpRequest): Promise<HttpAnswer> {
    const { answer, to, asked, url } = exchange;
    const parts: Buffer[] = [];
    try {
      for await (const part of partsOf(answer, request.mostBytes ?? MOST_BYTES)) parts.push(part);
    } catch (error) {
      throw this.#fault(exchange, error);
    } finally {
      exchange.end(null);
    }
    const body = Buffer.concat(parts);
    const status = answer.statusCode ?? 0;
    if (isAccepted(answer, request)) return { status, headers: answer.headers, body };
    const retry = retryAfterMs(answer.headers["retry-after"], Date.now());
    throw new HttpStatusError(
      { asked, host: url.host === "" ? to.host : url.host, status, retryAfterMs: retry },
      body.toString("utf8"),
    );
  }

  #fault({ to, asked, method, end }: Exchange, thrown: unknown): unknown {
    if (thrown instanceof TooLong) return tooLarge(to, asked, thrown.message);
    if (thrown instanceof NotDecodable) return malformed(to, asked, thrown.message);
    return this.#lost(method, asked, to.host, failed(end(thrown), to, asked));
  }

  /** After a change was sent, only its answer would tell whether it was done. */
  #lost(method: Method, asked: string, host: string, error: TailwaterError): TailwaterError {
    // A request for a token changes nothing.
    const { purpose } = this.#options;
    if (isRead(method) || purpose === "token" || reachOf(purpose) !== "service") return error;
    const message = `${asked} was sent to ${host}, but its answer was lost. It may or may not have been done. ${error.message}`;
    return new TailwaterError("OUTCOME_UNKNOWN", message, {
      subject: host,
      hint: "Look whether it was done before you try again.",
      cause: error,
    });
  }

  /** Opens connections until one answers with something else than a redirect that is to be followed. */
  async #exchange(request: HttpRequest): Promise<Exchange> {
    const { base, mayChange } = this.#options;
    const { method = "GET", path = "", query = {}, redirects = 0 } = request;
    if (!isRead(method) && !mayChange()) {
      throw new TailwaterError("READ_ONLY", `This profile is read-only. ${method} ${path} was not sent.`, {
        subject: new URL(base).host,
        hint: "Unlock the profile to make changes.",
      });
    }
    let url = addressIn(base, path, query);
    for (let left = isRead(method) ? redirects : 0; ; left--) {
      const exchange = await this.#ask(url, method, request);
      const next = left > 0 ? redirected(exchange.answer, url) : null;
      if (next === null) return exchange;
      exchange.end(null);
      url = next;
    }
  }

  async #ask(url: URL, method: Method, request: HttpRequest): Promise<Exchange> {
    const { purpose, profileId, road, caPem = null } = this.#options;
    const { signal, limitMs = LIMIT_MS, body } = request;
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const secure = url.protocol === "https:";
    const port = Number(url.port || (secure ? 443 : 80));
    const asked = `${method} ${url.pathname}`;
    throwIfOffline(host);
    const headers = await this.#headersFor(url, request);
    const proxy = await road.proxyFor(url);
    if (signal?.aborted) throw cancelled(signal);
    const to = { host, port, proxy };

    let current: Socket | ClientRequest | null = null;
    let reason: unknown = null;
    let sent = false;
    const stop = (why: unknown) => {
      reason ??= why;
      current?.destroy();
    };
    const timer = setTimeout(() => stop(timedOut(to, asked, limitMs)), limitMs);
    const abort = () => stop(cancelled(signal));
    signal?.addEventListener("abort", abort, { once: true });
    const end = (error: unknown): unknown => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      current?.destroy();
      // Offline cuts connections.
      const isCut = (error as { code?: unknown } | null)?.code === "ERR_EGRESS_OFFLINE";
      if (error !== null && (isCut || reason === null)) throwIfOffline(host);
      return reason ?? error;
    };
    try {
      const trusted = [await road.trustedPem(), caPem].filter((pem) => pem !== null);
      const socket = await openSocket({ purpose, profileId, ...to, secure, trusted, aheadMs: road.aheadMs }, (one) => {
        current = one;
        if (reason !== null) one.destroy();
      });
      if (reason !== null) throw reason;
      const asking = startRequest({
        method,
        path: url.pathname + url.search,
        headers,
        // There is no agent, because with an agent Node opens its own connection instead of using this one.
        createConnection: () => socket,
        maxHeaderSize: MOST_HEADER_BYTES,
        insecureHTTPParser: false,
      });
      current = asking;
      sent = true;
      const answer = await answerTo(asking, body);
      if (secure && reachOf(purpose) === "publisher") noteTime(road, answer);
      return { url, method, asked, to, answer, unlimited: () => clearTimeout(timer), end };
    } catch (error) {
      const fault = failed(end(error), to, asked);
      throw sent ? this.#lost(method, asked, host, fault) : fault;
    }
  }

  /** Node refuses a header with a line break. */
  async #headersFor(url: URL, { headers = {}, body, gzip }: HttpRequest): Promise<Record<string, string | number>> {
    const login = await this.#options.headers?.();
    const packed = gzip ?? reachOf(this.#options.purpose) !== "publisher";
    const bytes = body === undefined ? null : Buffer.byteLength(body);
    return {
      Host: url.host,
      "User-Agent": "tailwater",
      Accept: "*/*",
      ...(packed ? { "Accept-Encoding": "gzip" } : {}),
      ...(bytes === null ? {} : { "Content-Length": bytes }),
      Connection: "close",
      ...headers,
      ...login,
    };
  }
}

const isRead = (method: Method): boolean => method === "GET" || method === "HEAD";

function isAccepted({ statusCode = 0 }: IncomingMessage, { accept = [] }: HttpRequest): boolean {
  return (statusCode >= 200 && statusCode < 300) || accept.includes(statusCode);
}

function cancelled(signal: AbortSignal | undefined): TailwaterError {
  const why: unknown = signal?.reason;
  return why instanceof TailwaterError ? why : new TailwaterError("CANCELLED", "The request was cancelled.");
}

function answerTo(asking: ClientRequest, body: string | Buffer | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let early = 0;
    asking
      .once("response", resolve)
      .on("error", reject)
      .on("information", () => {
        early += 1;
        if (early > MOST_EARLY) asking.destroy(wrong("it does not begin"));
      })
      .on("upgrade", (_, socket) => {
        socket.destroy();
        reject(wrong("it changes the protocol (101), which nobody asked for"));
      });
    asking.end(body);
  });
}

/** An error that `failed` takes for a malformed answer. */
const wrong = (why: string) => Object.assign(new Error(why), { code: "HPE_OURS" });

/** Where to ask again; null when it is no redirect to the same origin. */
function redirected({ statusCode = 0, headers: { location } }: IncomingMessage, from: URL): URL | null {
  const isRedirect = [301, 302, 303, 307, 308].includes(statusCode);
  if (!isRedirect || location === undefined || !URL.canParse(location, from.href)) return null;
  const url = new URL(location, from.href);
  return url.origin === from.origin && url.username === "" && url.password === "" ? url : null;
}

/** Only a server of the publisher is believed, over TLS that was verified. @param road gets the difference */
function noteTime(road: HttpRoad, { headers: { date } }: IncomingMessage): void {
  const at = date === undefined ? Number.NaN : Date.parse(date);
  if (!Number.isNaN(at)) road.aheadMs = Date.now() - at;
}
