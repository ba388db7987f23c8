import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { ResetRequest, ResetRow, ResetTo } from "../../contract/groups.ts";
import type { TopicSizes } from "../../contract/offsets-csv.ts";
import { momentInput } from "../data/moments.ts";
import type { Session } from "../data/session.ts";
import { WorkWatch } from "../data/work-watch.ts";
import { isTheirs, NEW_DRAFT, type ResetDraft, requestOf, resetTo } from "./reset-draft.ts";
import { type ResetTableRow, resetKey } from "./reset-model.ts";

/** The delay after the last key press before a new preview is requested, ms. */
const QUIET_MS = 250;

export type Place = Pick<ResetTableRow, "topic" | "partition" | "old">;

interface Host extends ReactiveControllerHost {
  readonly session: Session;
}

/**
 * The new offsets of a group. The cluster computes them as a plan of the change, which is discarded at once. Only the
 * newest request counts.
 */
export class ResetProposal implements ReactiveController {
  readonly #host: Host;
  /** The group's offsets are loading. */
  readonly loading: WorkWatch;
  /** The new offsets are being computed. */
  readonly work: WorkWatch;
  #group = "";
  #isNew = false;
  #draft: ResetDraft = NEW_DRAFT;
  #places: readonly Place[] | null = null;
  /** Keys of the partitions that do not change. */
  #leftOut: ReadonlySet<string> = new Set();
  /** The same for the source that is not shown: the group itself, or a file or another group. */
  #leftOutThere: ReadonlySet<string> = new Set();
  /** Of the cluster's topics; null: not known. */
  #sizes: TopicSizes | null = null;
  #plan: ReadonlyMap<string, ResetRow> = new Map();
  #warnings: readonly string[] = [];
  #busy = false;
  #error: ErrorData | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Counts requests: a newer one makes older answers invalid. */
  #question = 0;

  constructor(host: Host) {
    this.#host = host;
    const watch = () =>
      new WorkWatch(
        () => host.session.api.work,
        () => host.requestUpdate(),
      );
    this.loading = watch();
    this.work = watch();
    host.addController(this);
  }

  hostConnected(): void {}

  hostDisconnected(): void {
    this.end();
  }

  get group(): string {
    return this.#group;
  }

  /** The group will be created. */
  get isNew(): boolean {
    return this.#isNew;
  }

  get draft(): ResetDraft {
    return this.#draft;
  }

  /** The partitions with offsets of the group, or all partitions of a new group's topics; null: not known yet. */
  get places(): readonly Place[] | null {
    return this.#places;
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Waits for an answer. */
  get busy(): boolean {
    return this.#busy;
  }

  get error(): ErrorData | null {
    return this.#error;
  }

  /** The partitions of the other group or of the file; otherwise those of the group. */
  get rows(): readonly ResetTableRow[] {
    const shown: readonly Place[] = isTheirs(this.#draft)
      ? [...this.#plan.values()].map(({ topic, partition, old }) => ({ topic, partition, old }))
      : (this.#places ?? []);
    return shown.map((place) => ({
      ...place,
      plan: this.#leftOut.has(resetKey(place)) ? null : (this.#plan.get(resetKey(place)) ?? null),
    }));
  }

  /** The partitions that are not excluded. */
  get chosen(): readonly ResetTableRow[] {
    return this.rows.filter((row) => !this.#leftOut.has(resetKey(row)));
  }

  /** The target, or why there is none. */
  get to(): ResetTo | string {
    return resetTo(this.#draft, this.#group.trim(), this.#sizes);
  }

  /** The current request; null while the form is not complete. */
  get request(): ResetRequest | null {
    return requestOf(this.to, this.#group.trim(), this.#leftOut, this.rows);
  }

  begin(group: string, isNew: boolean): void {
    this.#group = group;
    this.#isNew = isNew;
    this.#draft = { ...NEW_DRAFT, time: momentInput(Date.now() - 3_600_000) };
    this.#places = null;
    this.#leftOut = this.#leftOutThere = new Set();
    this.#sizes = null;
    this.#busy = false;
    this.#error = null;
    this.#forget();
  }

  end(): void {
    this.#question += 1;
    this.loading.cancel();
    this.work.cancel();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#places = null;
    this.#draft = NEW_DRAFT;
    this.#forget();
  }

  /** @param only keys of the chosen partitions; null: those that are not excluded already */
  setPlaces(places: readonly Place[], only: ReadonlySet<string> | null = null): void {
    this.#places = places;
    const leftOut = only === null ? null : new Set(places.map(resetKey).filter((key) => !only.has(key)));
    if (leftOut !== null && isTheirs(this.#draft)) this.#leftOutThere = leftOut;
    else if (leftOut !== null) this.#leftOut = leftOut;
    this.#forget();
    this.#later(0);
  }

  /** The topics of the cluster, with which the lines of a file are checked. */
  setSizes(sizes: TopicSizes): void {
    this.#sizes = sizes;
    if (this.#draft.kind !== "offsets" || typeof this.to !== "string") return;
    this.#forget();
    this.#later(0);
  }

  /** The name of a new group. */
  setGroup(group: string): void {
    this.#group = group;
    this.#forget();
    this.#later();
  }

  set(change: Partial<ResetDraft>): void {
    const before = this.#draft;
    this.#draft = { ...before, ...change };
    this.#forget();
    if (isTheirs(before) !== isTheirs(this.#draft))
      [this.#leftOut, this.#leftOutThere] = [this.#leftOutThere, this.#leftOut];
    else if (isTheirs(this.#draft)) this.#leftOut = new Set();
    this.#later(change.kind === undefined ? QUIET_MS : 0);
  }

  choose(chosen: ReadonlySet<string>): void {
    this.#leftOut = new Set(this.rows.map(resetKey).filter((key) => !chosen.has(key)));
    this.#warnings = [];
    this.#later();
  }

  toggle(key: string): void {
    const chosen = new Set(this.chosen.map(resetKey));
    if (!chosen.delete(key)) chosen.add(key);
    this.choose(chosen);
  }

  /** Runs a request that the preview needs first; its error is shown. @param action takes the work's name */
  async try(action: (name: string) => Promise<void>): Promise<void> {
    try {
      await this.loading.run(action);
    } catch (error) {
      this.#error = toErrorData(error);
      this.#host.requestUpdate();
    }
  }

  /** The current preview belongs to older input. */
  #forget(): void {
    this.#plan = new Map();
    this.#warnings = [];
    this.#host.requestUpdate();
  }

  #later(ms = QUIET_MS): void {
    this.#question += 1;
    // The answer for an earlier input is of no use.
    this.work.cancel();
    this.#error = null;
    this.#busy = this.request !== null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#work(), ms);
    this.#host.requestUpdate();
  }

  async #work(): Promise<void> {
    const question = this.#question;
    const { request } = this;
    this.#timer = null;
    if (request === null) {
      this.#busy = false;
      this.#host.requestUpdate();
      return;
    }
    const { api, profile } = this.#host.session;
    try {
      const kind = this.#isNew ? "groups.create" : "groups.reset";
      const plan = await this.work.run((name) => api.changes.plan(profile.id, kind, request, name));
      api.changes.discard(plan.id).catch(() => {});
      if (question !== this.#question) return;
      const planned = plan.preview.rows.map((row) => [resetKey(row), row] as const);
      // Rows that the user excluded in the meantime stay visible.
      this.#plan = new Map(this.#leftOut.size === 0 ? planned : [...this.#plan, ...planned]);
      this.#warnings = plan.warnings;
      this.#error = null;
    } catch (error) {
      if (question !== this.#question) return;
      this.#plan = new Map();
      this.#error = toErrorData(error);
    }
    this.#busy = false;
    this.#host.requestUpdate();
  }
}
