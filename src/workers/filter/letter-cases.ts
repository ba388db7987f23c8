/**
 * A character in all its cases: characters that Unicode's simple case folding (CaseFolding.txt, C and S) treats as
 * equal. Simple means one character for one, so ß matches ẞ but not ss, and İ (which folds to two) matches only itself.
 * JavaScript's flags `iu` use the same folding, so this asks V8's tables instead of copying them.
 */

/** The last character with cases is in Adlam. */
const LAST_CASED = 0x1e943;
const ASCII: Readonly<Record<string, string>> = { k: "\u212a", s: "\u017f" };

/** Each character of a text in all its cases, including itself. */
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

/**
 * All 2,900 characters with cases. They are computed when a text first contains one beyond ASCII, which takes 20 ms.
 */
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
