import "../guard/require-guard.ts";
import { parentPort } from "node:worker_threads";
import { portLink, serve } from "../contract/link.ts";
import { SCAN_WORKER } from "../contract/shard.ts";
import { ScanShard } from "./tail/shard/scan-shard.ts";

if (parentPort === null) throw new Error("scan-worker.ts runs only as a worker thread.");
serve(portLink(parentPort), SCAN_WORKER, { shard: new ScanShard() });
