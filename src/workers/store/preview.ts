import { PREVIEW_CHARACTERS, type Preview } from "../../contract/record.ts";

/** UTF-8 needs at most this many bytes for the characters of a preview. */
const LOOK_BYTES = PREVIEW_CHARACTERS * 4;
const HEX_BYTES = PREVIEW_CHARACTERS / 3;
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Control, bidirectional and zero-width characters: they are invisible and can make text misleading. Joiners of emoji
 * may stay.
 */
const INVISIBLE = /[\p{Cc}\u2028\u2029]|(?!\u200d)\p{Cf}/gu;
const CONTROL_PICTURES = 0x2400;
const DELETE_PICTURE = "\u2421";

/** Bytes as one line of text: as text if they are UTF-8, otherwise as hex pairs. Reads only the start. */
export function preview(bytes: Buffer): Preview {
  const head = bytes.length > LOOK_BYTES ? bytes.subarray(0, wholeCharacters(bytes, LOOK_BYTES)) : bytes;
  const text = decodeUtf8(head);
  if (text === null) {
    const shown = bytes.subarray(0, HEX_BYTES);
    return {
      text: shown.toString("hex").replace(/../g, "$& ").trimEnd(),
      encoding: "binary",
      truncated: shown.length < bytes.length,
    };
  }
  const cut = cutText(text);
  return {
    text: visible(cut),
    encoding: "utf8",
    truncated: cut.length < text.length || head.length < bytes.length,
  };
}

/** Text for one line: control characters as pictures, invisible ones as their code point. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
    return code === 0x7f ? DELETE_PICTURE : `\u2039U+${code.toString(16).toUpperCase().padStart(4, "0")}\u203a`;
  });
}

/** The text, or null when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null; // A TextDecoder reports invalid UTF-8 only by throwing.
  }
}

/** At most `limit` bytes, which do not end inside a character. */
function wholeCharacters(bytes: Buffer, limit: number): number {
  let end = limit;
  while (end > limit - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}

function cutText(text: string): string {
  if (text.length <= PREVIEW_CHARACTERS) return text;
  const last = text.charCodeAt(PREVIEW_CHARACTERS - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? PREVIEW_CHARACTERS - 1 : PREVIEW_CHARACTERS);
}
