import type { Filter } from "../../contract/filter.ts";
import type { TailPulse } from "../../contract/tails.ts";
import type { TopicTimeline } from "../../contract/topics.ts";
import type { RowView } from "../../contract/view.ts";
import type { Range } from "../data/moments.ts";
import type { Session } from "../data/session.ts";
import { type FilterMemory, NO_MEMORY, withFilter, withKept } from "../filter/filter-memory.ts";
import { DEFAULT_CHOICES, type ReadChoice, type TailChoices } from "./choices.ts";
import type { LateQuestion } from "./late-records.ts";
import { type Postponed, postponed } from "./postponed.ts";
import { type Beginning, type Reading, type Recording, readAt, readingAtFirst } from "./tail-beginning.ts";
import { TailColumns } from "./tail-columns.ts";
import { TailLook } from "./tail-look.ts";
import { TailMemory } from "./tail-memory.ts";
import { TailOpening } from "./tail-opening.ts";
import type { TailPlace } from "./tail-place.ts";
import { TailSource } from "./tail-source.ts";

/** The number of moments that the time slider requests. */
const TIMELINE_POINTS = 97;

/**
 * The state of one tail view: the tail, its range, and the user's saved settings. It fires the event `change`; errors
 * of the user's actions are shown through the session.
 */
export class TailViewSession extends EventTarget {
  readonly source: TailSource;
  readonly look: TailLook;
  readonly columns: TailColumns;
  readonly #session: Session;
  readonly #memory: TailMemory;
  /** Null: reads topics of the cluster. */
  readonly recording: Recording | null;
  #topics: readonly string[];
  #reading: Reading = { choices: DEFAULT_CHOICES, filters: NO_MEMORY, ranges: [], view: "arrival" };
  #ended = false;
  /** The user paused it. */
  #paused = false;
  /** Used once. */
  #beginning: Beginning;
  #begun = false;
  #postponed: Postponed | null = null;
  readonly #opening: TailOpening;

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
    this.look = new TailLook(this.#memory, () => this.#changed());
    this.columns = new TailColumns({
      source: this.source,
      fields: (tailId) => session.api.tails.fields(tailId),
      chosen: (columns) => {
        this.#memory.setColumns(this.#topics, columns);
        this.#changed();
      },
      try: (action) => this.#try(action),
      fail: (message) => session.notify({ tone: "danger", message }),
    });
    this.#opening = new TailOpening(session, this, {
      isPaused: () => this.#paused,
      hasEnded: () => this.#ended,
      try: (action) => this.#try(action),
      changed: () => this.#changed(),
    });
  }

  get topics(): readonly string[] {
    return this.#topics;
  }

  get choices(): TailChoices {
    return this.#reading.choices;
  }

  get filter(): Filter | null {
    return this.#reading.filters.filter;
  }

  /** Earlier filters of this topic, the newest first. */
  get filterHistory(): readonly Filter[] {
    return this.#reading.filters.history;
  }

  /** The key of the filter field's input; null until the saved filter is in the field. */
  get draftName(): string | null {
    return this.#begun ? (this.recording?.path ?? this.#memory.draftName(this.#topics)) : null;
  }

  /** The requested view; the pulse has the shown one. */
  get view(): RowView {
    return this.#reading.view;
  }

  get pulse(): TailPulse | null {
    return this.source.pulse;
  }

  /** The current range: narrowed in the histogram, otherwise as chosen. */
  get read(): ReadChoice {
    return readAt(this.#reading, this.#reading.ranges.length - 1);
  }

  /** The range before the narrowed one; null when the chosen range is read. */
  get readBefore(): ReadChoice | null {
    return this.#reading.ranges.length === 0 ? null : readAt(this.#reading, this.#reading.ranges.length - 2);
  }

  /** How it reads, for a reloaded page; null until the saved settings are known. */
  get place(): TailPlace | null {
    if (!this.#begun) return null;
    // Only the previous page knew the size of a postponed scan.
    const offsets = this.#postponed?.offsets ?? this.pulse?.scan?.total ?? null;
    const { choices, ranges, view } = this.#reading;
    return { choices, filter: this.filter, ranges, view, offsets, paused: this.#paused && !this.scans };
  }

  /** A scan of the previous page that is not started automatically; null when there is none. */
  get postponed(): Postponed | null {
    return this.#postponed;
  }

  /** What the user must decide before the time range is read; null: nothing. */
  get late(): LateQuestion | null {
    return this.#opening.late;
  }

  /** @param stopsEarly without late records after the range */
  async answerLate(stopsEarly: boolean): Promise<void> {
    this.#opening.answerLate(stopsEarly);
    await this.open();
  }

  /** Whether the range has an end. */
  get scans(): boolean {
    return this.read.end !== null;
  }

  /** Its first rows are shown first, because they are what it was opened for. */
  get fromFirst(): boolean {
    return this.read.start.kind === "group" && !this.scans;
  }

  /** Asks the brokers when the topic's records were written; null when there is not exactly one topic. */
  get loadTimeline(): ((work: string) => Promise<TopicTimeline>) | null {
    return this.#topics.length === 1 && this.recording === null ? this.#loadTimeline : null;
  }

  readonly #loadTimeline = (work: string): Promise<TopicTimeline> =>
    this.#session.api.topics.timeline(this.#session.profile.id, this.#topics[0] ?? "", TIMELINE_POINTS, work);

  /** Reads the saved settings, then opens the tail. */
  async begin(): Promise<void> {
    const remembered = await this.#memory.read(this.#topics);
    const typed = this.#reading.filters.filter;
    if (this.recording === null) {
      const { choices, filters } = remembered;
      this.#reading = { ...this.#reading, choices, filters };
    }
    this.columns.take(remembered.columns);
    this.look.take(remembered);
    this.#reading = readingAtFirst(this.#reading, this.#beginning);
    const { place } = this.#beginning;
    if (place !== null && this.scans && this.recording === null) this.#postponed = postponed(place.offsets);
    this.#begun = true;
    if (typed === null) this.#changed();
    // The user's input meanwhile takes precedence over the saved filter.
    else this.#remember(withFilter(this.#reading.filters, typed));
    if (this.#ended || this.#postponed !== null) return;
    await this.open();
    this.#beginning = { preset: null, place: null };
  }

  /** Opens the tail again with the current choices. */
  async open(): Promise<void> {
    this.#postponed = null;
    this.#paused = this.#beginning.place?.paused === true;
    if (!(await this.#opening.open())) return;
    // A saved filter that is no longer valid must not prevent reading the topic.
    if (this.source.error?.code !== "FILTER_INVALID" || this.filter === null) return;
    const isLinks = this.#beginning.preset !== null;
    const whose = isLinks ? "link’s" : "remembered";
    this.#session.notify({ tone: "danger", message: `The ${whose} filter was dropped: ${this.source.error.message}` });
    // A link's choice is not the user's choice.
    if (!isLinks) this.#remember(withFilter(this.#reading.filters, null));
    else this.#set({ filters: withFilter(this.#reading.filters, null) });
    await this.open();
  }

  /** The user does not want to wait for a tail that opens. */
  async cancelOpening(): Promise<void> {
    this.#opening.leave();
    await this.source.end("opening");
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#opening.leave();
    await this.source.close();
  }

  /** Reads another range: saves it for this topic, and opens the tail again. */
  async choose(changed: Partial<TailChoices>): Promise<void> {
    const choices = { ...this.#reading.choices, ...changed };
    this.#memory.setChoices(this.#topics, choices);
    await this.#readAs(changed.start === undefined ? { choices } : { choices, ranges: [] });
  }

  /** Reads only this range, as a scan. */
  async narrow({ from, to }: Range): Promise<void> {
    await this.#readAs({ ranges: [...this.#reading.ranges, { from: Math.floor(from), to: Math.ceil(to) }] });
  }

  /** Reads the range from before `narrow`. */
  async widen(): Promise<void> {
    await this.#readAs({ ranges: this.#reading.ranges.slice(0, -1) });
  }

  async #readAs(changed: Partial<Reading>): Promise<void> {
    this.#set(changed);
    this.#opening.answerLate(null);
    this.#changed();
    await this.open();
  }

  async setView(view: RowView): Promise<void> {
    await this.#try(async () => {
      await this.source.setView(view);
      this.#set({ view });
    });
  }

  /** Reads these topics from now on, with the other choices unchanged. */
  async setTopics(topics: readonly string[]): Promise<void> {
    this.#topics = topics;
    void this.columns.set(this.columns.choice);
    await this.#readAs({ ranges: [] });
  }

  async setFilter(filter: Filter | null): Promise<void> {
    this.#remember(withFilter(this.#reading.filters, filter));
    await this.#try(() => this.source.setFilter(filter));
  }

  /** Adds a filter to the history. */
  keepFilter(filter: Filter): void {
    this.#remember(withKept(this.#reading.filters, filter));
  }

  async togglePause(): Promise<void> {
    if (this.#postponed !== null) {
      await this.open();
      return;
    }
    if (this.pulse?.state === "done") return;
    await this.#pause(this.pulse?.state !== "paused");
  }

  async #pause(paused: boolean): Promise<void> {
    await this.#try(() => this.source.setPaused(paused));
    this.#paused = paused;
    this.#changed();
  }

  async reread(): Promise<void> {
    await this.#try(() => this.source.reread());
    // Reading again ends a pause.
    if (this.pulse?.state === "paused") await this.#pause(false);
  }

  #remember(filters: FilterMemory): void {
    this.#set({ filters });
    // Not before the saved settings are known, because they would be lost.
    if (this.recording === null && this.#begun) this.#memory.setFilters(this.#topics, filters);
    this.#changed();
  }

  #set(changed: Partial<Reading>): void {
    this.#reading = { ...this.#reading, ...changed };
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
