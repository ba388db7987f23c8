import { parentPort } from "node:worker_threads";
import { TAIL_WORKER_METHODS, type TailWorkerApi } from "../contract/api.ts";
import { portLink, serve } from "../contract/link.ts";
import { TailSession } from "./tail/tail-session.ts";

if (parentPort === null) throw new Error("tail-worker.ts runs as a worker thread only.");
serve<TailWorkerApi>(portLink(parentPort), new TailSession(), TAIL_WORKER_METHODS);
