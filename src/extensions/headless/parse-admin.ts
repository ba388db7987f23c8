import { type AdminCommand, type AdminFormat, FORMATS, textOf, type Values } from "./admin-command.ts";
import { COMMANDS } from "./admin-commands.ts";
import { bad, oneOf, PLACE_OPTIONS, type Place, placeOf, readArguments } from "./read-arguments.ts";

/** A two-word command with its options. */
export interface AdminOptions extends Place {
  readonly command: AdminCommand;
  readonly run: ReturnType<AdminCommand["parse"]>;
  readonly format: AdminFormat;
  /** Makes the change instead of only planning it. */
  readonly yes: boolean;
  /** The typed name, for a lock that asks for it. */
  readonly confirm: string | null;
}

const CHANGE_OPTIONS = { yes: { type: "boolean" }, confirm: { type: "string" } } as const;

/**
 * @returns null when it is not a two-word command, or when the user asks for help
 * @throws TailwaterError BAD_REQUEST naming the argument
 */
export function parseAdmin(args: readonly string[]): AdminOptions | null {
  const [first = "", ...others] = args;
  if (args.some((arg) => arg === "--help" || arg === "-h")) return null;
  const [second = "", ...more] = others;
  // `topics` alone is older than the two-word commands.
  const isList = first === "topics" && (second === "" || second.startsWith("-"));
  const isOneWord = COMMANDS.some((one) => one.words === first);
  const [words, rest] = isList
    ? ["topics list", others]
    : isOneWord
      ? [first, others]
      : [`${first} ${second}`.trim(), more];
  const command = COMMANDS.find((one) => one.words === words);
  if (command === undefined) {
    const named = COMMANDS.map((one) => one.words.split(" ")).flatMap(([word, next]) => (word === first ? [next] : []));
    if (named.length === 0) return null;
    throw bad(words, `Unknown command. After ${first}, use one of ${named.join(", ")}.`);
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
    format: command.readsInput === true ? "text" : formatOf(command, values),
    yes: values.yes === true,
    confirm: textOf(values, "confirm"),
  };
}

function formatOf(command: AdminCommand, values: Values): AdminFormat {
  const text = textOf(values, "format") ?? (command.changes ? "text" : "ndjson");
  return oneOf("--format", text, command.formats ?? FORMATS);
}
