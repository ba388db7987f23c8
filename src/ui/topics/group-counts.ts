import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { GroupsApi } from "../../contract/groups.ts";
import type { WorkApi } from "../../contract/work.ts";
import { isCancelled, WorkSet } from "../data/work-watch.ts";
import type { Progress } from "./figure-feed.ts";

/** The number of groups per request. */
const CHUNK = 200;
const FRESH_MS = 60_000;

/** The number of groups with offsets or members in each topic. */
export interface GroupCounts {
  readonly byTopic: ReadonlyMap<string, number>;
  /** Some groups could not be read, so each count is a lower bound. */
  readonly incomplete: boolean;
}

/** Counts the groups with offsets in each topic, in repeated rounds over all groups while the counts are needed. */
export class GroupCountFeed {
  readonly #api: () => Pick<GroupsApi, "list" | "figures">;
  readonly #profileId: () => string;
  readonly #changed: () => void;
  readonly #work: WorkSet;
  #counts: GroupCounts | null = null;
  #progress: Progress | null = null;
  #error: ErrorData | null = null;
  #at = Number.NEGATIVE_INFINITY;
  #wanted = false;
  #running = false;

  constructor(
    api: () => Pick<GroupsApi, "list" | "figures">,
    profileId: () => string,
    work: () => WorkApi,
    changed: () => void,
  ) {
    this.#work = new WorkSet(work);
    this.#api = api;
    this.#profileId = profileId;
    this.#changed = changed;
  }

  /** Null: not known yet. */
  get counts(): GroupCounts | null {
    return this.#counts;
  }

  get progress(): Progress | null {
    return this.#progress;
  }

  get error(): ErrorData | null {
    return this.#error;
  }

  expire(): void {
    this.#at = Number.NEGATIVE_INFINITY;
  }

  stop(): void {
    this.#wanted = false;
    this.#work.cancel();
    this.#error = null;
  }

  async bring(): Promise<void> {
    this.#wanted = true;
    if (this.#running || performance.now() - this.#at < FRESH_MS) return;
    this.#running = true;
    try {
      const counts = await this.#count();
      if (counts === null) return;
      this.#counts = counts;
      this.#error = null;
      this.#at = performance.now();
    } catch (error) {
      if (!isCancelled(error)) this.#error = toErrorData(error);
    } finally {
      this.#running = false;
      this.#tell(null);
    }
  }

  /** Null: the counts are no longer needed. */
  async #count(): Promise<GroupCounts | null> {
    const [api, id] = [this.#api(), this.#profileId()];
    const { groups, failures } = await this.#work.run((name) => api.list(id, name));
    const byTopic = new Map<string, number>();
    let incomplete = failures.length > 0;
    for (let at = 0; at < groups.length; at += CHUNK) {
      this.#tell({ done: at, total: groups.length });
      const chunk = groups.slice(at, at + CHUNK);
      for (const { topics } of await this.#work.run((name) => api.figures(id, chunk, name))) {
        incomplete ||= topics === null;
        for (const topic of topics ?? []) byTopic.set(topic, (byTopic.get(topic) ?? 0) + 1);
      }
      if (!this.#wanted) return null;
    }
    return { byTopic, incomplete };
  }

  #tell(progress: Progress | null): void {
    this.#progress = progress;
    this.#changed();
  }
}
