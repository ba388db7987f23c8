import type { FieldHint, Filter } from "../../contract/filter.ts";
import type { EndAt } from "../../contract/scan.ts";
import type { TailPulse, TailRequest } from "../../contract/tail.ts";
import type { TopicTimeline } from "../../contract/topics.ts";
import type { RowView } from "../../contract/view.ts";
import type { Range } from "../data/moments.ts";
import type { Zone } from "../data/row-text.ts";
import type { Session } from "../data/session.ts";
import { type FilterMemory, NO_MEMORY, withFilter, withKept } from "../filter/filter-memory.ts";
import { DEFAULT_CHOICES, type Preset, type ReadChoice, resolveStart, type TailChoices } from "./choices.ts";
import { type ColumnChoice, type ColumnWidths, columnsOf, NO_COLUMNS, parseWidths, withField } from "./columns.ts";
import { askLate, type LateQuestion } from "./late-records.ts";
import { type Postponed, postponed } from "./postponed.ts";
import { clampInspector, TailMemory } from "./tail-memory.ts";
import type { TailPlace } from "./tail-place.ts";
import { TailSource } from "./tail-source.ts";

/** Moments asked for by the time slider. */
const TIMELINE_POINTS = 97;
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

/**
 * What one tail view works with: the tail, how it is read, and what the user set for it, remembered. Tells by the
 * event `change`; failures of what the user asked for are told through the session.
 */
export class TailViewSession extends EventTarget {
  readonly source: TailSource;
  readonly #session: Session;
  readonly #memory: TailMemory;
  /** Null: topics of the cluster are read. */
  readonly recording: Recording | null;
  #topics: readonly string[];
  #choices: TailChoices = DEFAULT_CHOICES;
  #filters: FilterMemory = NO_MEMORY;
  #widths: ColumnWidths = parseWidths(null);
  #columns: ColumnChoice = NO_COLUMNS;
  #view: RowView = "arrival";
  /** The recording's first tail is open already; it is this session's to show once. */
  #adopted = false;
  #zone: Zone = "local";
  #inspectorWidth = clampInspector(Number.NaN);
  #ended = false;
  /** Ranges narrowed to, the one read now last. Not remembered: the choices stay what they are. */
  #ranges: readonly Range[] = [];

  /** Used once. */
  #beginning: Beginning;
  #begun = false;
  #postponed: Postponed | null = null;
  #late: LateQuestion | null = null;
  /** The answer to it, for the range that is read now; null: not asked, or not answered. */
  #stopsEarly: boolean | null = null;
  /** Counts openings: a newer one makes those before it void. */
  #opening = 0;

  constructor(
    session: Session,
    topics: readonly string[],
    recording: Recording | null = null,
    beginning: Beginning = { preset: null, place: null },
  ) {
    super();
    this.#beginning = beginning;
    this.#session = session;
    this.#memory = new TailMemory(session.preferences, session.profile.id);
    this.#topics = topics;
    this.recording = recording;
    this.source = new TailSource(session.api, session.profile.id);
  }

  get topics(): readonly string[] {
    return this.#topics;
  }

  /** Fields shown as columns, and which of the others are. */
  get columns(): ColumnChoice {
    return this.#columns;
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

  /** The view asked for; the pulse says which is shown. */
  get view(): RowView {
    return this.#view;
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

  /** How it reads, for a page that is loaded anew; null until what is remembered is known. */
  get place(): TailPlace | null {
    if (!this.#begun) return null;
    // Of a scan that was put off only the page before knew how long it is.
    const offsets = this.#postponed?.offsets ?? this.pulse?.scan?.total ?? null;
    return { choices: this.#choices, filter: this.filter, ranges: this.#ranges, view: this.#view, offsets };
  }

  /** A scan of the page before this one, which is not begun again unasked; null when there is none. */
  get postponed(): Postponed | null {
    return this.#postponed;
  }

  /** What the user must decide before the time range is read; null when nothing. */
  get late(): LateQuestion | null {
    return this.#late;
  }

  /** @param stopsEarly without late records behind the range */
  async answerLate(stopsEarly: boolean): Promise<void> {
    this.#stopsEarly = stopsEarly;
    await this.open();
  }

  /** What is read has an end. */
  get scans(): boolean {
    return this.read.end !== null;
  }

  /** Asks the brokers when the topic's records were written; null where that is no single topic's question. */
  get loadTimeline(): (() => Promise<TopicTimeline>) | null {
    return this.#topics.length === 1 && this.recording === null ? this.#loadTimeline : null;
  }

  readonly #loadTimeline = (): Promise<TopicTimeline> =>
    this.#session.api.topics.timeline(this.#session.profile.id, this.#topics[0] ?? "", TIMELINE_POINTS);

  /** Reads what is remembered, then opens the tail. */
  async begin(): Promise<void> {
    const { choices, filters, columns, widths, zone, inspectorWidth } = await this.#memory.read(this.#topics);
    const typed = this.#filters.filter;
    if (this.recording === null) {
      this.#choices = choices;
      this.#filters = filters;
    }
    this.#columns = columns;
    this.#widths = widths;
    this.#zone = zone;
    this.#inspectorWidth = inspectorWidth;
    this.#applyBeginning();
    this.#begun = true;
    if (typed === null) this.#changed();
    // Whoever was faster than what is remembered wants what was typed.
    else this.#remember(withFilter(this.#filters, typed));
    if (this.#ended || this.#postponed !== null) return;
    await this.open();
    this.#beginning = { preset: null, place: null };
  }

  #applyBeginning(): void {
    const { preset, place } = this.#beginning;
    if (place !== null) {
      this.#choices = place.choices;
      this.#ranges = place.ranges;
      this.#view = place.view;
      this.#filters = withFilter(this.#filters, place.filter);
      if (this.scans && this.recording === null) this.#postponed = postponed(place.offsets);
    } else if (preset !== null) {
      const { start } = preset;
      if (start !== null) this.#choices = { ...this.#choices, start, end: null, partitions: "all" };
      this.#filters = withFilter(this.#filters, preset.filter);
    }
  }

  /** Opens the tail anew with the present choices. */
  async open(): Promise<void> {
    this.#postponed = null;
    this.#opening += 1;
    if (this.recording !== null) {
      await this.#openRecording(this.recording);
      return;
    }
    const opening = this.#opening;
    const { isolation } = this.#choices;
    const { start, end } = this.read;
    const topics = this.#topics;
    const partitions = topics.length === 1 ? this.#choices.partitions : "all";
    const endAt =
      end?.kind === "timestamp" && this.#stopsEarly !== null ? { ...end, stopsEarly: this.#stopsEarly } : end;
    if (!(await this.#mayRead({ topics, partitions, isolation }, endAt)) || opening !== this.#opening) return;
    const { filter } = this;
    const columns = this.#paths;
    await this.source.open({
      topics,
      startAt: resolveStart(start, Date.now()),
      endAt,
      partitions,
      isolation,
      filter,
      columns,
      view: this.#view,
    });
    if (this.source.phase === "open") await this.#catchUp(filter, columns);
    // A remembered filter that cannot be used any more must not keep the topic from being read.
    if (this.source.error?.code !== "FILTER_INVALID" || this.filter === null) return;
    const isLinks = this.#beginning.preset !== null;
    const whose = isLinks ? "link’s" : "remembered";
    this.#session.notify({ tone: "danger", message: `The ${whose} filter was dropped: ${this.source.error.message}` });
    // What a link said is not what the user chose.
    if (!isLinks) this.#remember(withFilter(this.#filters, null));
    else this.#filters = withFilter(this.#filters, null);
    await this.open();
  }

  /** False: the user is asked first how far to read a time range. */
  async #mayRead(asked: Pick<TailRequest, "topics" | "partitions" | "isolation">, end: EndAt | null): Promise<boolean> {
    const opening = this.#opening;
    const late = await askLate(this.#session.api, this.#session.profile.id, asked, end);
    if (opening !== this.#opening) return false;
    const wasAsked = this.#late !== null;
    this.#late = late;
    if (late !== null) await this.source.close();
    if (late !== null || wasAsked) this.#changed();
    return late === null && !this.#ended;
  }

  /** What was set while the tail was being opened had no tail yet to be told to. */
  async #catchUp(filter: Filter | null, columns: readonly string[]): Promise<void> {
    await this.#try(async () => {
      if (this.filter !== filter) await this.source.setFilter(this.filter);
      if (this.#paths.join("\n") !== columns.join("\n")) await this.source.setColumns(this.#paths);
    });
  }

  async #openRecording({ path, tailId }: Recording): Promise<void> {
    if (this.#adopted || tailId === null) await this.source.openRecording(path);
    else await this.source.adopt(tailId);
    this.#adopted = true;
    await this.#try(async () => {
      if (this.#paths.length > 0) await this.source.setColumns(this.#paths);
      if (this.#view !== "arrival") await this.source.setView(this.#view);
      if (this.filter !== null) await this.source.setFilter(this.filter);
    });
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.source.close();
  }

  /** Reads from elsewhere: remembered for this topic, and the tail is opened anew. */
  async choose(changed: Partial<TailChoices>): Promise<void> {
    if (changed.start !== undefined) this.#ranges = [];
    this.#stopsEarly = null;
    this.#choices = { ...this.#choices, ...changed };
    this.#memory.setChoices(this.#topics, this.#choices);
    this.#changed();
    await this.open();
  }

  /** Reads only this range, as a scan. */
  async narrow({ from, to }: Range): Promise<void> {
    this.#ranges = [...this.#ranges, { from: Math.floor(from), to: Math.ceil(to) }];
    this.#stopsEarly = null;
    this.#changed();
    await this.open();
  }

  /** Reads what was read before `narrow`. */
  async widen(): Promise<void> {
    this.#ranges = this.#ranges.slice(0, -1);
    this.#stopsEarly = null;
    this.#changed();
    await this.open();
  }

  async setView(view: RowView): Promise<void> {
    await this.#try(async () => {
      await this.source.setView(view);
      this.#view = view;
    });
  }

  /** Reads these topics from now on, with what else was chosen. */
  async setTopics(topics: readonly string[]): Promise<void> {
    this.#topics = topics;
    this.#ranges = [];
    this.#stopsEarly = null;
    this.setColumns(this.#columns);
    this.#changed();
    await this.open();
  }

  /** Shows other columns; remembered for these topics. */
  async setColumns(columns: ColumnChoice): Promise<void> {
    const before = this.#paths;
    this.#columns = columns;
    this.#memory.setColumns(this.#topics, columns);
    this.#changed();
    if (this.#paths.join("\n") !== before.join("\n")) await this.#try(() => this.source.setColumns(this.#paths));
  }

  /** Makes a field a column; what is known of it says how it is drawn. */
  async addField(path: string): Promise<void> {
    const hints = await this.#fields();
    const isNumber = hints.some((hint) => hint.path === path && hint.type === "number");
    const columns = withField(this.#columns, path, isNumber);
    if (columns !== this.#columns) await this.setColumns(columns);
  }

  /** Makes the most frequent fields the columns, in place of those chosen. */
  async columnsFromRecords(): Promise<void> {
    const fields = columnsOf(await this.#fields());
    if (fields.length > 0) await this.setColumns({ ...this.#columns, fields });
    else this.#session.notify({ tone: "danger", message: "No record in memory has a JSON value with fields." });
  }

  async #fields(): Promise<readonly FieldHint[]> {
    const { tailId } = this.source;
    let hints: readonly FieldHint[] = [];
    if (tailId !== null) {
      await this.#try(async () => {
        hints = await this.#session.api.tails.fields(tailId);
      });
    }
    return hints;
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
    if (this.#postponed !== null) {
      await this.open();
      return;
    }
    if (this.pulse?.state === "done") return;
    await this.#try(() => this.source.setPaused(this.pulse?.state !== "paused"));
  }

  async reread(): Promise<void> {
    await this.#try(async () => {
      await this.source.reread();
      // Whoever wants it read again wants it read.
      if (this.pulse?.state === "paused") await this.source.setPaused(false);
    });
  }

  setWidths(widths: ColumnWidths): void {
    this.#widths = widths;
    this.#memory.setWidths(widths);
    this.#changed();
  }

  toggleZone(): void {
    this.#zone = this.#zone === "utc" ? "local" : "utc";
    this.#memory.setZone(this.#zone);
    this.#changed();
  }

  setInspectorWidth(width: number): void {
    this.#inspectorWidth = clampInspector(width);
    this.#memory.setInspectorWidth(this.#inspectorWidth);
    this.#changed();
  }

  #remember(filters: FilterMemory): void {
    this.#filters = filters;
    // Not before it is known what else is remembered: that would be forgotten.
    if (this.recording === null && this.#begun) this.#memory.setFilters(this.#topics, filters);
    this.#changed();
  }

  get #paths(): readonly string[] {
    return this.#columns.fields.map(({ path }) => path);
  }

  #readAt(depth: number): ReadChoice {
    const range = this.#ranges[depth];
    if (range === undefined) return this.#choices;
    return {
      start: { kind: "timestamp", timestamp: range.from },
      end: { kind: "timestamp", timestamp: range.to },
    };
  }

  async #try(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#session.notify({ tone: "danger", message: text });
    }
  }

  #changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}
