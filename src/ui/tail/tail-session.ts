import type { Filter } from "../../contract/filter.ts";
import type { TailPulse } from "../../contract/tail.ts";
import type { RowView, TopicTimeline } from "../../contract/view.ts";
import type { Session } from "../data/session.ts";
import {
  type FilterMemory,
  formatMemory,
  NO_MEMORY,
  parseMemory,
  withFilter,
  withKept,
} from "../filter/filter-memory.ts";
import type { Range } from "../time/moments.ts";
import { DEFAULT_CHOICES, parseChoices, type ReadChoice, resolveStart, type TailChoices } from "./choices.ts";
import { type ColumnWidths, parseWidths } from "./columns.ts";
import type { Zone } from "./row-text.ts";
import { TailSource } from "./tail-source.ts";

const WIDTHS_KEY = "tail/columns";
const ZONE_KEY = "tail/zone";
const INSPECTOR_KEY = "tail/inspector-width";
/** Moments asked for by the time slider. */
const TIMELINE_POINTS = 97;
/** The inspector's width at first, its least and its most, px. */
const INSPECTOR = { first: 440, least: 300, most: 1_400 };

/**
 * What one tail view works with: the tail, how it is read, and what the user set for it, remembered. Tells by the
 * event `change`; failures of what the user asked for are told through the session.
 */
export class TailViewSession extends EventTarget {
  readonly source: TailSource;
  readonly #session: Session;
  readonly #topic: string;
  #choices: TailChoices = DEFAULT_CHOICES;
  #filters: FilterMemory = NO_MEMORY;
  #widths: ColumnWidths = parseWidths(null);
  #zone: Zone = "local";
  #inspectorWidth = INSPECTOR.first;
  #ended = false;
  /** Ranges narrowed to, the one read now last. Not remembered: the choices stay what they are. */
  #ranges: readonly Range[] = [];

  constructor(session: Session, topic: string) {
    super();
    this.#session = session;
    this.#topic = topic;
    this.source = new TailSource(session.api, session.profile.id);
  }

  get choices(): TailChoices {
    return this.#choices;
  }

  get filter(): Filter | null {
    return this.#filters.filter;
  }

  /** Filters used on this topic before, the newest first. */
  get filterHistory(): readonly Filter[] {
    return this.#filters.history;
  }

  get widths(): ColumnWidths {
    return this.#widths;
  }

  get zone(): Zone {
    return this.#zone;
  }

  get inspectorWidth(): number {
    return this.#inspectorWidth;
  }

  get pulse(): TailPulse | null {
    return this.source.pulse;
  }

  /** From where to where it reads: the range narrowed to in the histogram, else what was chosen. */
  get read(): ReadChoice {
    return this.#readAt(this.#ranges.length - 1);
  }

  /** What was read before the range narrowed to; null when the choices are read. */
  get readBefore(): ReadChoice | null {
    return this.#ranges.length === 0 ? null : this.#readAt(this.#ranges.length - 2);
  }

  /** What is read has an end. */
  get scans(): boolean {
    return this.read.end !== null;
  }

  /** Asks the brokers when the topic's records were written. */
  readonly loadTimeline = (): Promise<TopicTimeline> =>
    this.#session.api.topicTimeline(this.#session.profile.id, this.#topic, TIMELINE_POINTS);

  /** Reads what is remembered, then opens the tail. */
  async begin(): Promise<void> {
    const { preferences } = this.#session;
    const keys = [this.#choicesKey, WIDTHS_KEY, ZONE_KEY, INSPECTOR_KEY, this.#filterKey];
    const [choices, widths, zone, inspector, filters] = await Promise.all(keys.map((key) => preferences.get(key)));
    this.#choices = parseChoices(choices ?? null);
    this.#widths = parseWidths(widths ?? null);
    this.#zone = zone === "utc" ? "utc" : "local";
    this.#inspectorWidth = clampInspector(Number(inspector ?? INSPECTOR.first));
    this.#filters = parseMemory(filters ?? null);
    this.#changed();
    if (!this.#ended) await this.open();
  }

  /** Opens the tail anew with the present choices. */
  async open(): Promise<void> {
    const { partitions, isolation } = this.#choices;
    const { start, end } = this.read;
    await this.source.open({
      topics: [this.#topic],
      startAt: resolveStart(start, Date.now()),
      endAt: end,
      partitions,
      isolation,
      filter: this.filter,
      columns: [],
      view: "arrival",
    });
    // A remembered filter that cannot be used any more must not keep the topic from being read.
    if (this.source.error?.code !== "FILTER_INVALID" || this.filter === null) return;
    this.#session.notify({ kind: "error", text: `The remembered filter was dropped: ${this.source.error.message}` });
    this.#remember(withFilter(this.#filters, null));
    await this.open();
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.source.close();
  }

  /** Reads from elsewhere: remembered for this topic, and the tail is opened anew. */
  async choose(changed: Partial<TailChoices>): Promise<void> {
    if (changed.start !== undefined) this.#ranges = [];
    this.#choices = { ...this.#choices, ...changed };
    this.#session.preferences.set(this.#choicesKey, JSON.stringify(this.#choices));
    this.#changed();
    await this.open();
  }

  /** Reads only this range, as a scan. */
  async narrow({ from, to }: Range): Promise<void> {
    this.#ranges = [...this.#ranges, { from: Math.floor(from), to: Math.ceil(to) }];
    this.#changed();
    await this.open();
  }

  /** Reads what was read before `narrow`. */
  async widen(): Promise<void> {
    this.#ranges = this.#ranges.slice(0, -1);
    this.#changed();
    await this.open();
  }

  async setView(view: RowView): Promise<void> {
    await this.#try(() => this.source.setView(view));
  }

  async setFilter(filter: Filter | null): Promise<void> {
    this.#remember(withFilter(this.#filters, filter));
    await this.#try(() => this.source.setFilter(filter));
  }

  /** Puts a filter into the history. */
  keepFilter(filter: Filter): void {
    this.#remember(withKept(this.#filters, filter));
  }

  async togglePause(): Promise<void> {
    if (this.pulse?.state === "done") return;
    await this.#try(() => this.source.setPaused(this.pulse?.state !== "paused"));
  }

  async reread(): Promise<void> {
    await this.#try(() => this.source.reread());
  }

  setWidths(widths: ColumnWidths): void {
    this.#widths = widths;
    this.#session.preferences.set(WIDTHS_KEY, JSON.stringify(widths));
    this.#changed();
  }

  toggleZone(): void {
    this.#zone = this.#zone === "utc" ? "local" : "utc";
    this.#session.preferences.set(ZONE_KEY, this.#zone);
    this.#changed();
  }

  setInspectorWidth(width: number): void {
    this.#inspectorWidth = clampInspector(width);
    this.#session.preferences.set(INSPECTOR_KEY, String(this.#inspectorWidth));
    this.#changed();
  }

  #remember(filters: FilterMemory): void {
    this.#filters = filters;
    this.#session.preferences.set(this.#filterKey, formatMemory(filters));
    this.#changed();
  }

  get #filterKey(): string {
    return `tail/filter/${this.#session.profile.id}/${this.#topic}`;
  }

  #readAt(depth: number): ReadChoice {
    const range = this.#ranges[depth];
    if (range === undefined) return this.#choices;
    return {
      start: { kind: "timestamp", timestamp: range.from },
      end: { kind: "timestamp", timestamp: range.to },
    };
  }

  get #choicesKey(): string {
    return `tail/choices/${this.#session.profile.id}/${this.#topic}`;
  }

  async #try(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#session.notify({ kind: "error", text });
    }
  }

  #changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

function clampInspector(width: number): number {
  if (!Number.isFinite(width)) return INSPECTOR.first;
  return Math.round(Math.min(Math.max(width, INSPECTOR.least), INSPECTOR.most));
}
