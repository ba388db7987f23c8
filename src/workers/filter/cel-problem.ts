/** What the parser calls by the names of its own. */
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
 * The parser's complaint about an expression's grammar in the words of who wrote it; null when it is no such complaint.
 * @param found what stands where it stumbled
 */
export function celProblem(message: string, found: string): string | null {
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
  const sign = WORDS[found.toLowerCase()];
  return sign === undefined ? `${found} is not expected here.` : `Write ${sign} for ${found}.`;
}
