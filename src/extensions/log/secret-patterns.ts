/**
 * Text that looks like a secret of any owner. The first group precedes the secret and stays; the rest of the match is
 * the secret. Every quantifier is bounded, and a pattern cannot fail after a long value, so that nothing is scanned
 * twice (security notes, 5.1). Bounds of 20,000 are larger than an entry.
 */
export const SECRET_PATTERNS: readonly RegExp[] = [
  // PEM, even if its end is cut off.
  /()-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,20000}?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  // Up to the end of the line, because a password may contain any character that could end it.
  /(jaas\.config\\{0,4}["']?\s{0,8}[=:]\s{0,8})[^\n]{1,20000}/gi,
  // JWT and JWE: from the start of the word, and the word as a whole, so that it is not scanned again from each eyJ in it.
  /()(?<![\w-])(?=[\w-]{0,20000}?eyJ)(?=([\w-]{4,20000}))\2(?:\.[\w-]{0,20000}){1,4}/g,
  // Not "Basic authentication": a plain word is not a token.
  /(\b(?:[Bb]earer|BEARER|[Bb]asic|BASIC)\s{1,4})(?![A-Z]?[a-z]{1,64}(?![\w~+/=-]|\.\w))[\w.~+/=-]{4,8192}/g,
  /(authorization\\{0,4}["']?\s{0,8}[=:]\s{0,8}\\{0,4}["']?(?:bearer|basic|negotiate|token|apikey)\s{1,4})[^\s"'\\,]{1,8192}/gi,
  // user:password@ in a URL, up to the last @, because a password may contain one.
  /(:\/\/[^\s/@:]{0,256}:)[^\s/]{1,1024}(?=@)/g,
  /((?:[?&#;]|\\u0026)(?:code|state|sig|signature|key|assertion|(?:access_|refresh_|id_)?token)=)[^\s&#"'\\]{1,8192}/gi,
  // Node's print of bytes, which shows only the first 50, so that half of a secret or record cannot be found by its
  // value.
  /(<Buffer )[0-9a-f ]{2,200}/g,
  keyAndValue(),
];

/** `password: "…"`, also in nested JSON, without its end, and unquoted. */
function keyAndValue(): RegExp {
  const key = /(?:pass(?:word|wd|phrase)?|pwd|secret|token|(?:api|access|private)[_-]?key|credentials?)/;
  // Not our own error codes (PASSWORD_NEEDED: …), and not a place in a file of code (token.ts:12:3).
  const rest =
    /(?!\w{0,32}_(?:NEEDED|WRONG)\b)(?!\w{0,32}\.[mc]?[jt]s:\d{1,7}(?::\d{1,7})?(?!\w))[\w.-]{0,32}\\{0,8}["']?/;
  const sign = /\s{0,8}[=:]{1,2}>?\s{0,8}/;
  const values = [
    /(?<quote>\\{1,8}["'])[\s\S]{0,20000}?(?:(?<!\\)\k<quote>|$)/,
    /"(?:[^"\\]|\\[\s\S]){0,20000}"?/,
    /'(?:[^'\\]|\\[\s\S]){0,20000}'?/,
    // A comma may be part of a password, unless another key comes after it.
    /[^\s,;&"'{}[\]][^\s,;&]{0,8192}(?:[,;&](?![^\s,;&=:]{0,64}[=:])[^\s,;&]{1,1024}){0,64}/,
  ];
  const value = values.map(({ source }) => source).join("|");
  return new RegExp(`(${key.source}${rest.source}${sign.source})(?:${value})`, "gi");
}
