import { WORKER_PARENT } from "./bearer.ts";
import { type ErrorData, TailwaterError, toErrorData } from "./errors.ts";
import type { FeatureTable, Services } from "./feature.ts";
import { connect, type Link, type PortLike, portLink, serve } from "./link.ts";
import { systemLimit } from "./system-limit.ts";
import { logLineIn, type WorkerLogLine } from "./worker-log.ts";

/** The parts of Node's Worker that a handle needs. */
export interface WorkerLike extends PortLike {
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "error", listener: (error: unknown) => void): unknown;
  on(event: "exit", listener: (code: number) => void): unknown;
  terminate(): Promise<unknown>;
}

export interface ThreadOptions {
  /** A log line from the thread. */
  onLine(line: WorkerLogLine): void;
  /**
   * The error that rejects pending and later calls when the thread ends unexpectedly. @param cause ` (why)`, or nothing
   */
  died(cause: string): ErrorData;
  /** What the thread may ask. */
  readonly parent: Services<typeof WORKER_PARENT>;
  /** Called once when the thread has ended unexpectedly. */
  onDeath?(reason: ErrorData): void;
}

/** The handle of a worker thread. It calls the thread's features, and rejects every call when the thread ends. */
export class Thread<Table extends FeatureTable> {
  readonly api: Services<Table>;
  readonly #worker: WorkerLike;
  readonly #link: Link;
  #alive = true;

  constructor(worker: WorkerLike, table: Table, { onLine, died, parent, onDeath }: ThreadOptions) {
    this.#worker = worker;
    this.#link = portLink(worker);
    serve(this.#link, WORKER_PARENT, parent);
    this.api = watched(connect(this.#link, table), table, () => this.#alive);
    worker.on("message", (message) => {
      const line = logLineIn(message);
      if (line !== null) onLine(line);
    });
    let cause = "";
    let limit: ErrorData | null = null;
    worker.on("error", (error) => {
      cause = error instanceof Error ? ` (${error.message})` : "";
      limit = systemLimit(error) === null ? null : toErrorData(error);
    });
    worker.on("exit", () => {
      const ended = !this.#alive;
      this.#alive = false;
      if (ended) return;
      const reason = limit ?? died(cause);
      this.#link.fail(reason);
      onDeath?.(reason);
    });
  }

  /** False once it has ended, or is asked to end. */
  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Ends the thread at once; pending calls are rejected with the reason.
   * @param before awaited before the thread is stopped, unless it has already ended
   */
  async end(reason: ErrorData, before: () => Promise<void> = async () => {}): Promise<void> {
    const ran = this.#alive;
    this.#alive = false;
    this.#link.fail(reason);
    if (ran) await before();
    await this.#worker.terminate();
  }
}

type Call = (...args: unknown[]) => Promise<unknown>;

/**
 * The same calls, but for those that change a cluster: one that was asked for when its thread ended, or was ended, may have
 * been sent. Its error says so, whatever the reason.
 */
function watched<Table extends FeatureTable>(
  services: Services<Table>,
  table: Table,
  isAlive: () => boolean,
): Services<Table> {
  const watch =
    (call: Call): Call =>
    async (...args) => {
      const wasAlive = isAlive();
      return call(...args).catch((error: unknown) => {
        throw wasAlive && !isAlive() ? answerLost(toErrorData(error)) : error;
      });
    };
  const features = Object.entries(services as Readonly<Record<string, Readonly<Record<string, Call>>>>).map(
    ([feature, calls]) => {
      const own = Object.entries(calls).map(([name, call]) => {
        return [name, table[feature]?.calls[name] === "changes" ? watch(call) : call] as const;
      });
      return [feature, Object.fromEntries(own)] as const;
    },
  );
  return Object.fromEntries(features) as Services<Table>;
}

function answerLost(reason: ErrorData): TailwaterError {
  const message = `The answer to this change was lost. It may or may not have been done. ${reason.message}`;
  return new TailwaterError("OUTCOME_UNKNOWN", message, {
    ...(reason.subject === null ? {} : { subject: reason.subject }),
    hint: "Look at what it concerns before you do it again.",
  });
}
