/** Kinds that are counted separately; further kinds share one counter. */
const MOST_KINDS = 200;
const OTHERS = "others";

interface Kind {
  admitted: number;
  kept: number;
}

/**
 * Bounds what others can make us log. Each kind may log a number of lines per interval; the rest is counted, and the
 * count is logged once at the interval's end. The kind must come from our code, never from outside.
 */
export class LogLimit {
  readonly #intervalMs: number;
  readonly #tell: (kind: string, kept: number, seconds: number) => void;
  readonly #kinds = new Map<string, Kind>();
  #timer: NodeJS.Timeout | null = null;

  /** @param tell called with a kind, the number of its suppressed lines, and the interval in s */
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

  /** Reports the suppressed lines and starts an interval. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const kinds = [...this.#kinds];
    this.#kinds.clear();
    for (const [kind, { kept }] of kinds) if (kept > 0) this.#tell(kind, kept, Math.round(this.#intervalMs / 1_000));
  }
}
