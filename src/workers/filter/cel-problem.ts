import { isFunction } from "./cel-environment.ts";
import { plainTypes, withArticle } from "./cel-types.ts";

/** Signs with names of the parser. */
const SIGNS: Readonly<Record<string, string>> = {
  RPAREN: ")",
  RBRACKET: "]",
  RBRACE: "}",
  LPAREN: "(",
  COLON: ":",
  COMMA: ",",
  IDENTIFIER: "name",
};
const WORDS: Readonly<Record<string, string>> = { and: "&&", or: "||", not: "!" };

/**
 * A CEL error in the user's terms; null when the original is plain enough.
 * @param found the text at the error's position
 */
export function celProblem(message: string, found: string): string | null {
  return ofTypes(message) ?? ofGrammar(message, found);
}

function ofTypes(message: string): string | null {
  const call = /overload for '(?:([\w.<>]+)\.)?(\w+)\((.*)\)'/.exec(message);
  if (call !== null) {
    const [, holder, name = "", given = ""] = call;
    if (!isFunction(name)) return `There is no function ${name}().`;
    if (given === "") return `Something is missing in the parentheses of ${name}().`;
    return `${name}() ${holder === undefined ? "" : `of ${withArticle(holder)} `}does not take ${withArticle(given)}.`;
  }
  const pair = /do not go together: (.+)/.exec(message)?.[1];
  if (pair !== undefined) return `These types do not go together: ${plainTypes(pair)}.${hintFor(pair)}`;
  const sides = /Ternary branches must have the same type, got '([^']+)' and '([^']+)'/.exec(message);
  if (sides !== null) {
    const [, first = "", second = ""] = sides;
    return `Both sides of : must have the same type, not ${withArticle(first)} and ${withArticle(second)}.`;
  }
  if (/Ternary condition/.test(message)) return "The part before ? must be true or false.";
  const operand = /Logical operator requires bool operands, got '([^']+)'/.exec(message)?.[1];
  if (operand !== undefined) return `Both sides of && and || must be true or false, not ${withArticle(operand)}.`;
  if (/has\(\) invalid argument/.test(message)) return "has() asks for a field: has(value.name).";
  if (/type error: cannot convert/.test(message)) return "This text is not a number.";
  if (/Invalid duration string/.test(message)) return 'Write a duration as duration("15m"), with h, m, s or ms.';
  if (/timestamp\(\) requires a string/.test(message)) {
    return 'Write a time as timestamp("2026-01-31T12:00:00Z").';
  }
  return null;
}

/** A hint for times, which are most often written in another form. */
function hintFor(pair: string): string {
  if (!/Timestamp/.test(pair)) return "";
  if (/string/.test(pair)) return ' Write timestamp("2026-01-31T12:00:00Z").';
  return /[+-] int$/.test(pair) ? ' Write duration("15m").' : "";
}

/** The parser's error about the grammar; null when it is not such an error. */
function ofGrammar(message: string, found: string): string | null {
  if (/Unexpected character: =/.test(message)) return "Write == to compare.";
  if (/Unexpected character: &/.test(message)) return "Write && for and.";
  if (/Unexpected character: \|/.test(message)) return "Write || for or.";
  if (/Unexpected token: EOF/.test(message)) return "The expression is not complete.";
  if (/Unterminated (triple-quoted )?string/.test(message)) return "The closing quote is missing.";
  const missing = /Expected ([A-Z]+), got ([A-Z]+)/.exec(message);
  if (missing !== null) {
    const [, wanted = "", got = ""] = missing;
    return `A ${SIGNS[wanted] ?? wanted.toLowerCase()} is missing ${got === "EOF" ? "at the end" : `before ${found}`}.`;
  }
  if (!/Unexpected (token|character)/.test(message)) return null;
  // `15m` is read as a number and a name.
  if (/^(ms|[smhd])$/.test(found)) return 'Write a duration as duration("15m"), with h, m, s or ms.';
  const sign = WORDS[found.toLowerCase()];
  return sign === undefined ? `${found} is not expected here.` : `Write ${sign} for ${found}.`;
}
