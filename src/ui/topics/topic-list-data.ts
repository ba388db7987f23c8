import type { ReactiveControllerHost } from "lit";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { TopicSummary } from "../../contract/topics.ts";
import type { DataTable } from "../components/data-table.ts";
import { Poll } from "../data/poll.ts";
import type { Session } from "../data/session.ts";
import { isCancelled, WorkWatch } from "../data/work-watch.ts";
import { TopicFigures } from "./topic-figures.ts";
import { byName, configKeys } from "./topic-model.ts";
import type { TopicRow } from "./topic-row.ts";
import { TopicRows } from "./topic-rows.ts";
import type { TopicView } from "./topic-view.ts";

const ASK_EVERY_MS = 2_000;
/** After repeated errors the interval grows up to this value. */
const ASK_LEAST_OFTEN_MS = 30_000;
/** When the user comes back, a list older than this is loaded again, ms. */
const FRESH_MS = 5_000;
/** A shown list older than this is loaded again while the pointer is not on it, because rows may move, ms. */
const RELOAD_MS = 30_000;

const NONE: readonly TopicSummary[] = [];

/** What the list's data needs from its element. */
export interface ListHost {
  readonly session: Session;
  readonly active: boolean;
  readonly table: DataTable<TopicRow> | null;
  /** The column that all rows are sorted by. */
  readonly sorted: string;
  /** Called after a new list arrived. */
  loaded(topics: readonly TopicSummary[]): void;
}

/** The topics of an open cluster and their figures. They are loaded and refreshed only while they are shown. */
export class TopicListData {
  readonly figures: TopicFigures;
  /** The running request for the list itself. */
  readonly work: WorkWatch;
  readonly #element: ReactiveControllerHost;
  readonly #host: () => ListHost;
  readonly #poll: Poll;
  #topics: readonly TopicSummary[] | null = null;
  #error: ErrorData | null = null;
  #loading = false;
  #loadedAt = 0;
  /** The number of failed rounds in a row. */
  #failures = 0;
  readonly #rows = new TopicRows();

  constructor(element: ReactiveControllerHost, host: () => ListHost) {
    this.#element = element;
    this.#host = host;
    this.figures = new TopicFigures(
      () => host().session,
      (names) => {
        this.#rows.expire(names);
        element.requestUpdate();
      },
    );
    this.work = new WorkWatch(
      () => host().session.api.work,
      () => element.requestUpdate(),
    );
    // This also runs after a failure, so that a cluster that is back appears without a click.
    this.#poll = new Poll(element, {
      everyMs: () => Math.min(ASK_LEAST_OFTEN_MS, ASK_EVERY_MS * 2 ** Math.max(0, this.#failures - 1)),
      wanted: () => host().active && (this.#topics !== null || this.#error !== null),
      ask: async () => {
        if (this.#error !== null || this.#isOld) await this.#load();
        else await this.bring();
        this.#failures = this.#error === null && this.figures.error === null ? 0 : this.#failures + 1;
      },
    });
  }

  /** By name; null: not loaded yet. */
  get topics(): readonly TopicSummary[] | null {
    return this.#topics;
  }

  /** Why the list could not be loaded. */
  get error(): ErrorData | null {
    return this.#error;
  }

  get loading(): boolean {
    return this.#loading;
  }

  /** The rows that the view shows. The array stays the same until a row changes. */
  rows(view: TopicView, favourites: ReadonlySet<string>): readonly TopicRow[] {
    return this.#rows.make(this.#topics ?? NONE, this.figures.known, view, favourites);
  }

  async refresh(): Promise<void> {
    this.#loading = true;
    this.#element.requestUpdate();
    this.figures.expire();
    await this.#load();
    this.#loading = false;
    this.#element.requestUpdate();
    if (this.#error?.code !== "CANCELLED") void this.#poll.now();
  }

  /** Stops all requests: the list is hidden or no longer needed. */
  stop(): void {
    this.figures.stop();
    this.work.cancel();
  }

  /** Resumes when the list is shown again. */
  async comeBack(): Promise<void> {
    // The first load ended without a list if the list was hidden meanwhile.
    const isMissing = this.#topics === null && !this.#loading;
    const isStale = this.#topics !== null && performance.now() - this.#loadedAt > FRESH_MS;
    if (isMissing || isStale) await this.#load();
    await this.#poll.now();
  }

  /**
   * Requests the figures of the visible columns for the rows on screen; for all rows when the list is sorted by a
   * figure.
   */
  async bring(): Promise<void> {
    const { table, active, sorted } = this.#host();
    if (table === null || this.#topics === null || !active) return;
    await table.updateComplete;
    const columns = table.columns.map(({ id }) => id);
    const named = (rows: readonly TopicRow[]) =>
      rows.filter(({ error, branch }) => error === null && branch === null).map(({ name }) => name);
    this.figures.setKeys(configKeys(columns));
    await this.figures.bring(columns, sorted, named(table.inSight), () => named(table.found));
  }

  async #load(): Promise<void> {
    const host = this.#host();
    const key = host.table?.selectedKey ?? null;
    try {
      this.#loadedAt = performance.now();
      const { api, profile } = host.session;
      this.#topics = byName(await this.work.run((name) => api.topics.list(profile.id, name)));
      this.#error = null;
      host.loaded(this.#topics);
    } catch (error) {
      if (isCancelled(error) && !this.#host().active) return;
      this.#error = toErrorData(error);
      // The user cancelled it, so it is not repeated automatically.
      if (isCancelled(error)) this.#poll.stop();
    }
    this.#element.requestUpdate();
    await this.#element.updateComplete;
    const { table } = this.#host();
    await table?.updateComplete;
    if (key !== null && table?.selectedKey !== key) table?.selectKey(key);
    await this.bring();
  }

  get #isOld(): boolean {
    return performance.now() - this.#loadedAt > RELOAD_MS && this.#host().table?.matches(":hover") !== true;
  }
}
