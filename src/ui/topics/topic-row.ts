import type { TopicConfigValues, TopicLastWrite, TopicSize, TopicStats, TopicSummary } from "../../contract/topics.ts";
import { favouritesFirst } from "../components/favourites.ts";
import type { KnownFigures } from "./topic-figures.ts";
import { type Branch, NameTree, type Place } from "./topic-tree.ts";

/** A topic with the figures known so far, or a branch of the tree. */
export interface TopicRow extends TopicSummary {
  readonly stats: TopicStats | null;
  readonly size: TopicSize | null;
  readonly lastWrite: TopicLastWrite | null;
  readonly config: TopicConfigValues | null;
  /** The number of groups with offsets in it; `least`: there may be more. */
  readonly groups: { readonly count: number; readonly least: boolean } | null;
  readonly favourite: boolean;
  /** Null: it is a topic. */
  readonly branch: Branch<TopicRow> | null;
}

/** The suffix of a branch's key. A topic's key never has it, because no topic name contains a star. */
const BRANCH_END = ".*";

/** The path of the branch with this row key; null: the key is a topic's. */
export function branchOf(key: string): string | null {
  return key.endsWith(BRANCH_END) ? key.slice(0, -BRANCH_END.length) : null;
}

export function makeRow(topic: TopicSummary, known: KnownFigures, favourites: ReadonlySet<string>): TopicRow {
  const { name } = topic;
  const { groups } = known;
  return {
    stats: known.stats.get(name) ?? null,
    size: known.sizes.get(name) ?? null,
    lastWrite: known.lastWrites.get(name) ?? null,
    config: known.configs.get(name) ?? null,
    groups: groups === null ? null : { count: groups.byTopic.get(name) ?? 0, least: groups.incomplete },
    favourite: favourites.has(name),
    branch: null,
    // The spread comes last: in older Chromium versions a literal that begins with a spread is a hundred times slower.
    ...topic,
  };
}

/** The topics as a tree below the favourites. */
export class TopicTree {
  readonly #tree: NameTree<TopicRow>;

  constructor(separator: string) {
    this.#tree = new NameTree<TopicRow>(({ name }) => name, separator);
  }

  /** @param isOpen whether the branch with this path is open */
  arrange(found: readonly TopicRow[], isOpen: (path: string) => boolean): readonly TopicRow[] {
    const favourites = found.filter(({ favourite }) => favourite);
    const others = favourites.length === 0 ? found : found.filter(({ favourite }) => !favourite);
    return [...favourites, ...this.#tree.arrange(others, isOpen, (branch) => new BranchRow(branch))];
  }

  /** The place of a line that was arranged last; null: it has none, because it is a favourite. */
  placeOf(row: TopicRow): Place | null {
    return row.branch ?? (row.favourite ? null : this.#tree.placeOf(row));
  }
}

export const arrangeFlat: (found: readonly TopicRow[]) => readonly TopicRow[] = favouritesFirst;

/** A branch with the sums of the topics below it, which are computed when they are drawn. */
class BranchRow implements TopicRow {
  readonly name: string;
  readonly replicationFactor = 0;
  readonly internal = false;
  readonly error = null;
  readonly stats = null;
  readonly size = null;
  readonly lastWrite = null;
  readonly config = null;
  readonly groups = null;
  readonly favourite = false;
  readonly branch: Branch<TopicRow>;

  constructor(branch: Branch<TopicRow>) {
    this.name = `${branch.path}${BRANCH_END}`;
    this.branch = branch;
  }

  get partitions(): number {
    return this.#sum(({ partitions }) => partitions);
  }

  get underReplicated(): number {
    return this.#sum(({ underReplicated }) => underReplicated);
  }

  get leaderless(): number {
    return this.#sum(({ leaderless }) => leaderless);
  }

  #sum(of: (row: TopicRow) => number): number {
    return this.branch.rows.reduce((total, row) => total + of(row), 0);
  }
}

/** Its problem, in a sentence; null: none. */
export function ailmentOf({ leaderless, underReplicated, branch }: TopicRow): string | null {
  const where = branch === null ? "" : " of the topics below";
  if (leaderless > 0)
    return `${count(leaderless)}${where} without a leader: ${leaderless === 1 ? "it" : "they"} can be neither read nor written.`;
  return underReplicated > 0 ? `${count(underReplicated)}${where} under-replicated.` : null;
}

const count = (partitions: number) => (partitions === 1 ? "1 partition" : `${partitions} partitions`);
