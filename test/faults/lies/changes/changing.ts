// Every API that changes a cluster, with its honest answer, and the app's change that sends it. The suite compares the
// list with the declarations and the kinds of changes, so that it is complete.
import type { ChangeKind, RequestOf } from "../../../../src/contract/changes.ts";
import type { Api } from "../../../../src/workers/wire/api.ts";
import { CREATE_PARTITIONS } from "../../../../src/workers/wire/apis/create-partitions.ts";
import { CREATE_TOPICS } from "../../../../src/workers/wire/apis/create-topics.ts";
import { DELETE_GROUPS } from "../../../../src/workers/wire/apis/delete-groups.ts";
import { DELETE_RECORDS } from "../../../../src/workers/wire/apis/delete-records.ts";
import { DELETE_TOPICS } from "../../../../src/workers/wire/apis/delete-topics.ts";
import { INCREMENTAL_ALTER_CONFIGS } from "../../../../src/workers/wire/apis/incremental-alter-configs.ts";
import { LEAVE_GROUP } from "../../../../src/workers/wire/apis/leave-group.ts";
import { OFFSET_COMMIT } from "../../../../src/workers/wire/apis/offset-commit.ts";
import { OFFSET_DELETE } from "../../../../src/workers/wire/apis/offset-delete.ts";
import {
  ALTER_SHARE_GROUP_OFFSETS,
  DELETE_SHARE_GROUP_OFFSETS,
} from "../../../../src/workers/wire/apis/share-group-offsets.ts";
import type { HostileRequest } from "../../../support/hostile-broker.ts";
import { type Answering, answering, written } from "../../../support/wire-broker.ts";
import { topicId } from "./world.ts";

/** Makes the answer that replaces the honest one. Null: no answer comes. */
export type LyingAnswer = (about: HostileRequest, honest: unknown, api: Api<never, unknown>) => Buffer | null;

/** The state of one change at its broker. Dry runs are separate. */
export interface Told {
  /** Requests for the change so far. */
  sent: number;
  /** The lie from now on; null: the honest answer. */
  lie: LyingAnswer | null;
  /** The same for dry runs. */
  dryLie: LyingAnswer | null;
}

export interface Changing {
  readonly api: Api<never, unknown>;
  readonly kind: ChangeKind;
  readonly request: RequestOf<ChangeKind>;
  /** The targets of the change, by the names in its outcomes. */
  readonly targets: readonly string[];
  /** Whether the cluster can validate the change without applying it. */
  readonly hasDryRun: boolean;
  /** The broker's answer to it: honest, or the lie in `told`. */
  speak(told: Told): Answering;
}

function changing<Q, A, Kind extends ChangeKind>(
  api: Api<Q, A, true>,
  kind: Kind,
  request: RequestOf<Kind>,
  targets: readonly string[],
  honest: (request: Q) => A,
): Changing {
  const speak = (told: Told) =>
    answering(api, (asked, about) => {
      const answer = honest(asked);
      const isDry = isDryRun(asked);
      if (!isDry) told.sent += 1;
      const lie = isDry ? told.dryLie : told.lie;
      return lie === null ? answer : lie(about, answer, api as unknown as Api<never, unknown>);
    });
  const hasDryRun = "validateOnly" in (api.request.fields ?? {});
  return {
    ...{ api: api as unknown as Api<never, unknown>, kind, request: request as RequestOf<ChangeKind> },
    ...{ targets, hasDryRun, speak },
  };
}

type RequestTo<A> = A extends Api<infer Q, unknown> ? Q : never;

const isDryRun = (asked: unknown) =>
  typeof asked === "object" && asked !== null && "validateOnly" in asked && asked.validateOnly === true;

/** An answer of that API with this value, valid or not. */
export const lieOf = (api: Api<never, unknown>, about: HostileRequest, value: unknown): Buffer =>
  written(api, about, value);

const DONE = { errorCode: 0, errorMessage: null } as const;
const BOTH = [0, 1].map((partition) => ({ partition, offset: 5 }));
const OF_ORDERS = [{ topic: "orders", partitions: "all" }] as const;
const PLACES = ["orders/0", "orders/1"];

const recordsDeleted = ({ topics }: RequestTo<typeof DELETE_RECORDS>) => ({
  throttleTimeMs: 0,
  topics: topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, lowWatermark: 5, errorCode: 0 })),
  })),
});
const committed = ({ topics }: RequestTo<typeof OFFSET_COMMIT>) => ({
  throttleTimeMs: 0,
  topics: topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: 0 })),
  })),
});

export const CHANGING: readonly Changing[] = [
  changing(
    CREATE_TOPICS,
    "topics.create",
    { topic: "made", partitions: 2, replicationFactor: 1, config: {} },
    ["made"],
    ({ topics }) => ({
      throttleTimeMs: 0,
      topics: topics.map(({ name, numPartitions, replicationFactor }) => ({
        ...{ name, topicId: topicId(name), ...DONE, topicConfigErrorCode: 0, numPartitions, replicationFactor },
        configs: [],
      })),
    }),
  ),
  changing(CREATE_PARTITIONS, "topics.addPartitions", { topic: "orders", total: 3 }, ["orders"], ({ topics }) => ({
    throttleTimeMs: 0,
    results: topics.map(({ name }) => ({ name, ...DONE })),
  })),
  changing(
    INCREMENTAL_ALTER_CONFIGS,
    "topics.configure",
    { topic: "orders", alterations: [{ key: "retention.ms", value: "86400000" }] },
    ["orders"],
    ({ resources }) => ({
      throttleTimeMs: 0,
      responses: resources.map(({ resourceType, resourceName }) => ({ ...DONE, resourceType, resourceName })),
    }),
  ),
  changing(DELETE_RECORDS, "topics.deleteRecords", { topic: "orders", before: BOTH }, PLACES, ({ topics }) => ({
    throttleTimeMs: 0,
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, lowWatermark: 5, errorCode: 0 })),
    })),
  })),
  changing(
    DELETE_TOPICS,
    "topics.delete",
    { topics: ["orders", "payments"] },
    ["orders", "payments"],
    ({ topics }) => ({
      throttleTimeMs: 0,
      responses: topics.map(({ topicId: id }) => ({ name: null, topicId: id, ...DONE })),
    }),
  ),
  changing(
    OFFSET_COMMIT,
    "groups.reset",
    { group: "readers", to: { kind: "earliest" }, of: OF_ORDERS },
    PLACES,
    committed,
  ),
  changing(
    OFFSET_DELETE,
    "groups.deleteOffsets",
    { group: "readers", topics: ["orders", "payments"] },
    ["orders", "payments"],
    ({ topics }) => ({
      ...{ errorCode: 0, throttleTimeMs: 0 },
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: 0 })),
      })),
    }),
  ),
  changing(DELETE_GROUPS, "groups.delete", { groups: ["readers", "idle"] }, ["readers", "idle"], ({ groupsNames }) => ({
    throttleTimeMs: 0,
    results: groupsNames.map((groupId) => ({ groupId, ...DONE })),
  })),
  changing(
    LEAVE_GROUP,
    "groups.removeMembers",
    { group: "busy", members: "all" },
    ["member-a", "member-b"],
    ({ members }) => ({
      ...{ throttleTimeMs: 0, errorCode: 0 },
      members: members.map(({ memberId, groupInstanceId }) => ({ memberId, groupInstanceId, errorCode: 0 })),
    }),
  ),
  changing(
    ALTER_SHARE_GROUP_OFFSETS,
    "groups.reset",
    { group: "sharers", to: { kind: "earliest" }, of: OF_ORDERS },
    PLACES,
    ({ topics }) => ({
      ...{ throttleTimeMs: 0, ...DONE },
      responses: topics.map(({ topicName, partitions }) => ({
        ...{ topicName, topicId: topicId(topicName) },
        partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, ...DONE })),
      })),
    }),
  ),
  changing(
    DELETE_SHARE_GROUP_OFFSETS,
    "groups.deleteOffsets",
    { group: "sharers", topics: ["orders", "payments"] },
    ["orders", "payments"],
    ({ topics }) => ({
      ...{ throttleTimeMs: 0, ...DONE },
      responses: topics.map(({ topicName }) => ({ topicName, topicId: topicId(topicName), ...DONE })),
    }),
  ),
  changing(DELETE_RECORDS, "topics.empty", { topics: ["orders"] }, PLACES, recordsDeleted),
  changing(
    OFFSET_COMMIT,
    "groups.create",
    { group: "new", to: { kind: "earliest" }, of: OF_ORDERS },
    PLACES,
    committed,
  ),
];
