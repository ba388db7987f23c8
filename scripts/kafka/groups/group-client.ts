import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "../../../src/workers/wire/api.ts";
import { CONFIG_RESOURCE } from "../../../src/workers/wire/apis/describe-configs.ts";
import { FIND_COORDINATOR } from "../../../src/workers/wire/apis/find-coordinator.ts";
import {
  CONFIG_OPERATION,
  INCREMENTAL_ALTER_CONFIGS,
} from "../../../src/workers/wire/apis/incremental-alter-configs.ts";
import { LIST_GROUPS } from "../../../src/workers/wire/apis/list-groups.ts";
import { METADATA, NO_TOPIC_ID } from "../../../src/workers/wire/apis/metadata.ts";
import { OFFSET_COMMIT } from "../../../src/workers/wire/apis/offset-commit.ts";
import { UPDATE_FEATURES } from "./apis.ts";
import { BrokerSocket, type Features } from "./broker-socket.ts";

/** Offsets by topic and partition. */
export type Offsets = Readonly<Record<string, Readonly<Record<number, number>>>>;

export interface Topic {
  readonly name: string;
  readonly id: string;
  /** The broker that leads each partition, by partition. */
  readonly leaders: readonly number[];
}

/** The committing member with its epoch; null for an empty group. */
export interface Committer {
  readonly memberId: string;
  readonly epoch: number;
  readonly instanceId: string | null;
}

export const CODE = {
  coordinatorLoading: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  unknownMember: 25,
  fencedEpoch: 110,
  unreleasedInstance: 111,
  staleEpoch: 113,
} as const;
const PASSING: ReadonlySet<number> = new Set([
  CODE.coordinatorLoading,
  CODE.coordinatorNotAvailable,
  CODE.notCoordinator,
]);
const LIMIT_MS = 30_000;
const PAUSE_MS = 100;

/** An error code in an answer. */
export class KafkaCode extends Error {
  readonly code: number;

  constructor(what: string, code: number, message: string | null = null) {
    super(`${what} failed with error code ${code}${message === null ? "." : `: ${message}`}`);
    this.code = code;
  }
}

/** The connections of a group member or of an administrator of the group: to its coordinator and to leaders. */
export class GroupClient {
  readonly #bootstrap: string;
  readonly #clientId: string;
  readonly #sockets = new Map<string, Promise<BrokerSocket>>();
  #addresses: ReadonlyMap<number, string> = new Map();
  #coordinators = new Map<string, string>();

  constructor(bootstrap: string, clientId: string) {
    this.#bootstrap = bootstrap;
    this.#clientId = clientId;
  }

  close(): void {
    for (const opening of this.#sockets.values()) {
      opening.then(
        (socket) => socket.close(),
        () => {},
      );
    }
    this.#sockets.clear();
  }

  /** Sends a request to the group's coordinator. Retries when the coordinator has moved or is still loading. */
  async askCoordinator<Q, A>(group: string, api: Api<Q, A>, request: Q, codeOf: (answer: A) => number): Promise<A> {
    for (const deadline = Date.now() + LIMIT_MS; ; await sleep(PAUSE_MS)) {
      const answer = await (await this.#coordinator(group, deadline)).ask(api, request);
      if (!PASSING.has(codeOf(answer)) || Date.now() > deadline) return answer;
      this.#coordinators.delete(group);
    }
  }

  async askBroker<Q, A>(broker: number, api: Api<Q, A>, request: Q): Promise<A> {
    return (await this.#open(this.#addresses.get(broker) ?? this.#bootstrap)).ask(api, request);
  }

  async ask<Q, A>(api: Api<Q, A>, request: Q): Promise<A> {
    return (await this.#open(this.#bootstrap)).ask(api, request);
  }

  async topics(names: readonly string[]): Promise<readonly Topic[]> {
    const answer = await this.ask(METADATA, {
      topics: names.map((name) => ({ topicId: NO_TOPIC_ID, name })),
      allowAutoTopicCreation: false,
      includeClusterAuthorizedOperations: false,
      includeTopicAuthorizedOperations: false,
    });
    this.#addresses = new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, `${host}:${port}`]));
    return answer.topics.map(({ name, topicId, errorCode, partitions }) => {
      if (errorCode !== 0) throw new KafkaCode(`Metadata of ${name}`, errorCode);
      const ordered = partitions.toSorted((a, b) => a.partitionIndex - b.partitionIndex);
      return { name: name ?? "", id: topicId, leaders: ordered.map(({ leaderId }) => leaderId) };
    });
  }

  /** The group's state as its coordinator lists it; null when there is no such group. */
  async stateOf(group: string): Promise<{ readonly type: string; readonly state: string } | null> {
    const all = { statesFilter: [], typesFilter: [] };
    const { groups } = await this.askCoordinator(group, LIST_GROUPS, all, (answer) => answer.errorCode);
    const found = groups.find(({ groupId }) => groupId === group);
    return found === undefined ? null : { type: found.groupType.toLowerCase(), state: found.groupState };
  }

  /** @throws KafkaCode for the first partition that was refused */
  async commit(group: string, offsets: Offsets, by: Committer | null = null): Promise<void> {
    const request = {
      groupId: group,
      generationIdOrMemberEpoch: by?.epoch ?? -1,
      memberId: by?.memberId ?? "",
      groupInstanceId: by?.instanceId ?? null,
      retentionTimeMs: -1n,
      topics: Object.entries(offsets).map(([name, partitions]) => ({
        name,
        partitions: Object.entries(partitions).map(([partition, committedOffset]) => ({
          partitionIndex: Number(partition),
          committedOffset: BigInt(committedOffset),
          committedLeaderEpoch: -1,
          committedMetadata: "",
        })),
      })),
    };
    const codesOf = ({ topics }: { readonly topics: readonly { partitions: readonly { errorCode: number }[] }[] }) =>
      topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode)).find((code) => code !== 0) ?? 0;
    const code = codesOf(await this.askCoordinator(group, OFFSET_COMMIT, request, codesOf));
    if (code !== 0) throw new KafkaCode(`The commit of group ${group}`, code);
  }

  /** Sets a group's own configuration (KIP-848, KIP-932); the group need not exist yet. */
  async configure(group: string, name: string, value: string): Promise<void> {
    const configs = [{ name, configOperation: CONFIG_OPERATION.set, value }];
    const resources = [{ resourceType: CONFIG_RESOURCE.group, resourceName: group, configs }];
    const { responses } = await this.ask(INCREMENTAL_ALTER_CONFIGS, { resources, validateOnly: false });
    for (const { errorCode, errorMessage } of responses) {
      if (errorCode !== 0) throw new KafkaCode(`Configuring group ${group}`, errorCode, errorMessage);
    }
  }

  /** Enables a feature where it is disabled: share groups are a preview in Kafka 4.1, streams groups early access. */
  async ensureFeature(feature: "share.version" | "streams.version"): Promise<void> {
    const has = (features: Features) => (features[feature] ?? 0) >= 1;
    if (has((await this.#open(this.#bootstrap)).features)) return;
    const answer = await this.ask(UPDATE_FEATURES, {
      timeoutMs: LIMIT_MS,
      featureUpdates: [{ feature, maxVersionLevel: 1, upgradeType: 1 }],
      validateOnly: false,
    });
    const refused = [answer, ...answer.results].find(({ errorCode }) => errorCode !== 0);
    if (refused !== undefined) throw new KafkaCode(`Turning ${feature} on`, refused.errorCode, refused.errorMessage);
    // The brokers apply it a little later.
    for (const deadline = Date.now() + LIMIT_MS; ; await sleep(PAUSE_MS)) {
      const fresh = await BrokerSocket.open(this.#bootstrap, this.#clientId);
      fresh.close();
      if (has(fresh.features)) return;
      if (Date.now() > deadline) throw new Error(`${feature} was turned on, and the broker does not know of it.`);
    }
  }

  async #coordinator(group: string, deadline: number): Promise<BrokerSocket> {
    for (;;) {
      const known = this.#coordinators.get(group);
      if (known !== undefined) return this.#open(known);
      const { coordinators } = await this.ask(FIND_COORDINATOR, { key: "", keyType: 0, coordinatorKeys: [group] });
      const [found] = coordinators;
      if (found !== undefined && found.errorCode === 0) this.#coordinators.set(group, `${found.host}:${found.port}`);
      else if (found === undefined || !PASSING.has(found.errorCode) || Date.now() > deadline) {
        throw new KafkaCode(`Finding the coordinator of ${group}`, found?.errorCode ?? -1, found?.errorMessage);
      } else await sleep(PAUSE_MS);
    }
  }

  /** The connection that is open, or a new one. */
  async #open(address: string): Promise<BrokerSocket> {
    const held = await this.#sockets.get(address)?.catch(() => null);
    if (held?.isOpen) return held;
    this.#coordinators = new Map();
    const opening = BrokerSocket.open(address, this.#clientId);
    this.#sockets.set(address, opening);
    return opening;
  }
}
