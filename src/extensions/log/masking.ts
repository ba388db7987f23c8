/** Shorter values would mask half of the log, and protect nothing. Characters. */
const SHORTEST_MASKED = 4;
/** An encoded part of a short secret is too common a text. Characters. */
const SHORTEST_ENCODED = 6;
/** Patterns look at this much of a record; the rest is cut off, and the cut is said. Characters. */
const LONGEST_RECORD = 16 * 1024;
const MASK = "***";

/**
 * Keeps secrets out of text in two layers: the values that are known to be secret, in every encoding that they are
 * likely to be met in; and what looks like a secret. Takes linear time: every quantifier is bounded.
 */
export class Masking {
  readonly #values = new Set<string>();
  /** Longest first: a secret that contains another one goes as a whole. */
  #sorted: readonly string[] = [];

  /** From now on the value is masked, also as part of a URL, of JSON, of base64 at any alignment, and as hex. */
  add(value: string): void {
    if (value.length < SHORTEST_MASKED || this.#values.has(value)) return;
    this.#values.add(value);
    const encoded = encodingsOf(value).filter((one) => one.length >= SHORTEST_ENCODED);
    this.#sorted = [...new Set([...this.#sorted, value, ...encoded])].sort((one, other) => other.length - one.length);
  }

  mask(text: string): string {
    let safe = text;
    // Values first, in the whole text: the cut below must not leave half of one.
    for (const value of this.#sorted) if (safe.includes(value)) safe = safe.replaceAll(value, MASK);
    const cut = safe.length - LONGEST_RECORD;
    if (cut > 0) safe = `${safe.slice(0, LONGEST_RECORD)}… (${cut} more characters)`;
    for (const [pattern, replacement] of PATTERNS) safe = safe.replace(pattern, replacement);
    return safe;
  }
}

/** What looks like a secret, whoever's it is. Tried out on adversarial input: security notes, 5.1. */
const PATTERNS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,12000}?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, MASK],
  [/(jaas\.config["']?\s{0,8}[=:]\s{0,8})[^;\n]{1,4096};?/gi, `$1${MASK}`],
  [/\beyJ[\w-]{5,2048}\.[\w-]{2,8192}(?:\.[\w-]{0,2048})?/g, MASK],
  [/\b(Bearer|Basic)(\s{1,4})(?=[a-z]{0,64}[^a-z\s])[\w.~+/=-]{8,4096}/gi, `$1$2${MASK}`],
  [/(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/@:]{0,256}:)[^\s/@]{1,256}@/gi, `$1${MASK}@`],
  [/([?&#](?:code|state|sig|signature|key|(?:access_|refresh_|id_)?token)=)[^\s&#"']{1,4096}/gi, `$1${MASK}`],
  [
    // Not our own error codes: PASSWORD_NEEDED: …
    /((?!\w{0,32}_(?:NEEDED|WRONG)\b)(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|credentials?|private[_-]?key)[\w.-]{0,32}["']?\s{0,8}[=:]\s{0,8})(?:"(?:[^"\\]|\\.){0,4096}"|'[^']{0,4096}'|[^\s,;&"'{}[\]]{1,4096})/gi,
    `$1${MASK}`,
  ],
];

function encodingsOf(value: string): string[] {
  const bytes = Buffer.from(value, "utf8");
  const hex = bytes.toString("hex");
  const base64 = [0, 1, 2].map((shift) => base64Within(bytes, shift));
  const url = encodeURIComponent(bytes.toString("utf8")); // Well-formed: half a surrogate pair would throw.
  return [
    url,
    url.replaceAll("%20", "+"),
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value)).slice(3, -3),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    hex,
    hex.toUpperCase(),
  ];
}

/** The characters of base64 that depend on these bytes alone, when they begin `shift` bytes after a multiple of three. */
function base64Within(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}
