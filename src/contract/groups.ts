import type { TargetOutcome } from "./changes.ts";
import type { ErrorData } from "./errors.ts";
import { feature, type OfProfile } from "./feature.ts";
import type { Integer } from "./integer.ts";
import type { Named } from "./work.ts";

/** The four kinds of Kafka's groups, and what a broker calls by a name that Tailwater does not know. */
export const GROUP_TYPES = ["classic", "consumer", "share", "streams", "unknown"] as const;
export type GroupType = (typeof GROUP_TYPES)[number];

/** A group in the answer of ListGroups, from the broker that coordinates it. */
export interface GroupSummary {
  readonly group: string;
  readonly type: GroupType;
  /**
   * Kafka's word: `Stable`, `Empty`, `PreparingRebalance`, `Assigning`, `Dead` …; null when the broker does not report
   * it (before Kafka 2.6).
   */
  readonly state: string | null;
  /** `consumer` for what reads topics, `connect` and others for what does not; empty for offsets without members. */
  readonly protocolType: string;
  /** The broker's id. */
  readonly coordinator: number;
}

export interface GroupList {
  /** By name. */
  readonly groups: readonly GroupSummary[];
  /** Brokers that did not answer: their groups are missing from the list. */
  readonly failures: readonly ErrorData[];
}

/** What the list shows of one group beside its summary. Unknown is null, never zero. */
export interface GroupFigures {
  readonly group: string;
  readonly members: number | null;
  /** Topics with committed offsets or with members assigned. */
  readonly topics: readonly string[] | null;
  /** Σ over partitions with a committed offset; null when it is unknown for all of them, or there is none. */
  readonly lag: Integer | null;
  readonly error: ErrorData | null;
}

export interface TopicPartitions {
  readonly topic: string;
  /** Ascending. */
  readonly partitions: readonly number[];
}

export interface GroupMember {
  readonly memberId: string;
  /** `group.instance.id` of a static member. */
  readonly instanceId: string | null;
  readonly clientId: string;
  /** Its address: `10.0.0.1`, without the slash that brokers write before it. */
  readonly host: string;
  readonly rack: string | null;
  /** KIP-848 and later: the member's epoch. */
  readonly epoch: number | null;
  /** Of a KIP-848 group: `classic` or `consumer`. */
  readonly protocol: string | null;
  readonly assigned: readonly TopicPartitions[];
  /** Its target assignment (KIP-848); null when the type has none. */
  readonly target: readonly TopicPartitions[] | null;
  /** Its subscribed topics, or the regular expression; null when they are not reported. */
  readonly subscribed: readonly string[] | null;
}

/** A group's position in one partition. Unknown is null, never zero. */
export interface GroupOffset {
  readonly topic: string;
  readonly partition: number;
  /**
   * For a share group: the start offset. Any tool may commit any INT64; of one below −1, which Kafka's own tools take for
   * none, `error` tells.
   */
  readonly committed: Integer | null;
  readonly start: Integer | null;
  readonly end: Integer | null;
  /**
   * `end − committed`, as kafka-consumer-groups.sh prints it: negative where the group stands beyond the end. Of a share
   * group what the broker tells (Kafka 4.2), else `end − start offset`, of which some may be acknowledged already.
   */
  readonly lag: Integer | null;
  /** Of the member that reads it now; null for none, and where several share it. */
  readonly memberId: string | null;
  /** What was committed beside the offset; empty for nothing. */
  readonly metadata: string;
  readonly error: ErrorData | null;
}

export interface GroupDetail extends GroupSummary {
  /** `range`, `uniform` …; null when none is reported. */
  readonly assignor: string | null;
  readonly epoch: number | null;
  readonly assignmentEpoch: number | null;
  readonly members: readonly GroupMember[];
  /** By topic and partition: those committed, and those assigned without an offset. */
  readonly offsets: readonly GroupOffset[];
  /**
   * Its warnings, each a sentence: partitions that nobody consumes, members without partitions, an unbalanced range
   * assignment.
   */
  readonly warnings: readonly string[];
  /** Parts that could not be had: offsets without the right to read them, say. */
  readonly failures: readonly ErrorData[];
}

export type GroupsApi = Named<GroupsCalls>;

interface GroupsCalls {
  /** From every broker. @throws TailwaterError when none answers */
  list(profileId: string): Promise<GroupList>;
  /** For the groups named, at most 500. */
  figures(profileId: string, groups: readonly GroupSummary[]): Promise<readonly GroupFigures[]>;
  describe(profileId: string, group: string): Promise<GroupDetail>;
  /** The groups with offsets or members in a topic. Asks every group: what a screen asks for only when it is looked at. */
  ofTopic(profileId: string, topic: string): Promise<GroupsOfTopic>;
}

/** One group's standing in one topic. */
export interface GroupInTopic extends GroupSummary {
  /** That read this topic. */
  readonly members: number | null;
  readonly lag: Integer | null;
  /** Of the topic, with an offset or a member. */
  readonly partitions: number;
}

export interface GroupsOfTopic {
  readonly groups: readonly GroupInTopic[];
  /** Why some groups may be missing: brokers and groups that could not be asked, the first 10. */
  readonly failures: readonly ErrorData[];
}

export interface GroupsOfTopics extends Omit<GroupsOfTopic, "groups"> {
  readonly topics: readonly TopicWithGroups[];
}

/** @property error why the groups of this topic are not known; null when they are */
export interface TopicWithGroups {
  readonly topic: string;
  readonly groups: readonly Omit<GroupInTopic, "lag">[];
  readonly error: ErrorData | null;
}

/** Where a reset leads. Offsets end up between each partition's log start and log end. */
export type ResetTo =
  | { readonly kind: "earliest" }
  /** @property minus records before the end, 0 for the end itself */
  | { readonly kind: "latest"; readonly minus: Integer }
  | { readonly kind: "offset"; readonly offset: Integer }
  /** The first record at or after it; the end where there is none. ms since the epoch */
  | { readonly kind: "time"; readonly timestamp: number }
  /** From the committed offset; negative goes back. */
  | { readonly kind: "shift"; readonly by: Integer }
  | { readonly kind: "group"; readonly group: string }
  /** One by one, from a file. */
  | { readonly kind: "offsets"; readonly offsets: readonly PartitionOffset[] };

export interface PartitionOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: Integer;
}

/**
 * Of which partitions; `all`: of the topic. An empty list: of all that the group has offsets in, or those that the other
 * group has (`group`) or that are listed (`offsets`).
 */
export type PartitionChoice = readonly { readonly topic: string; readonly partitions: "all" | readonly number[] }[];

export interface ResetRequest {
  readonly group: string;
  readonly to: ResetTo;
  readonly of: PartitionChoice;
}

/** One partition of a reset. */
export interface ResetRow {
  readonly topic: string;
  readonly partition: number;
  /** Null: none was committed. */
  readonly old: Integer | null;
  readonly new: Integer;
  /** The requested offset, if it is outside the log and `new` is the nearer end; otherwise null. */
  readonly asked: Integer | null;
  /**
   * Offsets of the log between `old` and `new`: positive skips them, negative reads them again; null without an old offset.
   * What lies before the log's start, or beyond its end, is none: 0 with another `new` skips nothing.
   */
  readonly by: Integer | null;
  readonly start: Integer;
  readonly end: Integer;
}

/** The current state of a group, which may prevent a change. */
export interface GroupStanding {
  readonly group: string;
  readonly type: GroupType;
  /** Null: there is no such group, or `error` says why it is not known. */
  readonly state: string | null;
  readonly members: number;
  /** Of the first members, `client id (host)`. */
  readonly who: readonly string[];
  readonly error: ErrorData | null;
}

declare module "./changes.ts" {
  interface ChangeKinds {
    /** Also makes a group that does not exist, at the offsets chosen. */
    "groups.reset": { readonly request: ResetRequest; readonly preview: { readonly rows: readonly ResetRow[] } };
    "groups.create": { readonly request: ResetRequest; readonly preview: { readonly rows: readonly ResetRow[] } };
    "groups.deleteOffsets": {
      readonly request: { readonly group: string; readonly topics: readonly string[] };
      readonly preview: null;
    };
    "groups.delete": { readonly request: { readonly groups: readonly string[] }; readonly preview: null };
    "groups.removeMembers": {
      /** @property members their ids; `all` for every one */
      readonly request: { readonly group: string; readonly members: "all" | readonly string[] };
      readonly preview: { readonly members: readonly string[] };
    };
  }
}

/** Figures of one group with what they are the sum of. */
export interface GroupPositions extends GroupFigures {
  /** As `GroupDetail.offsets`, without log starts; empty where they are unknown. */
  readonly offsets: readonly GroupOffset[];
}

/** What the worker of a cluster does for groups: the same without the profile, and what only the gate may ask for. */
export type GroupsWorkerApi = Named<GroupsWorkerCalls>;

interface GroupsWorkerCalls extends OfProfile<GroupsCalls> {
  /** As `ofTopic` for many topics, without the lag: every group is asked once. */
  ofTopics(topics: readonly string[]): Promise<GroupsOfTopics>;
  /** For the groups named, at most 500. */
  positions(groups: readonly GroupSummary[]): Promise<readonly GroupPositions[]>;
  /** In the order asked for. */
  standing(groups: readonly string[]): Promise<readonly GroupStanding[]>;
  /**
   * Works out a reset; commits nothing.
   * @throws TailwaterError GROUP_NOT_EMPTY, GROUP_UNKNOWN, TOPIC_UNKNOWN, BAD_REQUEST …
   */
  planReset(request: ResetRequest): Promise<readonly ResetRow[]>;
  /**
   * The members that would be removed; removes none.
   * @throws TailwaterError GROUP_UNKNOWN; BAD_REQUEST for one that is not there; API_UNSUPPORTED for types of groups and
   *   brokers that cannot
   */
  planRemoval(group: string, members: "all" | readonly string[]): Promise<readonly GroupMember[]>;
  /** Looks at the group's state again first. @throws TailwaterError GROUP_NOT_EMPTY */
  commit(group: string, offsets: readonly PartitionOffset[]): Promise<readonly TargetOutcome[]>;
  deleteOffsets(group: string, topics: readonly string[]): Promise<readonly TargetOutcome[]>;
  delete(groups: readonly string[]): Promise<readonly TargetOutcome[]>;
  removeMembers(group: string, members: "all" | readonly string[]): Promise<readonly TargetOutcome[]>;
}

export const GROUPS = feature<GroupsApi>({ list: "reads", figures: "reads", describe: "reads", ofTopic: "reads" });

export const GROUPS_WORKER = feature<GroupsWorkerApi>({
  ...GROUPS.calls,
  ofTopics: "reads",
  positions: "reads",
  standing: "reads",
  planReset: "reads",
  planRemoval: "reads",
  commit: "changes",
  deleteOffsets: "changes",
  delete: "changes",
  removeMembers: "changes",
});
