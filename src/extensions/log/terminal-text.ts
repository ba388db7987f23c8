/**
 * Characters that a terminal obeys or hides: control characters (C0, DEL, C1), characters that reverse text or have no
 * width (bidi marks, zero-width characters, the byte-order mark, tags), line and paragraph separators, lone surrogates.
 * Source: Unicode's general categories Cc, Cf, Cs, Zl, Zp.
 */
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Foreign text for a terminal, a log or a list of names. Characters that a terminal obeys or hides become `\u001b`. In
 * a JSON string that is an escape of the same character, so JSON keeps its meaning.
 * @param kept characters that stay unchanged: `\n` for text with lines
 */
export function terminalText(text: string, kept = ""): string {
  return text.replace(OBEYED, (char) => (kept.includes(char) ? char : escaped(char)));
}

/** The bytes of whole lines for a terminal. Invalid UTF-8 becomes U+FFFD; line ends (CR LF in CSV) and tabs stay. */
export function terminalLines(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  return terminalText(text.replaceAll("\r\n", "\n"), "\n\t");
}

function escaped(char: string): string {
  return Array.from({ length: char.length }, (_, at) => {
    return `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }).join("");
}
