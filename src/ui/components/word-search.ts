import { css, html } from "lit";

/** A part of a name. */
interface Piece {
  text: string;
  /** Whether it matches a searched word. */
  hit: boolean;
}

/** A test of names: all words of the text must be in them, in any order and case. */
export function wordSearch(text: string): (name: string) => boolean {
  const words = wordsOf(text);
  return (name) => {
    const lower = name.toLowerCase();
    return words.every((word) => lower.includes(word));
  };
}

/** A name in pieces, with those marked that match a word of the text. */
export function highlight(name: string, text: string): readonly Piece[] {
  const lower = name.toLowerCase();
  const hits = new Uint8Array(name.length);
  for (const word of wordsOf(text)) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) hits.fill(1, at, at + word.length);
  }
  const pieces: Piece[] = [];
  for (let at = 0; at < name.length; at += 1) {
    const hit = hits[at] === 1;
    const last = pieces.at(-1);
    if (last?.hit === hit) last.text += name[at];
    else pieces.push({ text: name[at] ?? "", hit });
  }
  return pieces;
}

/** A name with its matches marked. */
export function renderMarked(name: string, text: string) {
  return highlight(name, text).map(({ text, hit }) => (hit ? html`<mark>${text}</mark>` : text));
}

/** Styles for `renderMarked`. */
export const markStyles = css`
  mark {
    background: none;
    color: var(--accent);
    font-weight: 600;
  }
`;

/** The words of a search, in lower case. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}
