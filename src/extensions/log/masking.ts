import { encodingsOf } from "./secret-encodings.ts";
import { SECRET_PATTERNS } from "./secret-patterns.ts";

/** Shorter values would mask half of the log, and protect nothing. Characters. */
const SHORTEST_MASKED = 4;
/** So much of a record is kept; the rest is cut off, and the cut is said. Characters. */
const LONGEST_RECORD = 16 * 1024;
/** The patterns see so much more, for what begins before the cut and is known by what comes after it. Characters. */
const BEYOND_CUT = 2 * 1024;
const MASK = "***";

/** From and to, in characters. */
type Range = readonly [start: number, end: number];

/**
 * Keeps secrets out of text in two layers: the values that are known to be secret, in every encoding that they are
 * likely to be met in; and what looks like a secret. Both see the text as it came, so that neither hides something from
 * the other, and secrets that overlap are masked together. Takes linear time.
 */
export class Masking {
  readonly #values = new Set<string>();
  readonly #wanted = new Set<string>();
  #longest = 0;

  /** From now on the value is masked, also as part of a URL, of JSON, of base64 at any alignment, and as hex. */
  add(value: string): void {
    if (value.length < SHORTEST_MASKED || this.#values.has(value)) return;
    this.#values.add(value);
    for (const text of encodingsOf(value)) {
      if (text.length < SHORTEST_MASKED) continue;
      this.#wanted.add(text);
      this.#longest = Math.max(this.#longest, text.length);
    }
  }

  /** The text without secrets, and without what is beyond 16 kB of it. */
  mask(text: string): string {
    const seen = text.slice(0, LONGEST_RECORD + BEYOND_CUT);
    // Beyond the cut, too: what is before it must not hold the half of one.
    const ranges = this.#known(text.slice(0, LONGEST_RECORD + this.#longest));
    for (const pattern of SECRET_PATTERNS) {
      // exec, not matchAll, which copies the pattern at every line.
      pattern.lastIndex = 0;
      for (let match = pattern.exec(seen); match !== null; match = pattern.exec(seen)) {
        ranges.push([match.index + (match[1]?.length ?? 0), pattern.lastIndex]);
      }
    }
    const cut = text.length - LONGEST_RECORD;
    const safe = without(ranges, cut > 0 ? text.slice(0, LONGEST_RECORD) : text);
    return cut > 0 ? `${safe}… (${cut} more characters)` : safe;
  }

  #known(text: string): Range[] {
    const ranges: Range[] = [];
    for (const wanted of this.#wanted) {
      for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
        const last = ranges.at(-1);
        const end = at + wanted.length;
        // `aaaa` in a hundred a is one range, not a hundred.
        if (last === undefined || at < last[0] || at > last[1]) ranges.push([at, end]);
        else ranges[ranges.length - 1] = [last[0], Math.max(last[1], end)];
      }
    }
    return ranges;
  }
}

/** One mask for ranges that overlap or touch. */
function without(ranges: Range[], text: string): string {
  if (ranges.length === 0) return text;
  ranges.sort(([one], [other]) => one - other);
  let safe = "";
  let at = 0;
  let masked = -1;
  for (const [start, end] of ranges) {
    if (start >= text.length) break;
    if (start > masked) safe += text.slice(at, start) + MASK;
    masked = Math.max(masked, end);
    at = masked;
  }
  return safe + text.slice(at);
}
