import "../guard/require-guard.ts";
import { parentPort } from "node:worker_threads";
import { portLink, serve } from "../contract/link.ts";
import { TAIL_WORKER } from "../contract/tail-worker.ts";
import { makeWorkerLog } from "./kafka/log.ts";
import { TailSession } from "./tail/tail-session.ts";

if (parentPort === null) throw new Error("tail-worker.ts runs only as a worker thread.");
/** The file beside this file's bundle. */
const scanWorker = new URL("scan-worker.mjs", import.meta.url);
serve(portLink(parentPort), TAIL_WORKER, { tail: new TailSession(makeWorkerLog("tail"), scanWorker) });
