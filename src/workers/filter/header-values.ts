/** The key of all header values in the variable `headers`; CEL cannot write such a name. */
const ALL = Symbol("all headers");

/** The variable `headers` in an expression: each header's first value by its name, as columns show it. */
export interface HeaderValues {
  [name: string]: string | null;
  [ALL]?: Map<string, (string | null)[]>;
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
