/** A name that must not leave the machine, and its kind. */
export interface KnownName {
  readonly name: string;
  /** `host`: the first host becomes `host-1`. `home`: the user's home folder, where a path may begin. */
  readonly kind: "host" | "user" | "topic" | "group" | "profile" | "home";
}

/** Names of this length or more are also replaced within words: `payments` in `prepayments-dlq`. Characters. */
const LONG_NAME = 8;
// Private-use characters around a number, so that no pattern below matches a placeholder.
const OPEN = "\uE000";
const CLOSE = "\uE001";
const STAND_IN = /\uE000(\d+)\uE001/g;
/** Stands for a home folder until the paths are replaced: its name may contain spaces. */
const HOME = "\uE002";
/** An absolute path: in quotes, where it may contain spaces, or up to the next space. */
const PATHS = [
  /(?<=(["'`]))(?:file:\/\/|\uE002|~?[/\\]|[a-z]:[/\\])[^"'`\n]{1,1024}(?=\1)/gi,
  /(?<![\w./\\~-])(?:file:\/\/|~(?=[/\\])|\uE002|\\{2,4}(?=\w)|[a-z]:(?=\\|\/(?!\/))|\/(?=[\w.@%+-]))[^\s"'`<>|,;()]{0,1024}/gi,
];
/** A file of the app's own code and the place in it. The folders before it are the user's. */
const OWN_FILE =
  /(?:^|[/\\])((?:main|tailwater|guard|(?:cluster|tail|scan)-worker|[a-z][\w-]{0,60}-[A-Z0-9]{8})\.[cm]?js(?::\d+){0,2}):?$/;

/** Names of the local machine identify nobody. */
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1?\]?|localhost)(?::\d+)?$/i;
const WORDS = /^(?:offset|port|line|pid|size|count|timestamp|epoch)$/i;
/** Text that looks like a host name but is not: files, code, Kafka settings, numbers. */
const NO_HOST =
  /\.(?:[mc]?[jt]s|json|log)(?::\d+){0,2}$|^(?:org|com)\.(?:apache|sun)\.|^(?:sasl|ssl)\.|^java\.|^[\d.:TZ-]+$/;

interface Pattern {
  readonly kind: string;
  /** The first group stays; the rest of the match is replaced. */
  readonly finds: RegExp;
  readonly spares?: (found: string) => boolean;
}

const isOwnMachine = (found: string): boolean => LOOPBACK.test(found);

/** Names that only the log knows. Every quantifier is bounded; those of words begin at the word's start. */
const PATTERNS: readonly Pattern[] = [
  // First, because a name before it may end with anything but a slash.
  { kind: "address", finds: /(\b(?!file:|node:)[a-z][\w+.-]{1,20}:\/\/)[^\s/"'<>,]{1,255}/gi, spares: isOwnMachine },
  { kind: "user", finds: /([/\\](?:home|Users)[/\\]{1,4})[^\s/\\:"'<>|]{1,128}/g },
  // Text around a known name: the realm of alice@CORP, the rack of rack-7.kafka.corp.
  { kind: "address", finds: /(\uE001[@.])[a-z][\w-]{0,62}(?:\.[\w-]{1,63}){0,8}/gi },
  { kind: "address", finds: /()(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}(?=\.\uE000)/g },
  // Principals of Kafka and of certificates, mail and Kerberos addresses; not a package's version.
  { kind: "user", finds: /(\bUser:)[^\s,;"')\]]{1,128}/g },
  { kind: "user", finds: /(\b(?:CN|OU|O|L|ST|DC|UID|emailAddress)\s{0,2}=\s{0,2})[^,/\n"'+]{1,128}/g },
  { kind: "user", finds: /()(?<![\w.+%-])[\w.+%-]{1,64}(?:\/[\w.-]{1,128})?@(?=[\d.]{0,16}[a-z])[\w.-]{1,255}/gi },
  // Hosts by their position: in errors of DNS and of certificates, and in URLs.
  {
    kind: "address",
    finds: /(\b(?:ENOTFOUND|EAI_\w{1,10}|ENODATA|ESERVFAIL) )[\w.:[\]-]{1,255}/g,
    spares: isOwnMachine,
  },
  { kind: "address", finds: /(\b(?:DNS|IP Address|Host): ?)[^\s,;"']{1,255}/g, spares: isOwnMachine },
  { kind: "address", finds: /()\b\d{1,3}(?:\.\d{1,3}){3}\b/g, spares: isOwnMachine },
  { kind: "address", finds: /()(?<![\w:])\[?[0-9a-f]{0,4}:[0-9a-f:.]{1,45}(?:%\w{1,16})?\]?/gi, spares: isNoIpv6 },
  {
    kind: "address",
    finds: /()(?<![\w-])(?=[\w-]{0,63}[a-z])[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}:\d{2,5}\b/gi,
    spares: isNoHost,
  },
  { kind: "address", finds: /()(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){2,8}\b(?!:\d)/g, spares: isNoHost },
  { kind: "address", finds: /()(?<![\w.:-])[a-z][\w-]{0,62}(?=:\d{4,5}\b(?!:))/gi, spares: isNoLabel },
];

/** Replaces names. The same name always gets the same placeholder, so that the text still makes sense. */
export class StandIns {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #counts = new Map<string, number>();
  readonly #homes: RegExp | null;
  readonly #known: RegExp | null;

  constructor(names: readonly KnownName[]) {
    // A single letter would replace half of the text and identifies nothing.
    const said = names.filter(({ name, kind }) => name.length > 1 && kind !== "home" && !LOOPBACK.test(name));
    this.#homes = knownNames(names.filter(({ name, kind }) => name.length > 1 && kind === "home"));
    for (const { name, kind } of said) this.#standIn(name, kind);
    this.#known = knownNames(said);
  }

  in(text: string): string {
    let safe = text.replace(/[\uE000-\uE002]/g, "");
    if (this.#homes !== null) safe = safe.replace(this.#homes, HOME);
    for (const path of PATHS) {
      safe = safe.replace(path, (found: string) => OWN_FILE.exec(found)?.[1] ?? this.#standIn(found, "path"));
    }
    safe = safe.replaceAll(HOME, "~");
    if (this.#known !== null) safe = safe.replace(this.#known, (found) => this.#standIn(found, "name"));
    for (const { kind, finds, spares } of PATTERNS) {
      safe = safe.replace(finds, (match: string, before: string) => {
        const found = match.slice(before.length);
        return found.startsWith(OPEN) || spares?.(found) ? match : before + this.#standIn(found, kind);
      });
    }
    return safe.replace(STAND_IN, (_, number: string) => this.#texts[Number(number)] ?? "");
  }

  #standIn(name: string, kind: string): string {
    const key = name.toLowerCase();
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
  const escaped = name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  if (kind === "home") return `(?<![\\p{L}\\p{N}_-])${escaped}(?![\\p{L}\\p{N}_-])`;
  return name.length >= LONG_NAME ? escaped : `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`;
}

/** Node writes an address and its port without brackets: `2001:db8::5:9092`. */
function isNoIpv6(found: string): boolean {
  const bare = found.replace(/[[\]]|%.*/g, "").replace(/\.$/, "");
  const readings = [bare, bare.replace(/:\d+$/, ""), bare.replace(/:$/, "")];
  // This does not use node:net, because only the guard's files may import modules that open connections.
  return isOwnMachine(found) || !readings.some((one) => URL.canParse(`http://[${one}]`));
}

function isNoHost(found: string): boolean {
  return isOwnMachine(found) || NO_HOST.test(found);
}

function isNoLabel(found: string): boolean {
  return isOwnMachine(found) || WORDS.test(found);
}
