import { type Completion, type CompletionSource, snippet } from "@codemirror/autocomplete";
import type { FieldHint } from "../../contract/filter.ts";
import { celString } from "../data/cel-text.ts";

/** A completion with the text beside its name. */
export interface CelCompletion extends Completion {
  readonly example?: string;
}

/** A name with its path: `value.items[0].sk`, `headers["tr`. */
const CHAIN = /[A-Za-z_]\w*(?:\.\w*|\[(?:\d*|"(?:[^"\\]|\\.)*"?)\]?)*$/;
const WHOLE_CHAIN = new RegExp(`^${CHAIN.source}`);
const METHOD = /(?:^|[^\w.])([A-Za-z_][\w."[\]-]*|.*[)\]"])\.(\w*)$/;
const COMPARED = new RegExp(`(${CHAIN.source.slice(0, -1)})\\s*(?:==|!=)\\s*("?[\\w.-]*)$`);

const VARIABLES: readonly CelCompletion[] = [
  { label: "value", detail: "JSON or text" },
  { label: "key", detail: "string" },
  { label: "headers", detail: "map" },
  { label: "topic", detail: "string" },
  { label: "partition", detail: "int" },
  { label: "offset", detail: "int" },
  { label: "timestamp", detail: "timestamp" },
  { label: "size", detail: "bytes" },
];

const FUNCTIONS: readonly CelCompletion[] = [
  call("now()", "now()#{}", "timestamp"),
  call("duration(…)", 'duration("#{15m}")', "duration"),
  call("timestamp(…)", 'timestamp("#{2026-01-31T12:00:00Z}")', "timestamp"),
  call("has(…)", "has(#{value.field})", "bool"),
  call("size(…)", "size(#{value})", "int"),
  { label: "true", detail: "bool", boost: -20 },
  { label: "false", detail: "bool", boost: -20 },
  { label: "null", boost: -20 },
];

const OF_STRINGS: readonly CelCompletion[] = [
  call("startsWith(…)", 'startsWith("#{}")', "bool"),
  call("endsWith(…)", 'endsWith("#{}")', "bool"),
  call("contains(…)", 'contains("#{}")', "bool"),
  call("matches(…)", 'matches("#{}")', "bool"),
].map((completion, index) => ({ ...completion, boost: -10 - index }));
const OF_LISTS: readonly CelCompletion[] = [
  call("exists(…)", "exists(#{i}, #{i.field == 1})", "bool"),
  call("all(…)", "all(#{i}, #{i.field == 1})", "bool"),
];
const OF_BOTH: readonly CelCompletion[] = [{ ...call("size()", "size()#{}", "int"), boost: -20 }];

function call(label: string, template: string, detail: string): CelCompletion {
  const insert = snippet(template);
  return {
    label,
    detail,
    boost: -10,
    apply: (view, completion, from, to) => insert(view, completion, from, to),
  };
}

/** Variables, functions, and the fields seen in the data. @param fields called at each completion */
export function completeNames(fields: () => readonly FieldHint[]): CompletionSource {
  return ({ state, pos, explicit }) => {
    const before = state.sliceDoc(0, pos);
    const typed = CHAIN.exec(before)?.[0] ?? "";
    if ((typed === "" && !explicit) || isInString(before.slice(0, before.length - typed.length))) return null;
    if (typed === "" && /[\w)\]"']\s*$/.test(before)) return null;
    const isName = /^\w*$/.test(typed);
    const options = [...(isName ? [...VARIABLES, ...FUNCTIONS] : []), ...fields().map(fieldCompletion)];
    const left = options.filter(({ label }) => label !== typed);
    return left.length === 0 ? null : { from: pos - typed.length, options: left, validFor: WHOLE_CHAIN };
  };
}

/** Functions for the value before the dot. */
export function completeMethods(fields: () => readonly FieldHint[]): CompletionSource {
  return ({ state, pos }) => {
    const before = state.sliceDoc(0, pos);
    const match = METHOD.exec(before);
    if (match === null || isInString(before)) return null;
    const [, receiver = "", typed = ""] = match;
    const type = receiver === "key" || receiver === "topic" ? "string" : typeOf(receiver, fields());
    if (type !== null && type !== "string" && type !== "array") return null;
    const options = [
      ...(type === "array" ? [] : OF_STRINGS),
      ...(type === "string" ? [] : OF_LISTS),
      ...(receiver === "headers" ? [] : OF_BOTH),
    ];
    return { from: pos - typed.length, options, validFor: /^\w*$/ };
  };
}

/** After `field ==`: a value of the field that was seen. */
export function completeValues(fields: () => readonly FieldHint[]): CompletionSource {
  return ({ state, pos }) => {
    const before = state.sliceDoc(0, pos);
    const [, path = "", typed = ""] = COMPARED.exec(before) ?? [];
    const field = fields().find((candidate) => candidate.path === path);
    const literal = field === undefined ? null : literalOf(field);
    if (literal === null || literal === typed || isInString(before.slice(0, before.length - typed.length))) return null;
    return {
      from: pos - typed.length,
      // An automatically closed quote is part of the literal.
      ...(typed.startsWith('"') && state.sliceDoc(pos, pos + 1) === '"' ? { to: pos + 1 } : {}),
      options: [{ label: literal, detail: "seen", boost: 50 }],
      validFor: /^"?[\w.-]*$/,
    };
  };
}

function fieldCompletion({ path, type, example }: FieldHint, index: number): CelCompletion {
  return {
    label: path,
    detail: type,
    // CodeMirror sorts equal matches by name, but the most frequent fields are more likely.
    boost: Math.max(-9, 9 - index / 4),
    ...(example === null ? {} : { example }),
  };
}

function typeOf(path: string, fields: readonly FieldHint[]): FieldHint["type"] | null {
  if (path === "value" || path === "headers") return "object";
  return fields.find((field) => field.path === path)?.type ?? null;
}

/** The example in CEL; null when it is cut or missing. */
function literalOf({ path, type, example }: FieldHint): string | null {
  if (example === null || example.length >= 58) return null;
  if (type === "number" || type === "boolean") return example;
  if (type !== "string") return null;
  if (path.startsWith("headers")) return celString(example);
  try {
    const text: unknown = JSON.parse(example);
    return typeof text === "string" ? celString(text) : null;
  } catch {
    return null; // The example is not the complete literal.
  }
}

/** Whether a string is open at the end of `text`. */
function isInString(text: string): boolean {
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote === "") {
      if (character === '"' || character === "'") quote = character;
    } else if (character === "\\") at += 1;
    else if (character === quote) quote = "";
  }
  return quote !== "";
}
