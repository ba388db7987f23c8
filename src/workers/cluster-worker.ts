import "../guard/require-guard.ts";
import { parentPort } from "node:worker_threads";
import { CLUSTER_WORKER_METHODS, type ClusterWorkerApi } from "../contract/api.ts";
import { portLink, serve } from "../contract/link.ts";
import { ClusterSession } from "./cluster/cluster-session.ts";
import { makeWorkerLog } from "./kafka/log.ts";

if (parentPort === null) throw new Error("cluster-worker.ts runs as a worker thread only.");
serve<ClusterWorkerApi>(portLink(parentPort), new ClusterSession(makeWorkerLog("cluster")), CLUSTER_WORKER_METHODS);
