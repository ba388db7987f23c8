import "../guard/require-guard.ts";
import { parentPort } from "node:worker_threads";
import { CLUSTER_WORKER } from "../contract/cluster-worker.ts";
import { portLink, serve } from "../contract/link.ts";
import { ClusterSession } from "./cluster/cluster-session.ts";
import { groupsOf } from "./groups/groups.ts";
import { readOnly } from "./kafka/faults.ts";
import { makeWorkerLog } from "./kafka/log.ts";
import { produceOf } from "./produce/produce.ts";
import { TopicReads } from "./topics/topic-reads.ts";

if (parentPort === null) throw new Error("cluster-worker.ts runs only as a worker thread.");
const cluster = new ClusterSession(makeWorkerLog("cluster"));
serve(
  portLink(parentPort),
  CLUSTER_WORKER,
  {
    cluster,
    topics: new TopicReads(cluster),
    groups: groupsOf(cluster),
    produce: produceOf(cluster),
    work: cluster.works,
  },
  (feature, call, effect) => {
    if (effect === "changes" && !cluster.mayChange) throw readOnly(call, feature);
  },
);
