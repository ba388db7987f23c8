import type { Filter } from "../../contract/filter.ts";
import type { EndAt } from "../../contract/scan.ts";
import type { TailRequest } from "../../contract/tails.ts";
import type { RowView } from "../../contract/view.ts";
import type { Session } from "../data/session.ts";
import { WorkSet } from "../data/work-watch.ts";
import { type ReadChoice, resolveStart, type TailChoices } from "./choices.ts";
import { groupOffsets } from "./group-offsets.ts";
import { askLate, type LateQuestion } from "./late-records.ts";
import type { Recording } from "./tail-beginning.ts";
import { isSame, type TailColumns } from "./tail-columns.ts";
import type { TailSource } from "./tail-source.ts";

/** What a tail is opened with; it may change while the tail opens. */
export interface OpenedTail {
  readonly source: TailSource;
  readonly columns: TailColumns;
  readonly recording: Recording | null;
  readonly topics: readonly string[];
  readonly choices: TailChoices;
  readonly read: ReadChoice;
  readonly filter: Filter | null;
  readonly view: RowView;
}

/** What only the tail's session knows and does. */
export interface OpeningHost {
  /** The user paused it. */
  isPaused(): boolean;
  hasEnded(): boolean;
  /** Shows the error of an action. */
  try(action: () => Promise<void>): Promise<void>;
  changed(): void;
}

/** Opens a view's tail as the view reads now, again and again. */
export class TailOpening {
  readonly #session: Session;
  readonly #tail: OpenedTail;
  readonly #host: OpeningHost;
  /** The questions to the cluster before the tail is opened. */
  readonly #work: WorkSet;
  /** The recording's first tail is already open; it is shown once. */
  #adopted = false;
  #late: LateQuestion | null = null;
  /** The user's answer for the current range; null: not asked, or not answered. */
  #stopsEarly: boolean | null = null;
  /** Counts openings; a newer one invalidates earlier ones. */
  #count = 0;

  constructor(session: Session, tail: OpenedTail, host: OpeningHost) {
    this.#session = session;
    this.#tail = tail;
    this.#host = host;
    this.#work = new WorkSet(() => session.api.work);
  }

  /** What the user must decide before the time range is read; null: nothing. */
  get late(): LateQuestion | null {
    return this.#late;
  }

  /** @param stopsEarly without late records after the range; null: for another range, so it is asked again */
  answerLate(stopsEarly: boolean | null): void {
    this.#stopsEarly = stopsEarly;
  }

  /** Ends the current opening. What it asked is cancelled; what it opens is closed. */
  leave(): void {
    this.#count += 1;
    this.#work.cancel();
  }

  /** @returns false when the user must decide something first, or a newer opening began; otherwise the source tells */
  async open(): Promise<boolean> {
    this.leave();
    const { source, columns, recording, topics, choices, read } = this.#tail;
    if (recording !== null) {
      await this.#openRecording(recording);
      return true;
    }
    const count = this.#count;
    const { isolation } = choices;
    const { start, end } = read;
    const partitions = topics.length === 1 ? choices.partitions : "all";
    const endAt =
      end?.kind === "timestamp" && this.#stopsEarly !== null ? { ...end, stopsEarly: this.#stopsEarly } : end;
    if (!(await this.#mayRead({ topics, partitions, isolation }, endAt)) || count !== this.#count) return false;
    const { filter } = this.#tail;
    const { paths } = columns;
    await source.open(async () => ({
      topics,
      startAt: await resolveStart(start, Date.now(), (group) =>
        this.#work.run((name) => groupOffsets(this.#session, group, topics, name)),
      ),
      endAt,
      partitions,
      isolation,
      filter,
      columns: paths,
      view: this.#tail.view,
    }));
    if (source.phase === "open") await this.#catchUp(filter, paths);
    return true;
  }

  /** False: the user must first decide how far to read a time range. */
  async #mayRead(asked: Pick<TailRequest, "topics" | "partitions" | "isolation">, end: EndAt | null): Promise<boolean> {
    const count = this.#count;
    const { api, profile } = this.#session;
    const late = await this.#work.run((name) => askLate(api, profile.id, asked, end, name));
    if (count !== this.#count) return false;
    const wasAsked = this.#late !== null;
    this.#late = late;
    if (late !== null) await this.#tail.source.close();
    if (late !== null || wasAsked) this.#host.changed();
    return late === null && !this.#host.hasEnded();
  }

  /** Applies settings that were changed while the tail was opening. */
  async #catchUp(filter: Filter | null, paths: readonly string[]): Promise<void> {
    const tail = this.#tail;
    await this.#host.try(async () => {
      if (tail.filter !== filter) await tail.source.setFilter(tail.filter);
      if (!isSame(tail.columns.paths, paths)) await tail.source.setColumns(tail.columns.paths);
      if (this.#host.isPaused()) await tail.source.setPaused(true);
    });
  }

  async #openRecording({ path, tailId }: Recording): Promise<void> {
    const { source } = this.#tail;
    if (this.#adopted || tailId === null) await source.openRecording(path);
    else await source.adopt(tailId);
    this.#adopted = true;
    await this.#host.try(async () => {
      const { columns, view, filter } = this.#tail;
      if (columns.paths.length > 0) await source.setColumns(columns.paths);
      if (view !== "arrival") await source.setView(view);
      if (filter !== null) await source.setFilter(filter);
    });
  }
}
