import { type Generate, type Generating, GeneratorProblem, makeGenerator } from "./generators.ts";

/** A text with generators, ready to make texts. */
export interface TemplateText {
  /** False: every record gets the same text. */
  readonly varies: boolean;
  make(with_: Generating): string;
}

/** A problem in a template: where, and what is wrong. */
export class TemplateProblem extends Error {
  /** The position of the braces, characters. */
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** Characters of one text that is made. */
const MOST_MADE = 32 * 2 ** 20;
const MOST_GENERATORS = 10_000;
const SPECIAL = /[\\{"]/g;

interface Part {
  readonly generate: Generate;
  /** It stands between the quotation marks of a JSON text, so its value is escaped for them. */
  readonly isQuoted: boolean;
}

/**
 * Divides a template: `{"id": "{{uuid}}", "n": {{int 1 10}}}`. `\{{` is two braces.
 * @param isJson values within quotation marks are escaped, so that the result stays JSON
 * @throws TemplateProblem
 */
export function compileTemplate(text: string, isJson: boolean): TemplateText {
  const parts: (string | Part)[] = [];
  let [plain, isQuoted] = ["", false];
  for (let at = 0; at < text.length; ) {
    if (text.startsWith("\\{{", at)) {
      plain += "{{";
      at += 3;
    } else if (text.startsWith("{{", at) && !isObject(text, at)) {
      if (parts.length >= 2 * MOST_GENERATORS) {
        throw new TemplateProblem(at, `There are more than ${MOST_GENERATORS} generators.`);
      }
      const end = text.indexOf("}}", at);
      if (end < 0) throw new TemplateProblem(at, `The generator at position ${at + 1} has no }}.`);
      parts.push(plain, { generate: generatorOf(text.slice(at + 2, end), at), isQuoted });
      plain = "";
      at = end + 2;
    } else {
      const letter = text[at] as string;
      // Letters without a meaning go together: one by one they would take 32 bytes each.
      const to = letter === "\\" || letter === "{" || letter === '"' ? at + 1 : nextSpecial(text, at);
      plain += text.slice(at, to);
      at = to;
      if (isJson && isQuoted && letter === "\\" && at < text.length && text[at] !== "{") {
        plain += text[at];
        at += 1;
      } else if (isJson && letter === '"') isQuoted = !isQuoted;
    }
  }
  parts.push(plain);
  return {
    varies: parts.some((part) => typeof part !== "string"),
    make: (with_) => made(parts, with_),
  };
}

/** @throws Error when it becomes too long */
function made(parts: readonly (string | Part)[], with_: Generating): string {
  let text = "";
  for (const part of parts) {
    text += typeof part === "string" ? part : textOf(part, with_);
    if (text.length > MOST_MADE) throw new Error(`the text becomes longer than ${MOST_MADE / 2 ** 20} MB.`);
  }
  return text;
}

function nextSpecial(text: string, from: number): number {
  SPECIAL.lastIndex = from;
  return SPECIAL.exec(text)?.index ?? text.length;
}

/** Two braces of JSON objects, as in `[{{"a": 1}: …`, are no generator: its name begins with a letter. */
function isObject(text: string, at: number): boolean {
  return !/^\s*[a-z]/i.test(text.slice(at + 2, at + 40));
}

function textOf({ generate, isQuoted }: Part, with_: Generating): string {
  const value = generate(with_);
  return isQuoted ? JSON.stringify(value).slice(1, -1) : value;
}

function generatorOf(inside: string, at: number): Generate {
  const [name = "", ...words] = wordsOf(inside);
  try {
    return makeGenerator(name, words);
  } catch (error) {
    if (!(error instanceof GeneratorProblem)) throw error;
    throw new TemplateProblem(at, `{{${inside.trim()}}}: ${error.message}.`);
  }
}

/** Words between spaces; quotation marks hold words together. */
function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );
}
