import { ADMIN_FORMATS, type AdminCommand, type AdminFormat, textOf } from "./admin-command.ts";
import { COMMANDS } from "./admin-commands.ts";
import { bad, oneOf, PLACE_OPTIONS, type Place, placeOf, readArguments } from "./read-arguments.ts";

/** A command of two words with what was given to it. */
export interface AdminOptions extends Place {
  readonly command: AdminCommand;
  readonly run: ReturnType<AdminCommand["parse"]>;
  readonly format: AdminFormat;
  /** Of a change: make it, do not only plan it. */
  readonly yes: boolean;
  /** What was typed for a lock that asks for the name. */
  readonly confirm: string | null;
}

const CHANGE_OPTIONS = { yes: { type: "boolean" }, confirm: { type: "string" } } as const;

/** Words that begin commands and are no command alone. */
const ALONE: ReadonlySet<string> = new Set(["scan", "tail", "topics"]);

/**
 * @returns null when it is no command of two words, or help was asked for
 * @throws TailwaterError BAD_REQUEST naming the argument
 */
export function parseAdmin(args: readonly string[]): AdminOptions | null {
  const [first = "", second = "", ...rest] = args;
  if (args.some((arg) => arg === "--help" || arg === "-h")) return null;
  const command = COMMANDS.find(({ words }) => words === `${first} ${second}`);
  if (command === undefined) {
    const others = COMMANDS.map(({ words }) => words.split(" ")).filter(([word]) => word === first);
    if (others.length === 0 || (ALONE.has(first) && (second === "" || second.startsWith("-")))) return null;
    const named = others.map(([, word]) => word).join(", ");
    const alone = ALONE.has(first) ? ` Or use ${first} alone.` : "";
    throw bad(`${first} ${second}`.trim(), `Unknown command. After ${first}, use one of ${named}.${alone}`);
  }
  const { values, positionals } = readArguments(rest, {
    ...PLACE_OPTIONS,
    format: { type: "string" },
    ...(command.changes ? CHANGE_OPTIONS : {}),
    ...command.options,
  });
  const [unexpected] = positionals;
  if (unexpected !== undefined) throw bad(unexpected, "Unexpected argument.");
  return {
    ...placeOf(values),
    command,
    run: command.parse(values),
    format: oneOf("--format", textOf(values, "format") ?? (command.changes ? "text" : "ndjson"), ADMIN_FORMATS),
    yes: values.yes === true,
    confirm: textOf(values, "confirm"),
  };
}
