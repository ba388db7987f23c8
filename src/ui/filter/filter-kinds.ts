import type { FilterKind } from "./filter-draft.ts";

/** How a kind of filter is presented. */
interface Kind {
  readonly kind: FilterKind;
  readonly name: string;
  readonly what: string;
  readonly placeholder: string;
}

/** In the order of their buttons and keys: Alt 1, Alt 2, Alt 3. */
export const KINDS: readonly Kind[] = [
  {
    kind: "text",
    name: "Text",
    what: "Plain text in key, value and headers",
    placeholder: "Filter by text in key, value and headers",
  },
  {
    kind: "regex",
    name: "Regex",
    what: "Regular expression over key, value and headers",
    placeholder: "Filter by a regular expression, e.g. ord-\\d+",
  },
  {
    kind: "cel",
    name: "CEL",
    what: "Expression over fields, times and offsets (CEL)",
    placeholder: 'Filter by an expression, e.g. value.status == "paid"',
  },
];

/** The placeholder of an empty field. */
export function placeholderOf(kind: FilterKind): string {
  return KINDS.find((candidate) => candidate.kind === kind)?.placeholder ?? "";
}

/** The name of a kind. */
export function kindName(kind: FilterKind): string {
  return KINDS.find((candidate) => candidate.kind === kind)?.name ?? kind;
}

/** The kind for a key with Alt. @param code a KeyboardEvent's `code` */
export function kindOfKey(code: string): FilterKind | undefined {
  const digit = /^Digit([123])$/.exec(code)?.[1];
  return digit === undefined ? undefined : KINDS[Number(digit) - 1]?.kind;
}
