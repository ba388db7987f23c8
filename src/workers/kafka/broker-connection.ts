import type { Socket } from "node:net";
import { TailwaterError } from "../../contract/errors.ts";
import { isOffline, offlineError, throwIfOffline } from "../../guard/egress.ts";
import { type Address, formatAddress } from "./address.ts";
import { diagnose, type Step } from "./diagnose.ts";
import type { Caller } from "./dial.ts";
import * as faults from "./faults.ts";
import {
  API_KEYS,
  type ApiVersions,
  apiVersionsRequest,
  Connection,
  type Logger,
  type Protocol,
} from "./kafkajs-internals.ts";
import { type ObservedSocket, openSocket } from "./observed-socket.ts";
import { protocolError } from "./protocol-errors.ts";

/** What every connection of one worker shares. */
export interface Client extends Caller {
  readonly logger: Logger;
}

export interface OpenOptions {
  /** ms for TCP, TLS, ApiVersions and login together; finding out why it failed may take as long again, at most 3 s. */
  readonly timeoutMs: number;
  /** Bytes of the reused receive buffer; null for a connection that will not be taken over. */
  readonly receiveBytes: number | null;
  readonly signal?: AbortSignal;
}

export const CLIENT_ID = "tailwater";
const REQUEST_TIMEOUT_MS = 10_000;
const DIAGNOSE_MS = 3_000;
/** Kafka 0.11 brought Fetch v4 and with it the record batch. */
const OLDEST_FETCH_VERSION = 4;
/** SASL sessions are left this long before they end. KIP-368. */
const SESSION_MARGIN_MS = 10_000;

/** One authenticated connection to one broker: kafkajs' own, without its cluster logic. */
export class BrokerConnection {
  readonly address: Address;
  readonly versions: ApiVersions;
  readonly #connection: Connection;
  readonly #opened: ObservedSocket;
  readonly #endsAt: number;

  private constructor(address: Address, versions: ApiVersions, connection: Connection, opened: ObservedSocket) {
    this.address = address;
    this.versions = versions;
    this.#connection = connection;
    this.#opened = opened;
    const lifetimeMs = Number(connection.sessionLifetime.toString());
    this.#endsAt =
      lifetimeMs > 0 ? Date.now() + Math.max(lifetimeMs - SESSION_MARGIN_MS, lifetimeMs / 2) : Number.POSITIVE_INFINITY;
  }

  /**
   * Connects, asks for the API versions and logs in.
   * @throws TailwaterError that says why it failed; CANCELLED when the signal ended it.
   */
  static async open(address: Address, client: Client, options: OpenOptions): Promise<BrokerConnection> {
    const progress: Progress = { step: "connect", opened: null, timedOut: false };
    const startedAt = Date.now();
    const abort = () => progress.opened?.socket.destroy(new Error("Cancelled."));
    options.signal?.addEventListener("abort", abort);
    const timer = setTimeout(() => {
      progress.timedOut = true;
      progress.opened?.socket.destroy(new Error("Timed out."));
    }, options.timeoutMs);
    try {
      options.signal?.throwIfAborted();
      throwIfOffline(formatAddress(address));
      return await handshake(address, client, options, progress, (versions, connection, opened) => {
        return new BrokerConnection(address, versions, connection, opened);
      });
    } catch (thrown) {
      progress.opened?.socket.destroy();
      if (options.signal?.aborted) throw cancelled();
      if (isOffline()) throw offlineError(formatAddress(address));
      if (progress.opened === null) throw thrown;
      clearTimeout(timer);
      throw await diagnose({
        address,
        caller: client,
        step: progress.step,
        observation: progress.opened.observation,
        thrown,
        timedOut: progress.timedOut || Date.now() - startedAt >= options.timeoutMs,
        budgetMs: DIAGNOSE_MS,
      });
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", abort);
    }
  }

  get isOpen(): boolean {
    return !this.#opened.socket.destroyed && this.#connection.isConnected() && Date.now() < this.#endsAt;
  }

  /** ms since the epoch at which the SASL session should be left; infinite when it does not end. */
  get endsAt(): number {
    return this.#endsAt;
  }

  /** True once the broker or the network has ended it. */
  get isClosed(): boolean {
    return this.#opened.socket.destroyed || this.#opened.socket.readableEnded;
  }

  /** The highest version of an API that both sides know. @throws TailwaterError BROKER_TOO_OLD when there is none. */
  version(apiKey: number, highest: number): number {
    const offered = this.versions[apiKey];
    if (offered === undefined || offered.minVersion > highest) throw faults.brokerTooOld(this.address);
    return Math.min(offered.maxVersion, highest);
  }

  /**
   * One request and its answer, error codes inside the answer not yet judged.
   * @throws TailwaterError CONNECTION_RESET, CONNECT_TIMEOUT or KAFKA_ERROR.
   */
  async send<Decoded>({ request, response }: Protocol<Decoded>): Promise<Decoded> {
    try {
      const asIs = { decode: response.decode, parse: async (decoded: Decoded) => decoded };
      return await this.#connection.send({ request, response: asIs, logResponseError: false });
    } catch (cause) {
      throw this.#sendError(cause);
    }
  }

  /** Ends kafkajs' part: from now on the bytes go to `onBytes`, in one reused buffer, and nothing else reads them. */
  takeOver(onBytes: (chunk: Uint8Array, length: number) => void): Socket {
    const { socket } = this.#opened;
    this.#connection.requestQueue.destroy();
    for (const event of ["end", "error", "timeout"]) socket.removeAllListeners(event);
    // `close` follows an error and is what the new owner listens to.
    socket.on("error", () => {});
    this.#opened.takeOver = onBytes;
    return socket;
  }

  close(): void {
    this.#opened.socket.destroy();
  }

  #sendError(cause: unknown): TailwaterError {
    if (cause instanceof TailwaterError) return cause;
    const at = formatAddress(this.address);
    const name = cause instanceof Error ? cause.name : "";
    if (name === "KafkaJSRequestTimeoutError") {
      this.close();
      return faults.timedOut(this.address, `A request went unanswered for ${REQUEST_TIMEOUT_MS / 1_000} s.`);
    }
    if (typeof cause === "object" && cause !== null && "type" in cause && "code" in cause) {
      if (cause.type === "SASL_AUTHENTICATION_FAILED") return faults.saslFailed(this.address, "SASL");
      if (typeof cause.code === "number") return protocolError(cause.code, at);
    }
    if (this.isClosed || name.startsWith("KafkaJSConnection")) {
      return new TailwaterError("CONNECTION_RESET", `The connection to ${at} was lost.`, { subject: at, cause });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new TailwaterError("KAFKA_ERROR", `The answer of ${at} cannot be read: ${reason}`, { subject: at, cause });
  }
}

interface Progress {
  step: Step;
  opened: ObservedSocket | null;
  timedOut: boolean;
}

async function handshake<T>(
  address: Address,
  client: Client,
  options: OpenOptions,
  progress: Progress,
  done: (versions: ApiVersions, connection: Connection, opened: ObservedSocket) => T,
): Promise<T> {
  const { security, logger } = client;
  let lost: (error: Error) => void = () => {};
  const ended = new Promise<never>((_resolve, reject) => {
    lost = reject;
  });
  ended.catch(() => {});
  const connection = new Connection({
    host: address.host,
    port: address.port,
    rack: null,
    ssl: security.tls === null ? null : {},
    // A copy: kafkajs keeps its authenticator in this object.
    sasl: security.sasl === null ? null : { ...security.sasl },
    clientId: CLIENT_ID,
    logger,
    socketFactory: ({ onConnect }) => {
      const opened = openSocket(address, client, options.receiveBytes, onConnect);
      progress.opened = opened;
      opened.socket.once("close", () => {
        const closed = new Error("The connection was closed.");
        lost(closed);
        // kafkajs hears of `end` and `error` only. Its timer would outlive a connection that failed, and every further
        // attempt would add one; its requests would never be answered.
        connection.requestQueue.destroy();
        connection.rejectRequests(closed);
      });
      return opened.socket;
    },
    // Our own timer is the one that counts: kafkajs' would leave a login without an answer hanging.
    connectionTimeout: options.timeoutMs + 1_000,
    requestTimeout: REQUEST_TIMEOUT_MS,
    maxInFlightRequests: null,
    // Never: a session that nears its end is left for a new connection, the same for requests and for fetches.
    reauthenticationThreshold: Number.MIN_SAFE_INTEGER,
  });
  const orLost = <V>(promise: Promise<V>): Promise<V> => {
    promise.catch(() => {});
    return Promise.race([promise, ended]);
  };
  await orLost(connection.connect());
  progress.step = "versions";
  const versions = await orLost(askVersions(connection));
  const fetch = versions[API_KEYS.fetch];
  if (fetch === undefined || fetch.maxVersion < OLDEST_FETCH_VERSION) throw faults.brokerTooOld(address);
  connection.setVersions(versions);
  connection.setSupportAuthenticationProtocol(versions[API_KEYS.saslAuthenticate] !== undefined);
  progress.step = "sasl";
  if (security.sasl !== null) await orLost(connection.authenticate());
  progress.step = "ready";
  if (progress.opened === null) throw new Error("kafkajs connected without a socket.");
  return done(versions, connection, progress.opened);
}

async function askVersions(connection: Connection): Promise<ApiVersions> {
  let answer = await connection
    .send(unjudged(apiVersionsRequest.protocol({ version: 2 })()))
    .catch((error: unknown) => {
      if (typeof error === "object" && error !== null && "type" in error && error.type === "UNSUPPORTED_VERSION")
        return null;
      throw error;
    });
  answer ??= await connection.send(apiVersionsRequest.protocol({ version: 0 })());
  return Object.fromEntries(
    answer.apiVersions.map(({ apiKey, minVersion, maxVersion }) => [apiKey, { minVersion, maxVersion }]),
  );
}

function unjudged<Decoded>(protocol: Protocol<Decoded>): Protocol<Decoded> {
  return { ...protocol, logResponseError: false };
}

export function cancelled(): TailwaterError {
  return new TailwaterError("CANCELLED", "The attempt was cancelled.");
}
