import type { Filter } from "../../contract/filter.ts";
import type { EndAt } from "../../contract/scan.ts";
import type { TailPulse, TailRequest } from "../../contract/tails.ts";
import type { TopicTimeline } from "../../contract/topics.ts";
import type { RowView } from "../../contract/view.ts";
import type { Range } from "../data/moments.ts";
import type { Session } from "../data/session.ts";
import { type FilterMemory, NO_MEMORY, withFilter, withKept } from "../filter/filter-memory.ts";
import { DEFAULT_CHOICES, type ReadChoice, resolveStart, type TailChoices } from "./choices.ts";
import { groupOffsets } from "./group-offsets.ts";
import { askLate, type LateQuestion } from "./late-records.ts";
import { type Postponed, postponed } from "./postponed.ts";
import { type Beginning, type Reading, type Recording, readAt, readingAtFirst } from "./tail-beginning.ts";
import { isSame, TailColumns } from "./tail-columns.ts";
import { TailLook } from "./tail-look.ts";
import { TailMemory } from "./tail-memory.ts";
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
  /** The recording's first tail is already open; this session shows it once. */
  #adopted = false;
  #ended = false;
  /** The user paused it. */
  #paused = false;
  /** Used once. */
  #beginning: Beginning;
  #begun = false;
  #postponed: Postponed | null = null;
  #late: LateQuestion | null = null;
  /** The user's answer for the current range; null: not asked, or not answered. */
  #stopsEarly: boolean | null = null;
  /** Counts openings; a newer one invalidates earlier ones. */
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
    return this.#late;
  }

  /** @param stopsEarly without late records after the range */
  async answerLate(stopsEarly: boolean): Promise<void> {
    this.#stopsEarly = stopsEarly;
    await this.open();
  }

  /** Whether the range has an end. */
  get scans(): boolean {
    return this.read.end !== null;
  }

  /** Asks the brokers when the topic's records were written; null when there is not exactly one topic. */
  get loadTimeline(): (() => Promise<TopicTimeline>) | null {
    return this.#topics.length === 1 && this.recording === null ? this.#loadTimeline : null;
  }

  readonly #loadTimeline = (): Promise<TopicTimeline> =>
    this.#session.api.topics.timeline(this.#session.profile.id, this.#topics[0] ?? "", TIMELINE_POINTS);

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
    this.#opening += 1;
    if (this.recording !== null) {
      await this.#openRecording(this.recording);
      return;
    }
    const opening = this.#opening;
    const { isolation } = this.#reading.choices;
    const { start, end } = this.read;
    const topics = this.#topics;
    const partitions = topics.length === 1 ? this.#reading.choices.partitions : "all";
    const endAt =
      end?.kind === "timestamp" && this.#stopsEarly !== null ? { ...end, stopsEarly: this.#stopsEarly } : end;
    if (!(await this.#mayRead({ topics, partitions, isolation }, endAt)) || opening !== this.#opening) return;
    const { filter } = this;
    const columns = this.columns.paths;
    await this.source.open(async () => ({
      topics,
      startAt: await resolveStart(start, Date.now(), (group) => groupOffsets(this.#session, group, topics)),
      endAt,
      partitions,
      isolation,
      filter,
      columns,
      view: this.#reading.view,
    }));
    if (this.source.phase === "open") await this.#catchUp(filter, columns);
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

  /** False: the user must first decide how far to read a time range. */
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

  /** Applies settings that were changed while the tail was opening. */
  async #catchUp(filter: Filter | null, columns: readonly string[]): Promise<void> {
    await this.#try(async () => {
      if (this.filter !== filter) await this.source.setFilter(this.filter);
      if (!isSame(this.columns.paths, columns)) await this.source.setColumns(this.columns.paths);
      if (this.#paused) await this.source.setPaused(true);
    });
  }

  async #openRecording({ path, tailId }: Recording): Promise<void> {
    if (this.#adopted || tailId === null) await this.source.openRecording(path);
    else await this.source.adopt(tailId);
    this.#adopted = true;
    await this.#try(async () => {
      if (this.columns.paths.length > 0) await this.source.setColumns(this.columns.paths);
      if (this.#reading.view !== "arrival") await this.source.setView(this.#reading.view);
      if (this.filter !== null) await this.source.setFilter(this.filter);
    });
  }

  async end(): Promise<void> {
    this.#ended = true;
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
    this.#stopsEarly = null;
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
