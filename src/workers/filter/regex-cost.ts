/**
 * What a regular expression may cost V8, which tries it by backtracking: every way to match from every place in the
 * text. The number of ways is bounded by the pattern's shape: ways of parts one after the other multiply, those of
 * alternatives add up, `x*` has as many as the text has characters. What is repeated and has more than one way itself
 * has no bound here (`(a+)+`, `(a|b)*`), nor has a backreference. Errs on the side of cost.
 */
interface Ways {
  /** At most `count` × length ^ `degree` ways; `count` may be Infinity. */
  readonly count: number;
  readonly degree: number;
  /** Ways that V8 thinks through one by one when it compiles: short repetitions are written out, loops are not. */
  readonly forms: number;
  /** Characters, classes and assertions, repeated ones as often as they must be looked at. */
  readonly size: number;
}

const ONE: Ways = { count: 1, degree: 0, forms: 1, size: 1 };
const NOTHING: Ways = { count: 1, degree: 0, forms: 1, size: 0 };
const UNBOUNDED: Ways = { count: Number.POSITIVE_INFINITY, degree: 0, forms: 1, size: 1 };
const NOT_READ: Ways = { ...UNBOUNDED, forms: Number.POSITIVE_INFINITY };
/** Groups in groups: deeper than anyone writes. */
const DEEPEST_GROUP = 100;

/** Steps of the engine that are no harm: some 50 ms. */
const HARMLESS_STEPS = 2 ** 25;
/** `a?` 32 times and then `a` 32 times takes V8 seconds to compile, twice that hours: its time doubles with each. */
const MOST_FORMS = 4_096;
/** V8 writes out so many repetitions, and makes a loop of more. */
const WRITTEN_OUT = 3;

export interface RegexCost {
  /** Texts up to so many characters cost no more than some 50 ms, whatever is in them; 0: there is no telling. */
  readonly harmlessLength: number;
  /** V8 may be asked to compile it: nothing can interrupt that. */
  readonly compiles: boolean;
}

/** @param pattern one that the RegExp constructor takes */
export function regexCost(pattern: string): RegexCost {
  const { count, degree, forms, size } = new Shape(pattern).ways();
  const perPlace = count * Math.max(1, size);
  const harmless = Number.isFinite(perPlace) ? Math.floor((HARMLESS_STEPS / perPlace) ** (1 / (degree + 1))) : 0;
  return { harmlessLength: harmless, compiles: forms <= MOST_FORMS };
}

/** Reads a pattern's groups, alternatives and repetitions; what a class or an escape stands for does not matter. */
class Shape {
  readonly #pattern: string;
  #at = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  ways(): Ways {
    const ways = this.#alternatives();
    // A bracket too many: not a pattern that was understood.
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
  // c ways once are c² ways twice, c³ thrice: all of them together are at most twice the last.
  return { count: 2 * once.count ** most, degree: once.degree * most, forms, size };
}
