import type { RowView } from "../../contract/view.ts";
import type { Range } from "../data/moments.ts";
import { type FilterMemory, withFilter } from "../filter/filter-memory.ts";
import type { Preset, ReadChoice, TailChoices } from "./choices.ts";
import type { TailPlace } from "./tail-place.ts";

/** A recording shown instead of a cluster's topics, and the engine's tail for it; null: none yet. */
export interface Recording {
  readonly path: string;
  readonly tailId: string | null;
}

/** How a view should read, instead of the saved choices. */
export interface Beginning {
  /** An opened link. */
  readonly preset: Preset | null;
  /** The state of the previous page. It takes precedence over a link, which was opened earlier. */
  readonly place: TailPlace | null;
}

/** The range that a view reads. */
export interface Reading {
  readonly choices: TailChoices;
  readonly filters: FilterMemory;
  /** Narrowed ranges, the current one last. They are not saved; the choices stay unchanged. */
  readonly ranges: readonly Range[];
  readonly view: RowView;
}

/** The first range, from the saved choices and the requested start. */
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

/** The current range: the narrowed range with this index, otherwise the chosen one. */
export function readAt({ choices, ranges }: Reading, depth: number): ReadChoice {
  const range = ranges[depth];
  if (range === undefined) return choices;
  return {
    start: { kind: "timestamp", timestamp: range.from },
    end: { kind: "timestamp", timestamp: range.to },
  };
}
