import { Worker } from "node:worker_threads";
import type { Remote } from "comlink";
import type { ErrorData } from "../../contract/errors.ts";
import { connect, type Link, portLink } from "../../contract/link.ts";
import { logLineIn } from "../../contract/worker-log.ts";
import { sayFromWorker } from "../log/log.ts";

/** The ring lives outside of V8's heap: these bound what a hostile topic could make of the rest. MB. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 3 };

export type Settle = (threadId: number) => Promise<void>;

/** A worker thread and the typed way to call it. When it ends, every pending and later call is rejected. */
export class WorkerHandle<Api extends object> {
  readonly api: Remote<Api>;
  readonly #worker: Worker;
  readonly #link: Link;
  readonly #settle: Settle;
  #alive = true;

  /**
   * @param name shown in tools; what is in the error when it dies.
   * @param settle given the thread's id before it is ended: the ledger hears of its last bytes
   */
  constructor(file: URL, name: string, settle: Settle = async () => {}) {
    this.#settle = settle;
    // No data, arguments or environment of its own: settings, and the password in them, go by message.
    this.#worker = new Worker(file, { name, resourceLimits: LIMITS });
    this.#link = portLink(this.#worker);
    this.api = connect<Api>(this.#link);
    this.#worker.on("message", (message) => {
      const line = logLineIn(message);
      if (line !== null) sayFromWorker(line);
    });
    let cause = "";
    this.#worker.on("error", (error) => {
      cause = error instanceof Error ? ` (${error.message})` : "";
    });
    this.#worker.on("exit", () => {
      this.#alive = false;
      this.#link.fail({
        code: "WORKER_DIED",
        message: `The thread of ${name} ended unexpectedly${cause}.`,
        subject: null,
        hint: "Nothing on the cluster was touched. Open it again; if it happens again, please report it.",
      });
    });
  }

  /** False once it has ended, by `end` or by itself. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Ends the thread at once; pending calls are rejected with the reason. */
  async end(reason: ErrorData): Promise<void> {
    const ran = this.#alive;
    this.#alive = false;
    this.#link.fail(reason);
    if (ran) await this.#settle(this.#worker.threadId);
    await this.#worker.terminate();
  }
}
