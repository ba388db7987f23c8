import { setTimeout as sleep } from "node:timers/promises";
import { TailwaterError } from "../../contract/errors.ts";
import type { Route } from "../wire/api.ts";
import { FIND_COORDINATOR } from "../wire/apis/find-coordinator.ts";
import type { BrokerConnection } from "./broker-connection.ts";
import type { Metadata } from "./metadata.ts";
import { KAFKA, protocolError } from "./protocol-errors.ts";

/** The target of a request, if its API does not determine it. */
export interface At {
  /** A broker's id: for an API of one broker, for one that any broker answers, or for a group's known coordinator. */
  readonly broker?: number;
  readonly group?: string;
  /** A transactional id. */
  readonly transaction?: string;
}

/** What the router needs of the cluster. */
interface Cluster {
  any(): Promise<BrokerConnection>;
  node(brokerId: number): Promise<BrokerConnection>;
  metadata(topics: readonly string[] | null): Promise<Metadata>;
}

/** FindCoordinator's key types. */
const KEY_TYPES = { group: 0, transaction: 1 } as const;
/** A new cluster creates its coordinators' topic only on the first request, so the request is retried. */
const ATTEMPTS = 6;
const PAUSE_MS = 500;
/** No retry after this time, even if attempts are left: each answer may be slow. */
const PATIENCE_MS = 4_000;
/** The most coordinators that are remembered. */
const MOST_REMEMBERED = 1_000;

/** Finds the broker that answers a request: any, the one named, the controller, or a coordinator. */
export class Router {
  readonly #cluster: Cluster;
  /** The broker's id by `keyType:key`. */
  readonly #coordinators = new Map<string, number>();
  #controller: number | null = null;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** @throws TailwaterError LEADER_NOT_AVAILABLE, or the error of the connection to that broker. */
  async connection(to: Route, at: At): Promise<BrokerConnection> {
    switch (to) {
      case "any":
        return at.broker === undefined ? this.#cluster.any() : this.#cluster.node(at.broker);
      case "broker":
        return this.#cluster.node(named(at.broker, "broker"));
      case "controller":
        return this.#cluster.node(await this.#controllerId());
      case "group":
        return this.#cluster.node(at.broker ?? (await this.#coordinatorId("group", named(at.group, "group"))));
      case "transaction":
        return this.#cluster.node(await this.#coordinatorId("transaction", named(at.transaction, "transaction")));
    }
  }

  /** Looks up controller and coordinator again before the next request. */
  forget({ group, transaction }: At): void {
    this.#controller = null;
    if (group !== undefined) this.#coordinators.delete(`${KEY_TYPES.group}:${group}`);
    if (transaction !== undefined) this.#coordinators.delete(`${KEY_TYPES.transaction}:${transaction}`);
  }

  async #controllerId(): Promise<number> {
    const began = performance.now();
    for (let attempt = 1; ; attempt++) {
      this.#controller ??= (await this.#cluster.metadata([])).controllerId;
      if (this.#controller !== null) return this.#controller;
      // A cluster that has just started, or lost its controller, elects one within seconds.
      if (attempt >= ATTEMPTS || performance.now() - began >= PATIENCE_MS) break;
      await sleep(PAUSE_MS);
    }
    throw new TailwaterError("LEADER_NOT_AVAILABLE", "The cluster has no controller now.", {
      hint: "It elects one within seconds; try again.",
    });
  }

  async #coordinatorId(type: "group" | "transaction", key: string): Promise<number> {
    const place = `${KEY_TYPES[type]}:${key}`;
    const known = this.#coordinators.get(place);
    if (known !== undefined) return known;
    const found = await this.#findCoordinator(type, key);
    if (this.#coordinators.size >= MOST_REMEMBERED) this.#coordinators.clear();
    this.#coordinators.set(place, found);
    return found;
  }

  async #findCoordinator(type: "group" | "transaction", key: string): Promise<number> {
    const request = { key, keyType: KEY_TYPES[type], coordinatorKeys: [key] };
    const began = performance.now();
    for (let attempt = 1; ; attempt++) {
      const answer = await (await this.#cluster.any()).ask(FIND_COORDINATOR, request);
      // From version 4 on the answer has one for each key.
      const { errorCode, nodeId } = answer.coordinators.find((one) => one.key === key) ?? answer;
      if (errorCode === KAFKA.none) {
        // The brokers' addresses come from metadata, which may lack a coordinator that has just joined.
        await this.#cluster.node(nodeId).catch(() => this.#cluster.metadata([]));
        return nodeId;
      }
      const isPatient = attempt < ATTEMPTS && performance.now() - began < PATIENCE_MS;
      if (errorCode !== KAFKA.coordinatorNotAvailable || !isPatient) {
        throw protocolError(errorCode, `${type} ${key}`, {
          needs: type === "group" ? [{ operation: "Describe", resource: "Group", name: key }] : [],
        });
      }
      await sleep(PAUSE_MS);
    }
  }
}

/**
 * Whether a broker reports that it is not the controller or coordinator: for the whole answer, or for all items of a
 * list.
 */
export function moved(answer: unknown): boolean {
  if (!isObject(answer)) return false;
  if (saysMoved(answer)) return true;
  return Object.values(answer).some((value) => Array.isArray(value) && value.length > 0 && value.every(saysMoved));
}

function saysMoved(value: unknown): boolean {
  return isObject(value) && (value.errorCode === KAFKA.notCoordinator || value.errorCode === KAFKA.notController);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function named<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new TailwaterError("INTERNAL", `A request for a ${what} names none.`);
}
