import { Worker } from "node:worker_threads";
import type { BearerToken } from "../../contract/bearer.ts";
import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { FeatureTable, Services } from "../../contract/feature.ts";
import { Thread } from "../../contract/thread.ts";
import { sayFromWorker } from "../log/log.ts";
import { assertRoomForThread } from "./room-for-thread.ts";
import { freeRooms, roomsForThread } from "./thread-rooms.ts";

/** The ring is outside V8's heap. These limits bound what a hostile topic can do to the rest. MB. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 3 };

export type Settle = (threadId: number) => Promise<void>;
export type AskToken = () => Promise<BearerToken>;

/** A worker thread and the typed way to call it. When it ends, every pending and later call is rejected. */
export class WorkerHandle<Table extends FeatureTable> {
  readonly #worker: Worker;
  readonly #thread: Thread<Table>;
  readonly #settle: Settle;

  /**
   * @param table the features that it serves
   * @param name shown in tools, and in the error when it ends unexpectedly
   * @param settle called with the thread's id before it is ended, so that the ledger gets its last bytes
   * @param token gives it a token of its profile
   * @throws an error with the code EMFILE or ENFILE, which is SYSTEM_LIMIT at the boundary
   */
  constructor(
    file: URL,
    table: Table,
    name: string,
    settle: Settle = async () => {},
    token: AskToken = async () => {
      throw new TailwaterError("INTERNAL", "This thread logs in without a token.");
    },
  ) {
    this.#settle = settle;
    // It gets no arguments and no environment: settings, with the password in them, go by message.
    assertRoomForThread();
    const rooms = roomsForThread();
    this.#worker = new Worker(file, { name, resourceLimits: LIMITS, workerData: { rooms } });
    this.#worker.once("exit", () => freeRooms(rooms));
    this.#thread = new Thread(this.#worker, table, {
      onLine: sayFromWorker,
      parent: { bearer: { token } },
      died: (cause) => ({
        code: "WORKER_DIED",
        message: `The thread of ${name} ended unexpectedly${cause}.`,
        subject: null,
        hint: "Nothing on the cluster was changed. Open it again. If it happens again, please report it.",
      }),
    });
  }

  get api(): Services<Table> {
    return this.#thread.api;
  }

  /** False once it has ended, by `end` or unexpectedly. */
  get alive(): boolean {
    return this.#thread.alive;
  }

  /** Ends the thread at once; pending calls are rejected with the reason. */
  async end(reason: ErrorData): Promise<void> {
    await this.#thread.end(reason, () => this.#settle(this.#worker.threadId));
  }
}
