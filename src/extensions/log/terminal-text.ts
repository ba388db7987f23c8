/**
 * What a terminal obeys or hides: control characters (C0, DEL, C1), what turns text around or takes no room (bidi marks,
 * zero-width characters, the byte-order mark, tags), line and paragraph separators, halves of characters.
 * Source: Unicode's general categories Cc, Cf, Cs, Zl, Zp.
 */
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text that somebody else wrote, for a terminal, a log or a list of names: what would be obeyed or hidden stands as
 * `\u001b`. Within a JSON string that is an escape of the same character, so that JSON stays what it was.
 * @param kept characters that stay as they are: `\n` where lines are meant
 */
export function terminalText(text: string, kept = ""): string {
  return text.replace(OBEYED, (char) => (kept.includes(char) ? char : escaped(char)));
}

/** The bytes of whole lines for a terminal. What is not UTF-8 becomes U+FFFD; line ends (CSV's are CR LF) and tabs stay. */
export function terminalLines(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  return terminalText(text.replaceAll("\r\n", "\n"), "\n\t");
}

function escaped(char: string): string {
  return Array.from({ length: char.length }, (_, at) => {
    return `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }).join("");
}
