/** A login module with its options (KIP-85). */
export interface LoginModule {
  /** `ScramLoginModule`, without its package. */
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
}

const FLAGS = ["required", "requisite", "sufficient", "optional"];

/**
 * `org.apache.kafka.common.security.plain.PlainLoginModule required username="a" password="b";`, also within the braces
 * of a JAAS file. Null: it is none.
 */
export function readLoginModule(text: string): LoginModule | null {
  const braces = /\{([\s\S]*)\}/.exec(text);
  const words = wordsOf(braces?.[1] ?? text);
  const [path = "", flag = "", ...rest] = words;
  if (!/^[\w.$]+LoginModule$/.test(path) || !FLAGS.includes(flag.toLowerCase())) return null;
  const options: Record<string, string> = {};
  for (const word of rest) {
    const at = word.indexOf("=");
    if (at > 0) options[word.slice(0, at)] = word.slice(at + 1);
  }
  return { name: path.slice(path.lastIndexOf(".") + 1), options };
}

/** The words up to the first semicolon. Quotation marks hold a word together, a backslash within them is an escape. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let [word, quote, begun] = ["", "", false];
  const end = () => {
    if (begun) words.push(word);
    [word, begun] = ["", false];
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (quote !== "") {
      if (letter === "\\" && at + 1 < text.length) {
        at += 1;
        word += text[at];
      } else if (letter === quote) quote = "";
      else word += letter;
    } else if (`"'`.includes(letter)) [quote, begun] = [letter, true];
    else if (/\s/.test(letter)) {
      // `key = "value"` is one option.
      const next = /^\s*=\s*/.exec(text.slice(at));
      if (word.endsWith("=")) continue;
      if (next !== null && begun && !word.includes("=")) {
        word += "=";
        at += next[0].length - 1;
      } else end();
    } else if (letter === ";") break;
    else [word, begun] = [word + letter, true];
  }
  end();
  return words;
}
