import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { ResetRequest, ResetRow } from "../../contract/groups.ts";
import { momentInput } from "../data/moments.ts";
import type { Session } from "../data/session.ts";
import { WorkWatch } from "../data/work-watch.ts";
import { isTheirs, NEW_DRAFT, type ResetDraft, requestOf } from "./reset-draft.ts";
import { type ResetTableRow, resetKey } from "./reset-model.ts";

/** What is typed is worked out when nothing was typed for so long, ms. */
const QUIET_MS = 250;

export type Place = Pick<ResetTableRow, "topic" | "partition" | "old">;

interface Host extends ReactiveControllerHost {
  readonly session: Session;
}

/**
 * Where a group's offsets would lead, worked out on the cluster as they are asked for: a plan of the change, which is
 * forgotten at once. The newest question counts.
 */
export class ResetProposal implements ReactiveController {
  readonly #host: Host;
  /** The cluster is asked for the group's offsets. */
  readonly loading: WorkWatch;
  /** It is worked out where its offsets would lead. */
  readonly work: WorkWatch;
  #group = "";
  #isNew = false;
  #draft: ResetDraft = NEW_DRAFT;
  #places: readonly Place[] | null = null;
  /** Keys of partitions that are left as they are. */
  #leftOut: ReadonlySet<string> = new Set();
  /** What is left out of the other partitions: the group's own, or those of a file or another group. */
  #leftOutThere: ReadonlySet<string> = new Set();
  #plan: ReadonlyMap<string, ResetRow> = new Map();
  #warnings: readonly string[] = [];
  #busy = false;
  #error: ErrorData | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Counts questions: a newer one makes those before it void. */
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

  /** Partitions that the group has offsets in, or those of the topics of a new one; null: not known yet. */
  get places(): readonly Place[] | null {
    return this.#places;
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** An answer is awaited. */
  get busy(): boolean {
    return this.#busy;
  }

  get error(): ErrorData | null {
    return this.#error;
  }

  /** With another group or a file, the partitions are theirs; else those of the group. */
  get rows(): readonly ResetTableRow[] {
    const shown: readonly Place[] = isTheirs(this.#draft)
      ? [...this.#plan.values()].map(({ topic, partition, old }) => ({ topic, partition, old }))
      : (this.#places ?? []);
    return shown.map((place) => ({
      ...place,
      plan: this.#leftOut.has(resetKey(place)) ? null : (this.#plan.get(resetKey(place)) ?? null),
    }));
  }

  /** Those that are not left out. */
  get chosen(): readonly ResetTableRow[] {
    return this.rows.filter((row) => !this.#leftOut.has(resetKey(row)));
  }

  /** What is asked for now; null while it is not filled in. */
  get request(): ResetRequest | null {
    return requestOf(this.#draft, this.#group.trim(), this.#leftOut, this.rows);
  }

  begin(group: string, isNew: boolean): void {
    this.#group = group;
    this.#isNew = isNew;
    this.#draft = { ...NEW_DRAFT, time: momentInput(Date.now() - 3_600_000) };
    this.#places = null;
    this.#leftOut = this.#leftOutThere = new Set();
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

  /** @param only keys of the partitions that are chosen; null: those that are not left out already */
  setPlaces(places: readonly Place[], only: ReadonlySet<string> | null = null): void {
    this.#places = places;
    const leftOut = only === null ? null : new Set(places.map(resetKey).filter((key) => !only.has(key)));
    if (leftOut !== null && isTheirs(this.#draft)) this.#leftOutThere = leftOut;
    else if (leftOut !== null) this.#leftOut = leftOut;
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

  /** Runs what is needed before anything can be worked out; its error is shown. @param action takes the work's name */
  async try(action: (name: string) => Promise<void>): Promise<void> {
    try {
      await this.loading.run(action);
    } catch (error) {
      this.#error = toErrorData(error);
      this.#host.requestUpdate();
    }
  }

  /** What was worked out belongs to what was entered before. */
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
      // Rows that were left out since stay in sight.
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
