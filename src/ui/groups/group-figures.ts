import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { GroupFigures, GroupSummary } from "../../contract/groups.ts";
import type { WorkApi } from "../../contract/work.ts";
import { isCancelled, WorkSet } from "../data/work-watch.ts";

/** The number of groups per request. Each answer is shown when it arrives. */
const CHUNK = 200;

/** Progress: how many of the groups that a sort or a save needs have figures. */
export interface FigureProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * The figures of groups. They are requested in chunks, the groups on screen first. A newer request ends an older one
 * after its current chunk.
 */
export class GroupFigureFeed {
  readonly #ask: (groups: readonly GroupSummary[], work: string) => Promise<readonly GroupFigures[]>;
  readonly #changed: () => void;
  /** The running requests. */
  readonly #work: WorkSet;
  #figures: ReadonlyMap<string, GroupFigures> = new Map();
  /** When each group was requested, ms of performance.now(). */
  readonly #askedAt = new Map<string, number>();
  #question = 0;
  progress: FigureProgress | null = null;
  error: ErrorData | null = null;

  /** @param ask takes the name of the work, which the engine uses to end it */
  constructor(
    ask: (groups: readonly GroupSummary[], work: string) => Promise<readonly GroupFigures[]>,
    api: () => WorkApi,
    changed: () => void,
  ) {
    this.#ask = ask;
    this.#changed = changed;
    this.#work = new WorkSet(api);
  }

  /** A new map whenever figures arrive. */
  get figures(): ReadonlyMap<string, GroupFigures> {
    return this.#figures;
  }

  /**
   * Requests the figures that are too old. @param inSight on screen @param others also needed, for the order
   * @param freshMs the greatest age of figures on screen @param freshOthersMs the greatest age of the others
   */
  async bring(
    inSight: readonly GroupSummary[],
    others: readonly GroupSummary[],
    freshMs: number,
    freshOthersMs: number,
  ): Promise<void> {
    this.#question += 1;
    const question = this.#question;
    const asked = new Set(inSight);
    const first = inSight.filter(({ group }) => this.#isOlder(group, freshMs));
    const later = others.filter((one) => !asked.has(one) && this.#isOlder(one.group, freshOthersMs));
    const all = [...first, ...later];
    const total = asked.size + others.filter((one) => !asked.has(one)).length;
    try {
      for (let at = 0; at < all.length; ) {
        // The groups on screen do not wait for the others.
        const size = at < first.length ? Math.min(CHUNK, first.length - at) : CHUNK;
        this.#told(later.length > 0 ? { done: total - all.length + at, total } : null);
        await this.#askChunk(all.slice(at, at + size));
        at += size;
        if (question !== this.#question) return;
      }
      this.error = null;
    } catch (error) {
      if (question === this.#question && !isCancelled(error)) this.error = toErrorData(error);
    }
    if (question === this.#question) this.#told(null);
  }

  /** Sends no more requests and ends the current one: nobody needs the figures now. */
  stop(): void {
    this.#question += 1;
    this.#work.cancel();
    this.#told(null);
  }

  /** Keeps only these groups: the others no longer exist. */
  keep(groups: readonly GroupSummary[]): void {
    const names = new Set(groups.map(({ group }) => group));
    for (const name of this.#askedAt.keys()) if (!names.has(name)) this.#askedAt.delete(name);
    this.#figures = new Map([...this.#figures].filter(([name]) => names.has(name)));
  }

  /** Marks all figures as old, so that they are requested again. */
  expire(): void {
    this.#askedAt.clear();
  }

  #isOlder(group: string, freshMs: number): boolean {
    return performance.now() - (this.#askedAt.get(group) ?? Number.NEGATIVE_INFINITY) > freshMs;
  }

  async #askChunk(groups: readonly GroupSummary[]): Promise<void> {
    const now = performance.now();
    // A newer request does not repeat these.
    for (const { group } of groups) this.#askedAt.set(group, now);
    try {
      this.#take(await this.#work.run((name) => this.#ask(groups, name)));
    } catch (error) {
      for (const { group } of groups) this.#askedAt.delete(group);
      throw error;
    }
  }

  #take(answers: readonly GroupFigures[]): void {
    this.#figures = new Map([...this.#figures, ...answers.map((one) => [one.group, one] as const)]);
    this.#changed();
  }

  #told(progress: FigureProgress | null): void {
    this.progress = progress;
    this.#changed();
  }
}
