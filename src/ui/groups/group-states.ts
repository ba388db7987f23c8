import type { GroupSummary, GroupType } from "../../contract/groups.ts";

/** The kinds of state across all four group types. */
export const STATE_KINDS = ["stable", "empty", "rebalancing", "dead", "unknown"] as const;
export type StateKind = (typeof STATE_KINDS)[number];

const KINDS: Readonly<Record<string, StateKind>> = {
  Stable: "stable",
  Empty: "empty",
  PreparingRebalance: "rebalancing",
  CompletingRebalance: "rebalancing",
  Assigning: "rebalancing",
  Reconciling: "rebalancing",
  NotReady: "rebalancing",
  Dead: "dead",
};

/** The kind for Kafka's name of a state. Null, and names from a newer Kafka, are unknown. */
export function stateKind(state: string | null): StateKind {
  return KINDS[state ?? ""] ?? "unknown";
}

/** The CSS class of the cell or word that shows it. */
export function stateTone(state: string | null): string {
  const tones = { stable: "ok", empty: "none", rebalancing: "warn", dead: "danger", unknown: "none" } as const;
  return tones[stateKind(state)];
}

/** `PreparingRebalance` as `Preparing rebalance`. */
export function stateWord(state: string | null): string {
  if (state === null) return "–";
  return state.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

export const NO_STATE = "This broker does not report it: Kafka 2.6 and later do.";

/** A short description of a type. */
export const TYPE_MEANINGS: Readonly<Record<GroupType, string>> = {
  classic: "Classic: members assign the partitions among themselves",
  consumer: "Consumer: the broker assigns the partitions (KIP-848, Kafka 4.0)",
  share: "Share: members take records of the same partitions (KIP-932)",
  streams: "Streams: tasks of a Kafka Streams application (KIP-1071)",
  unknown: "A type that Tailwater does not know",
};

/** The kinds of groups that are shown; null: all. */
export interface GroupFilter {
  readonly state: StateKind | null;
  readonly type: GroupType | null;
  readonly onlyFavourites: boolean;
}

export const NO_FILTER: GroupFilter = { state: null, type: null, onlyFavourites: false };

/** `“ord”, empty, classic`: the current search and filters. */
export function filterText(text: string, { state, type, onlyFavourites }: GroupFilter): string {
  const parts = [text === "" ? null : `“${text}”`, state, type, onlyFavourites ? "favourite" : null];
  return parts.filter((part) => part !== null).join(", ");
}

export function fitsFilter(group: GroupSummary & { readonly favourite: boolean }, filter: GroupFilter): boolean {
  return (
    (filter.state === null || stateKind(group.state) === filter.state) &&
    (filter.type === null || group.type === filter.type) &&
    (!filter.onlyFavourites || group.favourite)
  );
}

/** The number of groups of each kind of state and of each type. */
export function countGroups(groups: readonly GroupSummary[]): {
  readonly states: ReadonlyMap<StateKind, number>;
  readonly types: ReadonlyMap<GroupType, number>;
} {
  const states = new Map<StateKind, number>();
  const types = new Map<GroupType, number>();
  for (const { state, type } of groups) {
    const kind = stateKind(state);
    states.set(kind, (states.get(kind) ?? 0) + 1);
    types.set(type, (types.get(type) ?? 0) + 1);
  }
  return { states, types };
}
