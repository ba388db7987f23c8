import { domainToUnicode } from "node:url";

/** A text may be encoded more than once. */
export const MOST_ENCODINGS = 4;
const ESCAPED = /\\{1,16}(?:u([\da-f]{4})|x([\da-f]{2})|(?=\/))/gi;
const PERCENT = /(?:%[\da-f]{2}){1,4096}/gi;
const PUNYCODE = /(?<![\w-])xn--[a-z\d-]{1,59}/gi;
/** Words that may be base64 or hex. */
const ENCODED = /(?<![\w+/=-])(?:[\w-]{8,4096}|[a-z\d+/]{8,4096})={0,2}(?![\w+/=-])/gi;
const HEX = /^(?:[\da-f]{2})+$/i;
/** What must not come out of an escape: it could end a line, or look like a placeholder. */
const UNWANTED = /[\p{Cc}\p{Bidi_Control}\uE000-\uE00F]/gu;

/** Text without the escapes of JSON and JavaScript, except of quotes and backslashes. */
export function withoutEscapes(text: string): string {
  return text.replace(ESCAPED, (_, four?: string, two?: string) => {
    const hex = four ?? two;
    return hex === undefined ? "" : wanted(String.fromCharCode(Number.parseInt(hex, 16)));
  });
}

/** Text without the encodings of URLs and of host names, one level of them. */
export function withoutPercents(text: string): string {
  return text
    .replace(PERCENT, (run) => wanted(Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8")))
    .replace(PUNYCODE, (label) => domainToUnicode(label) || label);
}

/** A name as it is in decoded text. */
export function plainName(name: string): string {
  let plain = name.normalize("NFC");
  for (let round = 0; round < MOST_ENCODINGS; round += 1) plain = withoutPercents(withoutEscapes(plain));
  return plain;
}

/** Replaces words that are base64 or hex. @param replace gets the word, and what it may mean */
export function replaceEncoded(text: string, replace: (word: string, meanings: readonly string[]) => string): string {
  return text.replace(ENCODED, (word) => replace(word, meaningsOf(word)));
}

/** All that a text may say, in small letters, to look for names in it. */
export function everyForm(text: string): string {
  const plain = plainName(text);
  const encoded: string[] = [];
  replaceEncoded(plain, (word, meanings) => {
    encoded.push(...meanings);
    return word;
  });
  return [plain, ...encoded].join("\n").toLowerCase();
}

function meaningsOf(word: string): readonly string[] {
  const base64 = Buffer.from(word, "base64").toString("utf8");
  return HEX.test(word) ? [base64, Buffer.from(word, "hex").toString("utf8")] : [base64];
}

const wanted = (text: string): string => text.replace(UNWANTED, " ");
