import type { BearerToken } from "../../contract/bearer.ts";
import type { CertificateTerm } from "../../contract/client-certificate.ts";
import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { ConnectionSettings } from "../../contract/profiles.ts";
import { type Api, negotiate } from "../wire/api.ts";
import { type Address, formatAddress, parseAddress } from "./address.ts";
import { advertisedUnreachable, asError, problemOf } from "./advertised.ts";
import { BrokerConnection, type Client, cancelled } from "./broker-connection.ts";
import { termsOf } from "./certificate-terms.ts";
import { diagnoseClosedAfterVersions, noneWorks } from "./diagnose.ts";
import * as faults from "./faults.ts";
import { AllFailed, firstOf } from "./first-of.ts";
import { reachBy } from "./host-map.ts";
import { inParallel } from "./in-parallel.ts";
import type { ClientLog } from "./log.ts";
import { type Metadata, type MetadataBroker, requestMetadata } from "./metadata.ts";
import { routeOf } from "./route.ts";
import { type At, moved, Router } from "./router.ts";
import { prepareSecurity } from "./security.ts";

/** Connecting ends within 10 s: 4.5 s and 3 s of diagnosis, or, when it succeeds, two connections of 4.5 s each. */
const OPEN_TIMEOUT_MS = 4_500;
/** The head start of one bootstrap server before the next is tried in parallel, ms. */
const HEAD_START_MS = 300;

/**
 * The control connections of a cluster: any broker for metadata, and a broker by its id for requests that only a leader
 * answers. Connections are opened when needed and reopened when lost; nothing here retries a request.
 */
export class ClusterLink {
  readonly client: Client;
  readonly #bootstrap: readonly Address[];
  readonly #connections = new Map<string, Promise<BrokerConnection>>();
  readonly #abort = new AbortController();
  readonly #router = new Router(this);
  #brokers: readonly MetadataBroker[] = [];
  #mayChange: boolean;
  #changes = 0;

  /**
   * @param token gives a token to log in with; undefined: the extension does
   * @throws TailwaterError BAD_REQUEST or PROFILE_INVALID when the settings cannot be used.
   */
  constructor(settings: ConnectionSettings, log: ClientLog, token?: () => Promise<BearerToken>) {
    this.#bootstrap = settings.kafka.bootstrapServers.map(parseAddress);
    const { profileId } = settings;
    this.#mayChange = settings.mayChange;
    const reach = reachBy(settings.kafka.hostMap, this.#bootstrap);
    const security = prepareSecurity(settings, token);
    this.client = { profileId, reach, route: routeOf(settings), mayChange: () => this.#mayChange, security, log };
  }

  get brokers(): readonly MetadataBroker[] {
    return this.#brokers;
  }

  /** Requests that alter the cluster and were handed to a connection so far. */
  get changes(): number {
    return this.#changes;
  }

  /**
   * Reaches the cluster by any bootstrap server, and then at least one broker by its advertised address.
   * @throws TailwaterError with the error of each bootstrap server.
   */
  async connect(): Promise<Metadata> {
    const connection = await this.#any(this.#bootstrap);
    const metadata = await this.#metadataFrom(connection, []);
    await this.#reachAdvertised(connection.address, metadata.brokers);
    return metadata;
  }

  /** The brokers that do not work by their advertised addresses, by id, with the reason. Takes at most `limitMs`. */
  async unreachable(limitMs: number): Promise<ReadonlyMap<number, TailwaterError>> {
    const deadline = performance.now() + limitMs;
    const tried = await inParallel(this.#brokers, async (broker) => {
      const problem = await problemOf(broker, this.#open(broker), deadline - performance.now());
      return [broker.id, problem] as const;
    });
    return new Map(tried.flatMap(([id, problem]) => (problem === null ? [] : [[id, problem] as const])));
  }

  /** @param topics Null for all topics, an empty array for only the brokers. */
  async metadata(topics: readonly string[] | null): Promise<Metadata> {
    return this.#metadataFrom(await this.any(), topics);
  }

  /** The broker's address by its id. @throws TailwaterError LEADER_NOT_AVAILABLE when the cluster does not name it. */
  addressOf(brokerId: number): Address {
    const broker = this.#brokers.find(({ id }) => id === brokerId);
    if (broker !== undefined) return broker;
    throw new TailwaterError("LEADER_NOT_AVAILABLE", `Broker ${brokerId} is not among the cluster's brokers now.`, {
      subject: `broker ${brokerId}`,
      hint: "It is down, or starting.",
    });
  }

  /** The control connection to one broker. */
  node(brokerId: number): Promise<BrokerConnection> {
    return this.#open(this.addressOf(brokerId));
  }

  /** A control connection to any broker that can be reached. */
  any(): Promise<BrokerConnection> {
    const known = this.#brokers.filter((broker) => !this.#bootstrap.some((address) => sameAddress(address, broker)));
    return this.#any([...this.#bootstrap, ...known]);
  }

  /**
   * Sends a request that alters nothing to the broker that the API is for. It retries once when the connection was lost
   * meanwhile, or when that broker is no longer the controller or the coordinator. The caller handles the error codes
   * in the answer.
   * @throws TailwaterError API_UNSUPPORTED when that broker lacks it; otherwise the error of the connection
   */
  async ask<Q, A>(api: Api<Q, A, false>, request: Q, at: At = {}): Promise<A> {
    const once = async () => (await this.#router.connection(api.to, at)).ask(api, request);
    const answer = await once().catch((error: unknown) => {
      if (toErrorData(error).code === "CONNECTION_RESET") return once();
      throw error;
    });
    if (!moved(answer)) return answer;
    this.#router.forget(at);
    return once();
  }

  /**
   * Sends a change once and never retries it, because it may have been done before the connection was lost. It first
   * looks up the controller or the coordinator and does not use a remembered one. The caller handles the error codes in
   * the answer.
   * @param at the broker that it is for, what it changes, and where to see whether it was done
   * @throws TailwaterError READ_ONLY when the settings allow no changes; OUTCOME_UNKNOWN when it was sent and no
   *   readable answer came; otherwise the errors of `ask`, and nothing was sent
   */
  async change<Q, A>(api: Api<Q, A, true>, request: Q, at: At & faults.ChangeTarget): Promise<A> {
    if (!this.#mayChange) throw faults.readOnly(api.name, at.subject);
    this.#router.forget(at);
    if (api.to === "controller") await this.metadata([]);
    const connection = await this.#router.connection(api.to, at);
    this.#changes += 1;
    return connection.change(api, request, at);
  }

  /**
   * A connection of its own to one broker, for much data: other requests do not wait behind it. The caller closes it.
   * @throws TailwaterError the error of the connection
   */
  openOwn(brokerId: number, signal: AbortSignal): Promise<BrokerConnection> {
    const options = { timeoutMs: OPEN_TIMEOUT_MS, receiveBytes: null, signal };
    return BrokerConnection.open(this.addressOf(brokerId), this.client, options);
  }

  /** A change is sent on a connection of its own. */
  countChange(): void {
    this.#changes += 1;
  }

  /**
   * Checks whether a broker has an API in a version that Tailwater speaks, without sending the request. Null when the
   * broker has it; otherwise the error that the request would get, which names the Kafka version that brings the API.
   */
  async lack(api: Pick<Api<never, unknown>, "name" | "key" | "versions" | "introduced">, at: At = {}) {
    const connection = await (at.broker === undefined ? this.any() : this.node(at.broker));
    return negotiate(api, connection.versions) === null ? faults.apiUnsupported(connection.address, api) : null;
  }

  get mayChange(): boolean {
    return this.#mayChange;
  }

  /** Of the brokers connected to now, of the client, and of the profile's CA. */
  async certificates(): Promise<readonly CertificateTerm[]> {
    const opened = await Promise.all([...this.#connections.values()].map((opening) => opening.catch(() => null)));
    const shown = opened.flatMap((connection) => connection?.certificate ?? []);
    return termsOf(shown, this.client.security);
  }

  /** Applies the profile's lock, also to the connections that are already open. */
  allowChanges(allowed: boolean): void {
    this.#mayChange = allowed;
  }

  close(): void {
    this.#abort.abort();
    for (const opening of this.#connections.values()) opening.then((connection) => connection.close()).catch(() => {});
    this.#connections.clear();
  }

  async #metadataFrom(connection: BrokerConnection, topics: readonly string[] | null): Promise<Metadata> {
    try {
      const metadata = await requestMetadata(connection, topics);
      this.#brokers = metadata.brokers;
      return metadata;
    } catch (error) {
      if (this.#brokers.length > 0 || toErrorData(error).code !== "CONNECTION_RESET") throw error;
      throw await diagnoseClosedAfterVersions(connection.address, this.client, 3_000);
    }
  }

  async #reachAdvertised(bootstrap: Address, brokers: readonly MetadataBroker[]): Promise<void> {
    if (brokers.length === 0 || brokers.some((broker) => sameAddress(broker, bootstrap))) return;
    const opening = brokers.map((broker) => this.#open(broker));
    const reached = await Promise.any(opening).catch(() => null);
    if (reached !== null) return;
    const problems = await Promise.all(opening.map((one) => one.then(() => null, asError)));
    const unreached = brokers.flatMap((address, index) => {
      const reason = problems[index] ?? null;
      if (reason?.code === "CANCELLED") throw reason;
      return reason === null ? [] : [{ address, reason }];
    });
    throw advertisedUnreachable(formatAddress(bootstrap), unreached);
  }

  /** An open connection to any of the addresses, otherwise the first that can be opened. */
  async #any(addresses: readonly Address[]): Promise<BrokerConnection> {
    for (const opening of this.#connections.values()) {
      const connection = await opening.catch(() => null);
      if (connection?.isOpen) return connection;
    }
    try {
      return await firstOf(addresses, (address) => this.#open(address), HEAD_START_MS);
    } catch (error) {
      if (this.#abort.signal.aborted) throw cancelled();
      throw error instanceof AllFailed ? noneWorks(error.failures.map(asFault)) : error;
    }
  }

  #open(address: Address): Promise<BrokerConnection> {
    const key = formatAddress(address);
    const held = this.#connections.get(key);
    const opening = (held ?? Promise.reject(new Error("none")))
      .catch(() => null)
      .then((connection) => {
        if (connection?.isOpen) return connection;
        connection?.close();
        const signal = this.#abort.signal;
        return BrokerConnection.open(address, this.client, { timeoutMs: OPEN_TIMEOUT_MS, receiveBytes: null, signal });
      });
    this.#connections.set(key, opening);
    opening.catch(() => {
      if (this.#connections.get(key) === opening) this.#connections.delete(key);
    });
    return opening;
  }
}

function sameAddress(a: Address, b: Address): boolean {
  return a.host === b.host && a.port === b.port;
}

function asFault({ item, error }: { item: Address; error: unknown }): { address: Address; error: TailwaterError } {
  return { address: item, error: asError(error) };
}
