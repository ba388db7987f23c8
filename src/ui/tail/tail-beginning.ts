import type { RowView } from "../../contract/view.ts";
import type { Range } from "../data/moments.ts";
import { type FilterMemory, withFilter } from "../filter/filter-memory.ts";
import type { Preset, ReadChoice, TailChoices } from "./choices.ts";
import type { TailPlace } from "./tail-place.ts";

/** A recording shown in place of a cluster's topics, and the tail that the engine opened for it; null: none yet. */
export interface Recording {
  readonly path: string;
  readonly tailId: string | null;
}

/** How a view is to read, in place of what is remembered. */
export interface Beginning {
  /** A link that was followed. */
  readonly preset: Preset | null;
  /** Where the page before this one was. Goes before a link, which was followed earlier. */
  readonly place: TailPlace | null;
}

/** What a view reads. */
export interface Reading {
  readonly choices: TailChoices;
  readonly filters: FilterMemory;
  /** Ranges narrowed to, the one read now last. Not remembered: the choices stay what they are. */
  readonly ranges: readonly Range[];
  readonly view: RowView;
}

/** What is read at first, by what is remembered and how it is to begin. */
export function readingAtFirst(remembered: Reading, { preset, place }: Beginning): Reading {
  if (place !== null) {
    const { choices, ranges, view, filter } = place;
    return { choices, ranges, view, filters: withFilter(remembered.filters, filter) };
  }
  if (preset === null) return remembered;
  const { start, filter } = preset;
  const choices: TailChoices =
    start === null ? remembered.choices : { ...remembered.choices, start, end: null, partitions: "all" };
  return { ...remembered, choices, filters: withFilter(remembered.filters, filter) };
}

/** From where to where it reads: the range at that place of those narrowed to, else what was chosen. */
export function readAt({ choices, ranges }: Reading, depth: number): ReadChoice {
  const range = ranges[depth];
  if (range === undefined) return choices;
  return {
    start: { kind: "timestamp", timestamp: range.from },
    end: { kind: "timestamp", timestamp: range.to },
  };
}
