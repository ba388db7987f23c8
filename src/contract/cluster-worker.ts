import type { ClusterInfo } from "./cluster.ts";
import { feature } from "./feature.ts";
import type { ConnectionSettings } from "./profile.ts";
import type { LateAsked } from "./tail.ts";
import type { TopicStats, TopicSummary, TopicTimeline } from "./topics.ts";

/** The connections of one open cluster. */
export interface ClusterLinkApi {
  connect(settings: ConnectionSettings): Promise<ClusterInfo>;
  close(): Promise<void>;
}

/** What the window asks of topics, without the profile: it is that of the link. */
export interface TopicReadsApi {
  list(): Promise<readonly TopicSummary[]>;
  stats(topics: readonly string[]): Promise<readonly TopicStats[]>;
  timeline(topic: string, points: number): Promise<TopicTimeline>;
  offsetsBeyond(asked: LateAsked): Promise<number>;
}

/** The features of the worker behind one open cluster. */
export const CLUSTER_WORKER = {
  cluster: feature<ClusterLinkApi>({ connect: "reads", close: "local" }),
  topics: feature<TopicReadsApi>({ list: "reads", stats: "reads", timeline: "reads", offsetsBeyond: "reads" }),
} as const;
