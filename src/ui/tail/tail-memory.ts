import type { Preferences } from "../data/preferences.ts";
import type { Zone } from "../data/row-text.ts";
import { type FilterMemory, formatMemory, parseMemory } from "../filter/filter-memory.ts";
import { parseChoices, type TailChoices } from "./choices.ts";
import { type ColumnChoice, type ColumnWidths, parseColumns, parseWidths } from "./columns.ts";

const WIDTHS_KEY = "tail/columns";
const ZONE_KEY = "tail/zone";
const INSPECTOR_KEY = "tail/inspector-width";
const LONGEST_NAME = 200;
/** The inspector's default, minimum and maximum width, px. */
const INSPECTOR = { first: 440, least: 300, most: 1_400 };

/** The user's settings: for all views, or for a view of exactly these topics of this cluster. */
export interface Remembered {
  readonly choices: TailChoices;
  readonly filters: FilterMemory;
  readonly columns: ColumnChoice;
  readonly widths: ColumnWidths;
  readonly zone: Zone;
  readonly inspectorWidth: number;
}

/** The keys of a view's saved settings. */
export class TailMemory {
  readonly #preferences: Preferences;
  readonly #profileId: string;

  constructor(preferences: Preferences, profileId: string) {
    this.#preferences = preferences;
    this.#profileId = profileId;
  }

  /** The key of unsent input for these topics. */
  draftName(topics: readonly string[]): string {
    return this.#keyOf("draft", topics);
  }

  async read(topics: readonly string[]): Promise<Remembered> {
    const own = ["choices", "filter", "fields"].map((what) => this.#keyOf(what, topics));
    const keys = [...own, WIDTHS_KEY, ZONE_KEY, INSPECTOR_KEY];
    const [choices = null, filters = null, columns = null, widths = null, zone, inspector] = await Promise.all(
      keys.map((key) => this.#preferences.get(key)),
    );
    return {
      choices: parseChoices(choices),
      filters: parseMemory(filters),
      columns: parseColumns(columns),
      widths: parseWidths(widths),
      zone: zone === "utc" ? "utc" : "local",
      inspectorWidth: clampInspector(Number(inspector ?? INSPECTOR.first)),
    };
  }

  setChoices(topics: readonly string[], choices: TailChoices): void {
    this.#preferences.set(this.#keyOf("choices", topics), JSON.stringify(choices));
  }

  setFilters(topics: readonly string[], filters: FilterMemory): void {
    this.#preferences.set(this.#keyOf("filter", topics), formatMemory(filters));
  }

  setColumns(topics: readonly string[], columns: ColumnChoice): void {
    this.#preferences.set(this.#keyOf("fields", topics), JSON.stringify(columns));
  }

  setWidths(widths: ColumnWidths): void {
    this.#preferences.set(WIDTHS_KEY, JSON.stringify(widths));
  }

  setZone(zone: Zone): void {
    this.#preferences.set(ZONE_KEY, zone);
  }

  setInspectorWidth(width: number): void {
    this.#preferences.set(INSPECTOR_KEY, String(width));
  }

  /** Settings belong to these topics together, in any order. */
  #keyOf(what: string, topics: readonly string[]): string {
    return `tail/${what}/${this.#profileId}/${placeName(topics)}`;
  }
}

/** A width with enough room on both sides. */
export function clampInspector(width: number): number {
  if (!Number.isFinite(width)) return INSPECTOR.first;
  return Math.round(Math.min(Math.max(width, INSPECTOR.least), INSPECTOR.most));
}

/** Names of preferences are short and have a limited alphabet. No topic name has a space. */
function placeName(topics: readonly string[]): string {
  const name = [...topics]
    .sort()
    .join(" ")
    .replace(/[^\w. -]/g, "_");
  if (topics.length === 1 || name.length <= LONGEST_NAME) return name;
  let hash = 0;
  for (let at = 0; at < name.length; at += 1) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) >>> 0;
  return `${topics.length} topics ${hash.toString(36)}`;
}
