// A broker that writes records, and lies about it as it is told: for each topic by itself, or for what has no topic.
import type { Api } from "../../../../src/workers/wire/api.ts";
import { DESCRIBE_CONFIGS } from "../../../../src/workers/wire/apis/describe-configs.ts";
import { FIND_COORDINATOR } from "../../../../src/workers/wire/apis/find-coordinator.ts";
import { INIT_PRODUCER_ID } from "../../../../src/workers/wire/apis/init-producer-id.ts";
import { METADATA_FULL } from "../../../../src/workers/wire/apis/metadata.ts";
import { NOT_ASKED } from "../../../../src/workers/wire/apis/operations.ts";
import { PRODUCE } from "../../../../src/workers/wire/apis/produce.ts";
import { ADD_PARTITIONS_TO_TXN, END_TXN } from "../../../../src/workers/wire/apis/transactions.ts";
import {
  type HostileBroker,
  type HostileOptions,
  type HostileRequest,
  startHostileBroker,
} from "../../../support/hostile-broker.ts";
import { type Answering, answering, speaking } from "../../../support/wire-broker.ts";
import type { LyingAnswer } from "../changes/changing.ts";
import { topicId } from "../changes/world.ts";
import { FakeLog } from "./log.ts";

export const ASKED = {
  Produce: PRODUCE,
  InitProducerId: INIT_PRODUCER_ID,
  AddPartitionsToTxn: ADD_PARTITIONS_TO_TXN,
  EndTxn: END_TXN,
  FindCoordinator: FIND_COORDINATOR,
  Metadata: METADATA_FULL,
} as const;
export type Asked = keyof typeof ASKED;

export interface Telling {
  readonly api: Asked;
  /** The broker does what it was asked before it lies. */
  readonly does: boolean;
  readonly answer: LyingAnswer;
  /** How many answers are lies from now on. */
  left: number;
  /** Lies so far. */
  told: number;
}

const PARTITIONS = 2;
/** The lies about what names no topic. */
const ANY = "";

export class ProduceLiar {
  readonly log = new FakeLog();
  readonly #lies = new Map<string, Telling>();
  #broker: HostileBroker | null = null;

  static async start(options: HostileOptions = {}): Promise<ProduceLiar> {
    const liar = new ProduceLiar();
    const spoken = speaking(liar.#answers());
    liar.#broker = await startHostileBroker({
      ...options,
      answers: { ...spoken.answers, ...options.answers },
      versions: { ...spoken.versions, ...options.versions },
    });
    return liar;
  }

  get broker(): HostileBroker {
    if (this.#broker === null) throw new Error("It is not started.");
    return this.#broker;
  }

  /** @param topic empty: of any topic */
  lie(topic: string, telling: Telling): void {
    this.#lies.set(topic, telling);
  }

  honest(topic: string): void {
    this.#lies.delete(topic);
  }

  hangUp(): void {
    for (const socket of this.broker.sockets) socket.destroy();
  }

  /** The honest answer, or a lie. @param does writes, and makes the honest answer */
  #tell<Q, A>(api: Api<Q, A>, topic: string, about: HostileRequest, does: () => A, undone: () => A): A | Buffer | null {
    const lie = this.#lies.get(topic) ?? this.#lies.get(ANY);
    if (lie === undefined || lie.left <= 0 || lie.api !== api.name) return does();
    lie.left -= 1;
    lie.told += 1;
    return lie.answer(about, lie.does ? does() : undone(), api as unknown as Api<never, unknown>);
  }

  #answers(): readonly Answering[] {
    const { log } = this;
    return [
      answering(PRODUCE, ({ topicData }, about) => {
        const [topic] = topicData.map(({ name }) => name);
        const answer = (append: boolean) => ({
          responses: topicData.map(({ name, partitionData }) => ({
            name,
            partitionResponses: partitionData.map(({ index, records }) => {
              const bytes = Buffer.from(records ?? new Uint8Array());
              const told = append ? log.append(name, index, bytes) : { errorCode: 0, baseOffset: 0 };
              const rest = { logAppendTimeMs: -1, logStartOffset: 0, recordErrors: [], errorMessage: null } as const;
              return { index, ...told, ...rest, currentLeader: null };
            }),
          })),
          ...{ throttleTimeMs: 0, nodeEndpoints: [] },
        });
        return this.#tell(
          PRODUCE,
          topic ?? ANY,
          about,
          () => answer(true),
          () => answer(false),
        );
      }),
      answering(INIT_PRODUCER_ID, (_, about) => {
        const answer = () => ({ throttleTimeMs: 0, errorCode: 0, producerId: log.newId(), producerEpoch: 0 });
        return this.#tell(INIT_PRODUCER_ID, ANY, about, answer, answer);
      }),
      answering(ADD_PARTITIONS_TO_TXN, ({ v3AndBelowTopics: topics }, about) => {
        const answer = () => ({
          throttleTimeMs: 0,
          resultsByTopicV3AndBelow: topics.map(({ name, partitions }) => ({
            name,
            resultsByPartition: partitions.map((partitionIndex) => ({ partitionIndex, partitionErrorCode: 0 })),
          })),
        });
        return this.#tell(ADD_PARTITIONS_TO_TXN, topics[0]?.name ?? ANY, about, answer, answer);
      }),
      answering(END_TXN, ({ producerId, committed }, about) => {
        const answer = () => ({ throttleTimeMs: 0, errorCode: 0 });
        const does = () => {
          log.end(producerId, committed);
          return answer();
        };
        return this.#tell(END_TXN, ANY, about, does, answer);
      }),
      answering(FIND_COORDINATOR, ({ coordinatorKeys }, about) => {
        const { port } = about.broker;
        const answer = () => ({
          ...{ throttleTimeMs: 0, errorCode: 0, errorMessage: null, nodeId: -1, host: "", port: -1 },
          coordinators: coordinatorKeys.map((key) => ({
            ...{ key, nodeId: 1, host: "127.0.0.1", port, errorCode: 0, errorMessage: null },
          })),
        });
        return this.#tell(FIND_COORDINATOR, ANY, about, answer, answer);
      }),
      answering(METADATA_FULL, ({ topics }, about) => {
        const { port } = about.broker;
        const names = topics?.map(({ name }) => name ?? "") ?? [];
        const answer = () => ({
          throttleTimeMs: 0,
          brokers: [{ nodeId: 1, host: "127.0.0.1", port, rack: null }],
          ...{ clusterId: "liar", controllerId: 1 },
          topics: names.map((name) => ({
            ...{ errorCode: 0, name, topicId: topicId(name), isInternal: false },
            partitions: Array.from({ length: PARTITIONS }, (_, partitionIndex) => ({
              ...{ errorCode: 0, partitionIndex, leaderId: 1, leaderEpoch: 1 },
              ...{ replicaNodes: [1], isrNodes: [1], offlineReplicas: [] },
            })),
            topicAuthorizedOperations: NOT_ASKED,
          })),
          ...{ clusterAuthorizedOperations: NOT_ASKED, errorCode: 0 },
        });
        return this.#tell(METADATA_FULL, names[0] ?? ANY, about, answer, answer);
      }),
      answering(DESCRIBE_CONFIGS, ({ resources }) => ({
        throttleTimeMs: 0,
        results: resources.map(({ resourceType, resourceName }) => ({
          ...{ errorCode: 0, errorMessage: null, resourceType, resourceName, configs: [] },
        })),
      })),
    ];
  }
}
