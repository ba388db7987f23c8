import type { ErrorData } from "../../contract/errors.ts";
import type { TopicConfigValues, TopicLastWrite, TopicSize, TopicStats } from "../../contract/topics.ts";
import type { Session } from "../data/session.ts";
import { FigureFeed, type Progress } from "./figure-feed.ts";
import { GroupCountFeed, type GroupCounts } from "./group-counts.ts";

/** Above this number of topics the request names none: the answer covers all, and the request is shorter. */
const MANY = 500;

/** The known figures of the topics beyond their summaries. */
export interface KnownFigures {
  readonly stats: ReadonlyMap<string, TopicStats>;
  readonly sizes: ReadonlyMap<string, TopicSize>;
  readonly lastWrites: ReadonlyMap<string, TopicLastWrite>;
  readonly configs: ReadonlyMap<string, TopicConfigValues>;
  readonly groups: GroupCounts | null;
}

type Kind = "stats" | "sizes" | "lastWrites" | "configs" | "groups";

/** The figure that a column shows. The ids of columns for configuration keys begin with this prefix. */
export const CONFIG_COLUMN = "config:";
const KIND_OF: Readonly<Record<string, Kind>> = {
  records: "stats",
  rate: "stats",
  size: "sizes",
  lastWrite: "lastWrites",
  groups: "groups",
};

function kindOf(column: string): Kind | null {
  return column.startsWith(CONFIG_COLUMN) ? "configs" : (KIND_OF[column] ?? null);
}

/** All figures of the topics' list. A figure without a visible column is never requested. */
export class TopicFigures {
  readonly #feeds: {
    readonly stats: FigureFeed<TopicStats>;
    readonly sizes: FigureFeed<TopicSize>;
    readonly lastWrites: FigureFeed<TopicLastWrite>;
    readonly configs: FigureFeed<TopicConfigValues>;
  };
  readonly #groups: GroupCountFeed;
  /** The configuration keys that are columns. */
  #keys: readonly string[] = [];
  /** Brokers that did not report their sizes. */
  #failures: readonly ErrorData[] = [];

  /** @param changed the figures of these topics have changed, or none of them */
  constructor(session: () => Session, changed: (names: readonly string[]) => void) {
    const topics = () => session().api.topics;
    const id = () => session().profile.id;
    const api = () => session().api.work;
    const byName = <Value extends { readonly name: string }>(values: readonly Value[]) =>
      values.map((value) => [value.name, value] as const);
    this.#feeds = {
      stats: new FigureFeed({
        ...{ chunk: 500, freshMs: 1_500, freshOthersMs: 20_000, changed, api },
        ask: async (names, work) => byName(await topics().stats(id(), names, work)),
      }),
      sizes: new FigureFeed({
        ...{ chunk: Number.POSITIVE_INFINITY, freshMs: 10_000, freshOthersMs: 60_000, changed, api },
        ask: async (names, work) => {
          const told = await topics().sizes(id(), names.length > MANY ? null : names, work);
          this.#failures = told.failures;
          return byName(told.topics);
        },
      }),
      lastWrites: new FigureFeed({
        ...{ chunk: 200, freshMs: 5_000, freshOthersMs: 60_000, changed, api },
        ask: async (names, work) => byName(await topics().lastWrites(id(), names, work)),
      }),
      configs: new FigureFeed({
        ...{ chunk: 200, freshMs: 30_000, freshOthersMs: 120_000, changed, api },
        ask: async (names, work) => byName(await topics().configValues(id(), names, this.#keys, work)),
      }),
    };
    this.#groups = new GroupCountFeed(
      () => session().api.groups,
      id,
      api,
      () => changed([]),
    );
  }

  get known(): KnownFigures {
    const { stats, sizes, lastWrites, configs } = this.#feeds;
    return {
      stats: stats.values,
      sizes: sizes.values,
      lastWrites: lastWrites.values,
      configs: configs.values,
      groups: this.#groups.counts,
    };
  }

  /** Brokers that did not report their sizes, and why. */
  get failures(): readonly ErrorData[] {
    return this.#failures;
  }

  get error(): ErrorData | null {
    return this.#all.find(({ error }) => error !== null)?.error ?? null;
  }

  get progress(): Progress | null {
    return this.#all.find(({ progress }) => progress !== null)?.progress ?? null;
  }

  /** A change of the keys discards the known values. */
  setKeys(keys: readonly string[]): void {
    if (keys.join() === this.#keys.join()) return;
    this.#keys = keys;
    this.#feeds.configs.expire();
  }

  /**
   * @param columns ids of the visible columns
   * @param sorted the column that all rows are sorted by
   * @param all names; called only when the sorted column needs them
   */
  async bring(columns: readonly string[], sorted: string, seen: readonly string[], all: () => readonly string[]) {
    const shown = new Set(columns.map(kindOf));
    const sortedBy = columns.includes(sorted) ? kindOf(sorted) : null;
    const feeds = Object.entries(this.#feeds).map(([kind, feed]) =>
      shown.has(kind as Kind) ? feed.bring(seen, sortedBy === kind ? all() : []) : feed.stop(),
    );
    // A round over all groups may take long, so the other figures do not wait for it.
    if (shown.has("groups") && seen.length > 0) void this.#groups.bring();
    else this.#groups.stop();
    await Promise.all(feeds);
  }

  stop(): void {
    for (const feed of this.#all) feed.stop();
  }

  expire(): void {
    for (const feed of this.#all) feed.expire();
  }

  get #all() {
    return [...Object.values(this.#feeds), this.#groups];
  }
}
