import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { TailwaterError } from "../../contract/errors.ts";
import { isOffline, offlineError, throwIfOffline } from "../../guard/egress.ts";
import type { Api, OfferedVersions } from "../wire/api.ts";
import { type Address, formatAddress, isAddress } from "./address.ts";
import type { BrokerStream } from "./broker-stream.ts";
import { diagnose, type Step } from "./diagnose.ts";
import type { Caller } from "./dial.ts";
import { Exchange } from "./exchange.ts";
import { type ChangeTarget, noAddress, outcomeUnknown, readOnly } from "./faults.ts";
import { ask, askVersions, tell } from "./handshake.ts";
import type { ClientLog } from "./log.ts";
import { LoginSession, readyLogin } from "./login-session.ts";
import { type ObservedSocket, openSocket } from "./observed-socket.ts";
import { proxyLost } from "./route-faults.ts";
import { openWay, readyWay } from "./way.ts";

/** What every connection of one worker shares. */
export interface Client extends Caller {
  readonly log: ClientLog;
  /** False: no request that alters the cluster leaves this machine. */
  mayChange(): boolean;
}

export interface OpenOptions {
  /**
   * ms for TCP, TLS, ApiVersions and login together; the diagnosis of a failure may take as long again, at most 3 s.
   */
  readonly timeoutMs: number;
  /** Bytes of the reused receive buffer; null for a connection that will not be taken over. */
  readonly receiveBytes: number | null;
  readonly signal?: AbortSignal;
}

const DIAGNOSE_MS = 3_000;
const FETCH_KEY = 1;
/** The most bytes of an answer, unless the request allows more. */
const ANSWER_BYTES = 16 * 1024 * 1024;
/** A broker delays a throttled connection (KIP-219); we also wait, for at most this long. */
const MOST_THROTTLE_MS = 3_000;

/** One connection to one broker, logged in. */
export class BrokerConnection {
  readonly address: Address;
  readonly versions: OfferedVersions;
  readonly session: LoginSession;
  /** The broker's certificate; null without TLS. */
  readonly certificate: X509Certificate | null;
  readonly #exchange: Exchange;
  readonly #mayChange: () => boolean;
  #quietUntil = 0;

  private constructor(
    address: Address,
    versions: OfferedVersions,
    session: LoginSession,
    certificate: X509Certificate | null,
    exchange: Exchange,
    mayChange: () => boolean,
  ) {
    this.address = address;
    this.versions = versions;
    this.#exchange = exchange;
    this.#mayChange = mayChange;
    this.session = session;
    this.certificate = certificate;
  }

  /**
   * Connects, asks for the API versions and logs in.
   * @throws TailwaterError with the cause of the failure; CANCELLED when the signal ended it.
   */
  static async open(address: Address, client: Client, options: OpenOptions): Promise<BrokerConnection> {
    if (!isAddress(address)) throw noAddress(address);
    await readyWay(client, options.signal).catch((error: unknown) => {
      if (options.signal?.aborted) throw cancelled();
      throw isOffline() ? offlineError(formatAddress(address)) : error;
    });
    const progress: Progress = { step: "connect", socket: null, opened: null, timedOut: false };
    const startedAt = Date.now();
    const abort = () => progress.socket?.destroy(new Error("Cancelled."));
    options.signal?.addEventListener("abort", abort);
    const timer = setTimeout(() => {
      progress.timedOut = true;
      progress.socket?.destroy(new Error("Timed out."));
    }, options.timeoutMs);
    try {
      options.signal?.throwIfAborted();
      throwIfOffline(formatAddress(address));
      return await BrokerConnection.#handshake(address, client, options, progress);
    } catch (thrown) {
      progress.socket?.destroy();
      if (options.signal?.aborted) throw cancelled();
      if (isOffline()) throw offlineError(formatAddress(address));
      if (progress.opened === null) {
        throw client.route === null
          ? thrown
          : proxyLost(client.route, client.reach(address), thrown, progress.timedOut);
      }
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

  static async #handshake(
    address: Address,
    client: Client,
    { receiveBytes }: OpenOptions,
    progress: Progress,
  ): Promise<BrokerConnection> {
    const { security, log } = client;
    const login = security.sasl === null ? null : readyLogin(security.sasl);
    login?.catch(() => {}); // Awaited below.
    const way = await openWay(address, client, "broker", (socket) => {
      progress.socket = socket;
    });
    const opened = openSocket(address, client, receiveBytes, way);
    progress.socket = opened.socket;
    progress.opened = opened;
    const exchange = new Exchange(address, opened, (error) => {
      // The caller gets the error of a failed attempt. The end of a connection in use is also logged.
      if (progress.step === "ready" && error.code !== "CONNECTION_RESET") log.warn(error.message);
    });
    await opened.connected;
    progress.step = "versions";
    const versions = await askVersions(exchange, address);
    progress.step = "token";
    const ready = await login;
    progress.step = "sasl";
    const session = new LoginSession(address, versions, security.sasl);
    if (ready !== null) await session.begin(exchange, ready);
    progress.step = "ready";
    return new BrokerConnection(address, versions, session, certificateOf(opened.socket), exchange, client.mayChange);
  }

  get isOpen(): boolean {
    return this.#exchange.isOpen && !this.session.isOver;
  }

  /** The version of Fetch to use, at most `highest`. The handshake has checked that there is one. */
  fetchVersion(highest: number): number {
    return Math.min(this.versions[FETCH_KEY]?.maxVersion ?? highest, highest);
  }

  /**
   * Sends one request that alters nothing, and returns its answer. The caller handles the error codes in the answer.
   * @param limit the most bytes that the answer may have
   * @throws TailwaterError API_UNSUPPORTED when the broker does not know it; CONNECTION_RESET, CONNECT_TIMEOUT,
   *   NOT_KAFKA, ANSWER_TOO_LARGE or ANSWER_MALFORMED, which end the connection.
   */
  async ask<Q, A>(api: Api<Q, A, false>, request: Q, limit: number = ANSWER_BYTES): Promise<A> {
    return this.#send(api, request, limit, () => {});
  }

  /**
   * Sends one request that changes the cluster, once.
   * @param about its target, and where to see whether it was done
   * @throws TailwaterError READ_ONLY; OUTCOME_UNKNOWN when it was sent and no readable answer came; otherwise the
   *   errors of `ask`, and nothing was sent
   */
  async change<Q, A>(api: Api<Q, A, true>, request: Q, about: ChangeTarget): Promise<A> {
    let sent = false;
    const onSent = () => {
      sent = true;
    };
    return this.#send(api, request, ANSWER_BYTES, onSent).catch((error: unknown) => {
      throw sent && !isDryRun(request) ? outcomeUnknown(api.name, about, error) : error;
    });
  }

  /**
   * Sends one request that changes the cluster and has no answer: whether it was done stays unknown. Waits until the
   * system has taken its bytes.
   * @throws TailwaterError READ_ONLY; OUTCOME_UNKNOWN when the connection ended meanwhile; otherwise the errors of `ask`
   */
  async tell<Q>(api: Api<Q, unknown, true>, request: Q, about: ChangeTarget): Promise<void> {
    await this.#ready();
    if (!this.#mayChange()) throw readOnly(api.name, formatAddress(this.address));
    let sent = false;
    const onSent = () => {
      sent = true;
    };
    await tell(this.#exchange, this.address, this.versions, api, request, onSent).catch((error: unknown) => {
      throw sent ? outcomeUnknown(api.name, about, error) : error;
    });
  }

  /** The login may have to be done again first. */
  async #ready(): Promise<void> {
    await this.session.ready(this.#exchange).catch((error: unknown) => {
      if (error instanceof TailwaterError) this.#exchange.refuse(error);
      throw error;
    });
  }

  async #send<Q, A>(api: Api<Q, A>, request: Q, limit: number, onSent: () => void): Promise<A> {
    const waitMs = Math.min(this.#quietUntil - Date.now(), MOST_THROTTLE_MS);
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    await this.#ready();
    // Checked after the wait: the profile may have been locked meanwhile.
    if (api.changes && !this.#mayChange()) throw readOnly(api.name, formatAddress(this.address));
    const answer = await ask(this.#exchange, this.address, this.versions, api, request, limit, onSent);
    this.#quietUntil = Date.now() + throttleMs(answer);
    return answer;
  }

  /** Hands over the socket: from now on only `onBytes` gets the bytes, in one reused buffer. */
  takeOver(onBytes: (chunk: Uint8Array, length: number) => void): BrokerStream {
    return this.#exchange.takeOver(onBytes);
  }

  close(): void {
    this.#exchange.close();
  }
}

function certificateOf(socket: BrokerStream): X509Certificate | null {
  return "getPeerX509Certificate" in socket ? ((socket as TLSSocket).getPeerX509Certificate() ?? null) : null;
}

interface Progress {
  step: Step;
  /** What leads to the broker, or to the proxy before it. */
  socket: BrokerStream | null;
  opened: ObservedSocket | null;
  timedOut: boolean;
}

/** Whether the broker only checks the request and changes nothing. */
function isDryRun(request: unknown): boolean {
  return typeof request === "object" && request !== null && "validateOnly" in request && request.validateOnly === true;
}

function throttleMs(answer: unknown): number {
  if (typeof answer !== "object" || answer === null || !("throttleTimeMs" in answer)) return 0;
  return typeof answer.throttleTimeMs === "number" ? answer.throttleTimeMs : 0;
}

export function cancelled(): TailwaterError {
  return new TailwaterError("CANCELLED", "The attempt was cancelled.");
}
