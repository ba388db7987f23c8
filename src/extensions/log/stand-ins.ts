import {
  API_WORDS,
  CLOSE,
  HOME,
  LOOPBACK,
  OPEN,
  OWN_FILE,
  PATH_REST,
  PATHS,
  PATTERNS,
  QUOTED,
  STAND_IN,
  URLS,
} from "./name-patterns.ts";
import { MOST_ENCODINGS, plainName, replaceEncoded, withoutEscapes, withoutPercents } from "./plain-text.ts";

/** A name that must not leave the machine, and its kind. */
export interface KnownName {
  readonly name: string;
  /** `host`: the first host becomes `host-1`. `home`: the user's home folder, where a path may begin. */
  readonly kind: "host" | "user" | "topic" | "group" | "profile" | "setting" | "name" | "file" | "path" | "home";
}

/** Names of this length or more are also replaced within words: `payments` in `prepayments-dlq`. Characters. */
const LONG_NAME = 8;
/** In bytes that may mean anything, a shorter name is chance. Characters. */
const SHORTEST_ENCODED = 4;
const ONLY_STAND_INS = /^(?:[~/\s…]|\uE000\d+\uE001)+$/;
const FOLLOWS_URL = /[).,;:\]}]*$/;
/** Parts of a URL's path that name nothing: numbers and versions. */
const NUMBER = /^v?\d{1,10}$/;

/**
 * Replaces names. The same name always gets the same placeholder, so that the text still makes sense. Text that is
 * encoded (URLs, JSON, host names, and words in base64 or hex that contain a known name) is decoded first, so that a
 * name has one spelling only.
 */
export class StandIns {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #counts = new Map<string, number>();
  readonly #paths: RegExp | null;
  readonly #homes: RegExp | null;
  readonly #known: RegExp | null;

  constructor(names: readonly KnownName[]) {
    // A single letter would replace half of the text and identifies nothing.
    const said = names
      .map(({ name, kind }) => ({ name: plainName(name), kind }))
      .filter(({ name }) => name.trim().length > 1 && !LOOPBACK.test(name));
    const words = said.filter(({ kind }) => kind !== "home" && kind !== "path");
    this.#paths = knownNames(said.filter(({ kind }) => kind === "path"));
    this.#homes = knownNames(said.filter(({ kind }) => kind === "home"));
    for (const { name, kind } of words) this.#standIn(name, kind);
    this.#known = knownNames(words);
  }

  in(text: string): string {
    let safe = text.normalize("NFC").replace(/[\uE000-\uE00F]/g, "");
    for (let round = 0; round < MOST_ENCODINGS; round += 1) {
      // Before the percents are decoded, because a URL ends at a space.
      safe = this.#withoutPaths(withoutEscapes(safe));
      const plain = withoutPercents(safe);
      if (plain === safe) break;
      safe = plain;
    }
    safe = replaceEncoded(safe, (word, meanings) =>
      meanings.some((meaning) => this.#names(meaning)) ? this.#standIn(word, "encoded") : word,
    );
    safe = safe.replace(QUOTED, (found) => (ONLY_STAND_INS.test(found) ? found : this.#standIn(found, "name")));
    safe = this.#withoutKnown(safe);
    for (const { kind, finds, spares } of PATTERNS) {
      safe = safe.replace(finds, (match: string, before: string) => {
        const found = match.slice(before.length);
        return found.startsWith(OPEN) || spares?.(found) ? match : before + this.#standIn(found, kind);
      });
    }
    return safe.replace(STAND_IN, (_, number: string) => this.#texts[Number(number)] ?? "");
  }

  #withoutPaths(text: string): string {
    let safe = text;
    if (this.#paths !== null) safe = safe.replace(this.#paths, (found) => this.#path(found));
    if (this.#homes !== null) safe = safe.replace(this.#homes, HOME);
    // Before what has a form, because a form may end within a name that contains a space.
    safe = this.#withoutKnown(safe);
    safe = safe.replace(URLS, (_, host: string, rest: string) => host + this.#withoutParts(rest));
    for (const path of PATHS) safe = safe.replace(path, (found: string) => this.#path(found));
    return safe.replaceAll(HOME, "~");
  }

  #withoutKnown(text: string): string {
    return this.#known === null ? text : text.replace(this.#known, (found) => this.#standIn(found, "name"));
  }

  #path(found: string): string {
    return OWN_FILE.exec(found)?.[1] ?? this.#standIn(found, "path");
  }

  /** @param rest of a URL, after its host */
  #withoutParts(rest: string): string {
    const end = FOLLOWS_URL.exec(rest)?.[0] ?? "";
    const parts = rest.slice(0, rest.length - end.length).split(/([/?#&=])/);
    return parts.map((part, at) => (at % 2 === 1 ? part : this.#part(part))).join("") + end;
  }

  #part(part: string): string {
    const isPublic = part === "" || API_WORDS.has(part.toLowerCase()) || NUMBER.test(part) || OWN_FILE.test(part);
    return isPublic || ONLY_STAND_INS.test(part) ? part : this.#standIn(plainName(part), "name");
  }

  /** Whether decoded text contains a known name. */
  #names(text: string): boolean {
    const plain = text.normalize("NFC");
    const found = [this.#known, this.#paths].flatMap((names) => (names === null ? [] : (plain.match(names) ?? [])));
    return found.some((name) => name.length >= SHORTEST_ENCODED);
  }

  #standIn(name: string, kind: string): string {
    // As it is in JSON and in a URL, it is the same name.
    const key = name.toLowerCase().replace(/\\/g, "").replaceAll("+", " ");
    let number = this.#numbers.get(key);
    if (number === undefined) {
      const count = (this.#counts.get(kind) ?? 0) + 1;
      this.#counts.set(kind, count);
      number = this.#texts.push(`${kind}-${count}`) - 1;
      this.#numbers.set(key, number);
    }
    return OPEN + number + CLOSE;
  }
}

/** Finds any of the names. Null: there are none. */
function knownNames(names: readonly KnownName[]): RegExp | null {
  // Longest first: `orders-eu` before `orders`.
  const longestFirst = [...names].sort((one, other) => other.name.length - one.name.length);
  const sources = [...new Set(longestFirst.map(sourceOf))];
  return sources.length === 0 ? null : new RegExp(sources.join("|"), "giu");
}

/** A short name is replaced only as a whole word, so that a topic `ab` does not change every `table`. */
function sourceOf({ name, kind }: KnownName): string {
  const slash = kind === "home" || kind === "path" ? "(?:\\\\{1,16}|\\/)" : "\\\\{1,16}";
  const escaped = name.replace(/\\+|[.*+?^${}()|[\]/" ]/g, (found) => {
    if (found.startsWith("\\")) return slash;
    if (found === '"') return '\\\\{0,16}"';
    return found === " " ? "[ +]" : `\\${found}`;
  });
  if (kind === "home") return `(?<![\\p{L}\\p{N}_-])${escaped}(?![\\p{L}\\p{N}_-])`;
  if (kind === "path") return `(?<![\\p{L}\\p{N}_-])${escaped}(?![\\p{L}\\p{N}_-])${PATH_REST}`;
  return name.length >= LONG_NAME ? escaped : `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`;
}
