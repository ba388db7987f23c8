const TOO_LONG = "the expression is too long, or a value is nested too deeply";

/** Only the first line, because cel-js appends a drawing of the position. */
export function plainMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError && message.includes("call stack")) return TOO_LONG;
  const line = (message.split("\n", 1)[0] ?? "")
    .replaceAll("map<dyn, dyn>", "map")
    .replaceAll("list<dyn>", "list")
    .replace(/dyn<(\w+)>/g, "$1");
  return line.replace(/^no such overload: /, "these types do not go together: ");
}
