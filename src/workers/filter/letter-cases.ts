/**
 * A character in all its cases: what Unicode's simple case folding (CaseFolding.txt, C and S) makes the same. Simple:
 * one character for one, so ß is ẞ but not ss, and İ (which folds to two) only itself. JavaScript's flags `iu` are
 * defined by it, so that V8's tables are asked, not copied.
 */

/** The last character with a case is in Adlam. */
const LAST_CASED = 0x1e943;
const ASCII: Readonly<Record<string, string>> = { k: "\u212a", s: "\u017f" };

/** Each character of a text in all its cases, itself among them. */
export function letterCases(text: string): readonly (readonly string[])[] {
  const known = new Map<string, readonly string[]>();
  return [...text].map((character) => {
    const cases = known.get(character) ?? (character <= "\u007f" ? asciiCases(character) : furtherCases(character));
    known.set(character, cases);
    return cases;
  });
}

function asciiCases(character: string): readonly string[] {
  const lower = character.toLowerCase();
  if (lower === character.toUpperCase()) return [character];
  const further = ASCII[lower];
  return [lower, character.toUpperCase(), ...(further === undefined ? [] : [further])];
}

function isCased(character: string): boolean {
  return character.toLowerCase() !== character || character.toUpperCase() !== character;
}

function furtherCases(character: string): readonly string[] {
  if (!isCased(character)) return [character];
  letters ??= lettersWithCases();
  const code = character.codePointAt(0) ?? 0;
  return [...new Set([character, ...(letters.match(new RegExp(`\\u{${code.toString(16)}}`, "giu")) ?? [])])];
}

/** All 2,900 characters that have cases: found when a text first holds such a one beyond ASCII, which takes 20 ms. */
let letters: string | null = null;

function lettersWithCases(): string {
  let found = "";
  for (let code = 0; code <= LAST_CASED; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    if (isCased(character)) found += character;
  }
  return found;
}
