import type { GroupInTopic } from "../../../src/contract/groups.ts";
import type { ConfigEntry, PartitionDetail, TopicDetail, TopicSummary } from "../../../src/contract/topics.ts";

export function makeTopic(name: string, over: Partial<TopicSummary> = {}): TopicSummary {
  const counts = { partitions: 3, replicationFactor: 2, underReplicated: 0, leaderless: 0 };
  return { name, internal: false, error: null, ...counts, ...over };
}

export function makePartition(partition: number, over: Partial<PartitionDetail> = {}): PartitionDetail {
  return {
    partition,
    leader: 1,
    leaderEpoch: 4,
    replicas: [1, 2],
    inSync: [1, 2],
    offline: [],
    eligibleLeaders: [],
    start: 100,
    end: 1_100 + partition,
    leaderBytes: 50_000,
    bytes: 100_000,
    lastWrite: Date.now() - 660_000,
    error: null,
    ...over,
  };
}

export function makeDetail(name: string, over: Partial<TopicDetail> = {}): TopicDetail {
  const partitions = [0, 1, 2].map((partition) => makePartition(partition));
  return { name, topicId: "Xa3kPq7tR0mZ1s9LwYbC2g", internal: false, partitions, failures: [], ...over };
}

export function makeEntry(name: string, value: string | null, over: Partial<ConfigEntry> = {}): ConfigEntry {
  const documentation = `What <code>${name}</code> is for.<p>More of it.`;
  const inherited = { value, source: "default" } as const;
  const rest = { readOnly: false, sensitive: false, type: "LONG", documentation, inherited };
  return { name, value, source: "default", ...rest, ...over };
}

export const CONFIG: readonly ConfigEntry[] = [
  makeEntry("cleanup.policy", "delete", { type: "LIST" }),
  makeEntry("preallocate", "false", { type: "BOOLEAN" }),
  makeEntry("retention.ms", "86400000", { source: "topic", inherited: { value: "604800000", source: "static" } }),
  makeEntry("segment.bytes", "134217728"),
];

export function makeGroupInTopic(group: string, over: Partial<GroupInTopic> = {}): GroupInTopic {
  const rest = { type: "classic", state: "Stable", protocolType: "consumer", coordinator: 1 } as const;
  return { group, ...rest, members: 2, lag: 1_204, partitions: 3, ...over };
}
