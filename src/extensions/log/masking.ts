import { encodingsOf } from "./secret-encodings.ts";
import { SECRET_PATTERNS } from "./secret-patterns.ts";

/** Shorter values would mask half of the log and protect nothing. Characters. */
const SHORTEST_MASKED = 4;
/** The most characters kept of an entry. The rest is cut off, and the text says so. */
const LONGEST_RECORD = 16 * 1024;
/**
 * The patterns see this many more characters, for secrets that begin before the cut and are recognized by what follows.
 */
const BEYOND_CUT = 2 * 1024;
const MASK = "***";
/** The newest values of one name that stay masked: a token is replaced every few minutes, for days. */
const MOST_OF_NAME = 12;

/** From and to, in characters. */
type Range = readonly [start: number, end: number];

/**
 * Keeps secrets out of text in two layers: known secrets, in every likely encoding, and text that looks like a secret.
 * Both layers see the original text, so that neither hides something from the other, and overlapping secrets are masked
 * together. Takes linear time.
 */
export class Masking {
  /** The encodings of each value. */
  readonly #wanted = new Map<string, readonly string[]>();
  /** The values of a name, the newest last. Those without one are never forgotten. */
  readonly #named = new Map<string | null, Set<string>>();
  #texts: readonly string[] = [];
  #longest = 0;

  /**
   * From now on the value is masked, also as part of a URL, of JSON, of base64 at any alignment, and as hex.
   * @param name of what the value replaces: only the newest values of a name stay masked. Null: the value stays
   */
  add(value: string, name: string | null = null): void {
    if (value.length < SHORTEST_MASKED) return;
    const values = this.#named.get(name) ?? new Set();
    this.#named.set(name, values);
    values.delete(value);
    values.add(value);
    if (name !== null && values.size > MOST_OF_NAME) this.#forgetOldest(values);
    if (this.#wanted.has(value)) return;
    const texts = encodingsOf(value).filter((text) => text.length >= SHORTEST_MASKED);
    this.#wanted.set(value, texts);
    this.#texts = [...new Set([...this.#wanted.values()].flat())];
    for (const text of texts) this.#longest = Math.max(this.#longest, text.length);
  }

  #forgetOldest(values: Set<string>): void {
    const [oldest = ""] = values;
    values.delete(oldest);
    if (![...this.#named.values()].some((others) => others.has(oldest))) this.#wanted.delete(oldest);
  }

  /** The text without secrets, cut off after 16 kB. */
  mask(text: string): string {
    const seen = text.slice(0, LONGEST_RECORD + BEYOND_CUT);
    // Searches beyond the cut, too, so that the text before it does not contain half of a secret.
    const ranges = this.#known(text.slice(0, LONGEST_RECORD + this.#longest));
    for (const pattern of SECRET_PATTERNS) {
      // exec instead of matchAll, which copies the pattern for every line.
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
    for (const wanted of this.#texts) {
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
