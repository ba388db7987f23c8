/**
 * Estimates the cost of a regular expression in V8, which backtracks: it may try every way to match from every position
 * in the text. The pattern's shape bounds the number of ways: ways of consecutive parts multiply, those of alternatives
 * add up, and `x*` has as many as the text has characters. A repeated part with several ways has no bound here
 * (`(a+)+`, `(a|b)*`), and neither has a backreference. The estimate may be too high, never too low.
 */
interface Ways {
  /** At most `count` × length ^ `degree` ways; `count` may be Infinity. */
  readonly count: number;
  readonly degree: number;
  /** Ways that V8 expands one by one when it compiles: it writes out short repetitions, but not loops. */
  readonly forms: number;
  /** The number of characters, classes and assertions; repeated ones count for each repetition. */
  readonly size: number;
}

const ONE: Ways = { count: 1, degree: 0, forms: 1, size: 1 };
const NOTHING: Ways = { count: 1, degree: 0, forms: 1, size: 0 };
const UNBOUNDED: Ways = { count: Number.POSITIVE_INFINITY, degree: 0, forms: 1, size: 1 };
const NOT_READ: Ways = { ...UNBOUNDED, forms: Number.POSITIVE_INFINITY };
/** The deepest nesting of groups, deeper than anyone writes. */
const DEEPEST_GROUP = 100;

/** A harmless number of engine steps: about 50 ms. */
const HARMLESS_STEPS = 2 ** 25;
/**
 * V8 takes seconds to compile `a?` 32 times followed by `a` 32 times, and hours for twice that: the time doubles with
 * each.
 */
const MOST_FORMS = 4_096;
/** V8 writes out up to this many repetitions, and uses a loop for more. */
const WRITTEN_OUT = 3;

export interface RegexCost {
  /** Any text up to this many characters costs at most about 50 ms; 0: unknown. */
  readonly harmlessLength: number;
  /** Whether V8 can compile it in reasonable time; nothing can interrupt that. */
  readonly compiles: boolean;
}

/** @param pattern one that the RegExp constructor accepts */
export function regexCost(pattern: string): RegexCost {
  const { count, degree, forms, size } = new Shape(pattern).ways();
  const perPlace = count * Math.max(1, size);
  const harmless = Number.isFinite(perPlace) ? Math.floor((HARMLESS_STEPS / perPlace) ** (1 / (degree + 1))) : 0;
  return { harmlessLength: harmless, compiles: forms <= MOST_FORMS };
}

/** Reads a pattern's groups, alternatives and repetitions; the contents of classes and escapes do not matter. */
class Shape {
  readonly #pattern: string;
  #at = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  ways(): Ways {
    const ways = this.#alternatives();
    // There is an extra bracket, so the pattern was not understood.
    return this.#at < this.#pattern.length ? NOT_READ : ways;
  }

  #alternatives(): Ways {
    let all = this.#sequence();
    while (this.#take("|")) {
      const next = this.#sequence();
      const degree = Math.max(all.degree, next.degree);
      all = { count: all.count + next.count, degree, forms: all.forms + next.forms, size: all.size + next.size };
    }
    return all;
  }

  #sequence(): Ways {
    let all = NOTHING;
    while (this.#at < this.#pattern.length && !this.#isAt("|") && !this.#isAt(")")) {
      const next = this.#repeated(this.#atom());
      all = {
        count: all.count * next.count,
        degree: all.degree + next.degree,
        forms: all.forms * next.forms,
        size: all.size + next.size,
      };
    }
    return all;
  }

  #atom(): Ways {
    if (this.#take("(")) return this.#group();
    if (this.#take("[")) return this.#class();
    if (this.#take("\\")) return this.#escape();
    this.#at += 1;
    return ONE;
  }

  #group(): Ways {
    if (this.#depth >= DEEPEST_GROUP) {
      this.#at = this.#pattern.length;
      return NOT_READ;
    }
    this.#match(/\?(?:[:=!]|<[=!]|<[^>]*>|[a-z-]*:)/y);
    this.#depth += 1;
    const inside = this.#alternatives();
    this.#depth -= 1;
    return this.#take(")") ? inside : NOT_READ;
  }

  #class(): Ways {
    return this.#match(/(?:[^\]\\]|\\.)*\]/sy) === null ? NOT_READ : ONE;
  }

  #escape(): Ways {
    if (this.#match(/[1-9]|k</y) !== null) return UNBOUNDED;
    this.#match(/[pPu]\{[^}]*\}|./sy);
    return ONE;
  }

  #repeated(once: Ways): Ways {
    const [found, least, comma, most] = this.#match(/[*+?]|\{(\d+)(,?)(\d*)\}/y) ?? [];
    if (found === undefined) return once;
    this.#take("?");
    if (found === "?") return times(once, 0, 1);
    if (found === "*" || found === "+") return times(once, 0, Number.POSITIVE_INFINITY);
    const from = Number(least);
    return times(once, from, comma === "" ? from : most === "" ? Number.POSITIVE_INFINITY : Number(most));
  }

  #isAt(character: string): boolean {
    return this.#pattern[this.#at] === character;
  }

  #take(character: string): boolean {
    if (!this.#isAt(character)) return false;
    this.#at += 1;
    return true;
  }

  #match(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#pattern);
    if (found !== null) this.#at = sticky.lastIndex;
    return found;
  }
}

function times(once: Ways, least: number, most: number): Ways {
  const isLoop = most > WRITTEN_OUT;
  const written = isLoop ? Math.min(least, WRITTEN_OUT) + 1 : most;
  const forms = once.forms === 1 ? (isLoop ? 1 : most - least + 1) : 2 * once.forms ** written;
  const size = once.size * Math.max(1, Number.isFinite(most) ? most : least);
  if (once.count === 1 && once.degree === 0) {
    if (most === Number.POSITIVE_INFINITY) return { count: 1, degree: 1, forms, size };
    return { count: Math.max(1, most - least + 1), degree: 0, forms, size };
  }
  if (most === Number.POSITIVE_INFINITY) return { ...UNBOUNDED, forms };
  // One part with c ways has c² ways twice and c³ three times; their sum is at most twice the last.
  return { count: 2 * once.count ** most, degree: once.degree * most, forms, size };
}
