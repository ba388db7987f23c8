import type { Line, Token } from "../../contract/inspect.ts";
import { LINE_CHARACTERS } from "../../contract/inspect.ts";

/** A body in lines. Only the requested lines are created. */
export interface Document {
  /** The number of lines when nothing is folded. */
  readonly lineCount: number;
  /** How many lines after this one are hidden when it is folded; 0 when it cannot be folded. */
  foldedLines(line: number): number;
  line(line: number, folded: boolean): Line;
}

/** Cuts a line that is too long to cross; a note says how much was cut. */
export function cut(tokens: readonly Token[]): readonly Token[] {
  let room = LINE_CHARACTERS;
  for (const [index, token] of tokens.entries()) {
    if (token.text.length <= room) {
      room -= token.text.length;
      continue;
    }
    const more = tokens.slice(index).reduce((sum, { text }) => sum + text.length, 0) - room;
    const kept = { kind: token.kind, text: token.text.slice(0, room) };
    return [
      ...tokens.slice(0, index),
      kept,
      { kind: "note", text: `… ${more} more ${more === 1 ? "character" : "characters"}` },
    ];
  }
  return tokens;
}
