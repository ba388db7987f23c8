import { randomUUID } from "node:crypto";
import { CLUSTER_WORKER } from "../../contract/cluster-worker.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { Work, type WorkApi, type WorkProgress } from "../../contract/work.ts";
import { checkText } from "./check.ts";
import type { ClusterWorkerApi } from "./cluster-part.ts";

const LONGEST_NAME = 64;

/** A cluster's worker, asked under the name of the work: it makes no call once that is cancelled. */
export type Under = (api: ClusterWorkerApi) => ClusterWorkerApi;

interface Running {
  readonly work: Work;
  /** For the workers: two windows may name their work alike. */
  readonly name: string;
  readonly apis: Set<ClusterWorkerApi>;
  readonly changes: boolean;
}

/** What one window has under way, by the names that it gave: told of, and ended, where it is done. */
export class NamedWork implements WorkApi {
  readonly #running = new Map<string, Running>();

  /** Work that asks. @param name null: it ends with the window alone @throws TailwaterError CANCELLED at once when it is */
  ask<T>(name: string | null | undefined, does: (under: Under) => Promise<T>): Promise<T> {
    return this.#run(name, false, ({ work }, under) => work.orCancelled(does(under)));
  }

  /** Work that changes something: once cancelled it is waited for all the same, and tells what was sent. */
  change<T>(name: string | null | undefined, does: (under: Under) => Promise<T>): Promise<T> {
    return this.#run(name, true, (_, under) => does(under));
  }

  async progress(name: string): Promise<WorkProgress | null> {
    const running = this.#running.get(checkText(name, "work", LONGEST_NAME));
    for (const api of running?.apis ?? []) {
      const told = await api.work.progress(running?.name ?? name);
      if (told !== null) return told;
    }
    return null;
  }

  async cancel(name: string): Promise<void> {
    const running = this.#running.get(checkText(name, "work", LONGEST_NAME));
    if (running !== undefined) end(running);
  }

  /** The window is gone: nobody waits for what asks. A change goes on, and is in the journal. */
  async end(): Promise<void> {
    for (const running of this.#running.values()) if (!running.changes) end(running);
  }

  async #run<T>(
    given: string | null | undefined,
    changes: boolean,
    does: (running: Running, under: Under) => Promise<T>,
  ): Promise<T> {
    const name = randomUUID();
    const key = given == null ? name : checkText(given, "work", LONGEST_NAME);
    if (this.#running.has(key)) {
      throw new TailwaterError("BAD_REQUEST", "Work of that name is under way.", { subject: key });
    }
    const running: Running = { work: new Work(), name, apis: new Set(), changes };
    this.#running.set(key, running);
    try {
      return await does(running, (api) => {
        running.apis.add(api);
        return bound(api, running);
      });
    } finally {
      this.#running.delete(key);
    }
  }
}

function end({ work, apis, name }: Running): void {
  work.cancel();
  // A worker that is gone does nothing any more.
  for (const api of apis) api.work.cancel(name).catch(() => {});
}

type Call = (...about: unknown[]) => unknown;

/** Every call that reaches the cluster, with the name of the work behind what it takes. */
function bound(api: ClusterWorkerApi, { work, name }: Running): ClusterWorkerApi {
  const features = Object.entries(CLUSTER_WORKER).map(([feature, { calls }]) => {
    const own = Reflect.get(api, feature) as Readonly<Record<string, Call>>;
    const named = Object.entries(calls).map(([call, effect]) => [
      call,
      async (...about: unknown[]) => {
        work.mustGoOn();
        return own[call]?.(...about, ...(effect === "local" ? [] : [name]));
      },
    ]);
    return [feature, Object.fromEntries(named)] as const;
  });
  return Object.fromEntries(features) as unknown as ClusterWorkerApi;
}
