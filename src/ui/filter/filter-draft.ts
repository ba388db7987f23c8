import type { Filter } from "../../contract/filter.ts";

export type FilterKind = Filter["kind"];

/** The contents of the filter's field. */
export interface FilterDraft {
  readonly kind: FilterKind;
  readonly text: string;
  /** Not used in CEL. */
  readonly caseSensitive: boolean;
}

export const EMPTY_DRAFT: FilterDraft = { kind: "text", text: "", caseSensitive: false };

/** The draft's filter; null for none. */
export function filterOf({ kind, text, caseSensitive }: FilterDraft): Filter | null {
  switch (kind) {
    case "text":
      return text === "" ? null : { kind, text, caseSensitive };
    case "regex":
      return text === "" ? null : { kind, pattern: text, caseSensitive };
    case "cel":
      return text.trim() === "" ? null : { kind, expression: text };
  }
}

export function draftOf(filter: Filter | null): FilterDraft {
  if (filter === null) return EMPTY_DRAFT;
  const text = textOf(filter);
  return filter.kind === "cel"
    ? { kind: "cel", text, caseSensitive: false }
    : { kind: filter.kind, text, caseSensitive: filter.caseSensitive };
}

/** The text that the user typed for a filter. */
export function textOf(filter: Filter): string {
  if (filter.kind === "text") return filter.text;
  return filter.kind === "regex" ? filter.pattern : filter.expression;
}

export function isSameFilter(one: Filter | null, other: Filter | null): boolean {
  if (one === null || other === null) return one === other;
  return JSON.stringify(draftOf(one)) === JSON.stringify(draftOf(other));
}

/** A saved value as a filter; null when it is not one. */
export function readFilter(value: unknown): Filter | null {
  if (typeof value !== "object" || value === null) return null;
  const { kind, text, pattern, expression, caseSensitive } = value as Record<string, unknown>;
  const sensitive = caseSensitive === true;
  if (kind === "text" && typeof text === "string") return { kind, text, caseSensitive: sensitive };
  if (kind === "regex" && typeof pattern === "string") return { kind, pattern, caseSensitive: sensitive };
  if (kind === "cel" && typeof expression === "string") return { kind, expression };
  return null;
}

/** A draft from JSON; null when it is not one. */
export function readDraft(kept: string | null): FilterDraft | null {
  if (kept === null) return null;
  try {
    const { kind, text, caseSensitive } = JSON.parse(kept) as Partial<Record<string, unknown>>;
    const isKind = kind === "text" || kind === "regex" || kind === "cel";
    return isKind && typeof text === "string" ? { kind, text, caseSensitive: caseSensitive === true } : null;
  } catch {
    return null;
  }
}

/** The field's text of the other language. */
export type OtherTexts = Partial<Record<"words" | "cel", string>>;

/**
 * The draft as another kind of filter. Text and regular expressions share their text; CEL's text is kept separately.
 */
export function switched(draft: FilterDraft, kind: FilterKind, others: OtherTexts): FilterDraft {
  if ((kind === "cel") === (draft.kind === "cel")) return { ...draft, kind };
  others[draft.kind === "cel" ? "cel" : "words"] = draft.text;
  return { ...draft, kind, text: others[kind === "cel" ? "cel" : "words"] ?? "" };
}
