/** A setting of a pasted text. */
export interface Entry {
  readonly key: string;
  readonly value: string;
  /** Where it is in the text: `line 3`, `contexts.dev.brokers`. */
  readonly where: string;
}

/** The lines of a text, by what they are. */
export interface Lines {
  readonly entries: readonly Entry[];
  /** Lines that are no setting. */
  readonly others: readonly { readonly text: string; readonly where: string }[];
}

const ESCAPES: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f" };
/** A key without escapes, as of environment variables and of properties. */
const KEY = /^[A-Za-z][\w.-]*$/;

/** Keys that only librdkafka has. */
const RDKAFKA = /^\s*(?:sasl\.(?:username|mechanisms)|ssl\.(?:ca|certificate|key)\.|metadata\.broker\.list)/m;

/**
 * The settings of a text in the format of Java's properties: `key=value`, `key: value` or `key value`; `#` and `!` begin
 * comments; a backslash at the end continues the line, and elsewhere begins an escape (java.util.Properties#load). In
 * librdkafka's files a backslash is only itself.
 */
export function readProperties(text: string): Lines {
  const entries: Entry[] = [];
  const others: Lines["others"][number][] = [];
  const isPlain = RDKAFKA.test(text);
  const lines = text.split(/\r\n|\r|\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const where = `line ${at + 1}`;
    let line = (lines[at] ?? "").trimStart();
    if (line === "" || line.startsWith("#") || line.startsWith("!")) continue;
    while (!isPlain && /(?<!\\)(?:\\\\)*\\$/.test(line) && at + 1 < lines.length) {
      at += 1;
      line = `${line.slice(0, -1)}${(lines[at] ?? "").trimStart()}`;
    }
    const found = divide(line, isPlain ? (part) => part : resolveEscapes);
    if (found === null) others.push({ text: line.trim(), where });
    else entries.push({ ...found, where });
  }
  return { entries, others };
}

/** `export KEY="value"`, `key = value`, `key: value`. Null: it is no setting. */
function divide(
  line: string,
  unescaped: (text: string) => string,
): { readonly key: string; readonly value: string } | null {
  const plain = line.replace(/^export\s+/, "");
  const divider = /(?<!\\)\s*[=:]\s*|(?<!\\)[ \t]+/.exec(plain);
  if (divider === null) return null;
  const key = unescaped(plain.slice(0, divider.index));
  if (!KEY.test(key)) return null;
  // Without = or : it is a setting only if it looks like one; a sentence does not.
  if (/^\s+$/.test(divider[0]) && !key.includes(".")) return null;
  const value = plain.slice(divider.index + divider[0].length);
  return { key, value: unquote(unescaped(value).trimEnd()) };
}

function resolveEscapes(text: string): string {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|(.))/g, (_, code: string | undefined, letter: string) =>
    code === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** A value in quotation marks, as in environment files. A login module's options keep theirs. */
function unquote(value: string): string {
  const [first = "", last = ""] = [value[0], value.at(-1)];
  return value.length >= 2 && first === last && `"'`.includes(first) ? value.slice(1, -1) : value;
}
