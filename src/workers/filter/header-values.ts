/** The key of all header values in the variable `headers`; CEL cannot write such a name. */
const ALL = Symbol("all headers");
/** The key of the pairs, byte for byte and in order, where headers are rewritten. */
const PAIRS = Symbol("header pairs");

/** A header as an expression leaves it: its bytes, or a text that replaces them. */
export interface HeaderPair {
  readonly name: Buffer | string;
  readonly value: Uint8Array | string | null;
}

/** The variable `headers` in an expression: each header's first value by its name, as columns show it. */
export interface HeaderValues {
  [name: string]: string | null;
  [ALL]?: Map<string, (string | null)[]>;
  [PAIRS]?: readonly HeaderPair[];
}

/** @param keepsAll the expression uses `headers.all("name")` */
export function noHeaders(keepsAll: boolean): HeaderValues {
  const headers: HeaderValues = Object.create(null);
  if (keepsAll) headers[ALL] = new Map();
  return headers;
}

export function addHeader(headers: HeaderValues, name: string, value: string | null): void {
  if (!(name in headers)) headers[name] = value;
  const all = headers[ALL];
  if (all === undefined) return;
  const values = all.get(name);
  if (values === undefined) all.set(name, [value]);
  else values.push(value);
}

/** `headers.all("name")`: all values with that name, in order. @throws Error for anything except `headers` */
export function allHeaders(holder: object, name: string): readonly (string | null)[] {
  const all = (holder as HeaderValues)[ALL];
  if (all === undefined) throw new Error('all() with a name works on headers only: headers.all("name")');
  return all.get(name) ?? [];
}

/** Gives `headers` the pairs of its record, for `withPairs`. */
export function setPairs(headers: HeaderValues, pairs: readonly HeaderPair[]): void {
  headers[PAIRS] = pairs;
}

/** The pairs of `headers` or of a copy with changes; null for any other object. */
export const pairsOf = (holder: object): readonly HeaderPair[] | null => (holder as HeaderValues)[PAIRS] ?? null;

/** `headers` with other pairs. */
export function withPairs(pairs: readonly HeaderPair[]): HeaderValues {
  const headers = noHeaders(true);
  for (const { name, value } of pairs) addHeader(headers, textOf(name), value === null ? null : textOf(value));
  headers[PAIRS] = pairs;
  return headers;
}

export const textOf = (bytes: Uint8Array | string): string =>
  typeof bytes === "string" ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
