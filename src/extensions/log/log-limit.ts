/** Kinds that are counted each on its own; those beyond share one. */
const MOST_KINDS = 200;
const OTHERS = "others";

interface Kind {
  admitted: number;
  kept: number;
}

/**
 * Bounds what others can make us log. Of each kind some lines are admitted in an interval, the rest is counted, and the
 * count told once at the interval's end. The kind must come from us, never from the outside.
 */
export class LogLimit {
  readonly #intervalMs: number;
  readonly #tell: (kind: string, kept: number, seconds: number) => void;
  readonly #kinds = new Map<string, Kind>();
  #timer: NodeJS.Timeout | null = null;

  /** @param tell given a kind, the number of its lines that were kept back, and the interval in s */
  constructor(intervalMs: number, tell: (kind: string, kept: number, seconds: number) => void) {
    this.#intervalMs = intervalMs;
    this.#tell = tell;
  }

  /**
   * Whether a line of that kind is written.
   * @param most lines of the kind in an interval
   */
  admits(kind: string, most: number): boolean {
    const name = this.#kinds.has(kind) || this.#kinds.size < MOST_KINDS ? kind : OTHERS;
    const known = this.#kinds.get(name) ?? { admitted: 0, kept: 0 };
    this.#kinds.set(name, known);
    this.#timer ??= setTimeout(() => this.flush(), this.#intervalMs).unref();
    if (known.admitted < most) {
      known.admitted += 1;
      return true;
    }
    known.kept += 1;
    return false;
  }

  /** Tells what was kept back, and begins an interval. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const kinds = [...this.#kinds];
    this.#kinds.clear();
    for (const [kind, { kept }] of kinds) if (kept > 0) this.#tell(kind, kept, Math.round(this.#intervalMs / 1_000));
  }
}
