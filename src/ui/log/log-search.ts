import type { LogEntry } from "../../contract/log.ts";

export interface Piece {
  readonly text: string;
  readonly isHit: boolean;
}

/** The text, split at the searched words, ignoring case. */
export function piecesOf(text: string, searched: string): readonly Piece[] {
  const wanted = searched.toLowerCase();
  const lower = text.toLowerCase();
  // Some letters change their length with their case, and then positions in one text do not apply to the other.
  if (wanted === "" || lower.length !== text.length) return [{ text, isHit: false }];
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) pieces.push({ text: text.slice(from, at), isHit: false });
    from = at + wanted.length;
    pieces.push({ text: text.slice(at, from), isHit: true });
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isHit: false });
  return pieces;
}

/** Indices of the entries with the words in text or source. */
export function matchesOf(entries: readonly LogEntry[], searched: string): readonly number[] {
  const wanted = searched.toLowerCase();
  if (wanted === "") return [];
  const found: number[] = [];
  for (const [index, { text, source }] of entries.entries()) {
    if (text.toLowerCase().includes(wanted) || source.toLowerCase().includes(wanted)) found.push(index);
  }
  return found;
}

/** The match to go to from an index, around the ends; null when there is none. */
export function nextMatch(matches: readonly number[], from: number, step: 1 | -1): number | null {
  const next = step === 1 ? matches.find((index) => index > from) : matches.findLast((index) => index < from);
  return next ?? (step === 1 ? matches[0] : matches.at(-1)) ?? null;
}
