import { type ParseArgsConfig, parseArgs } from "node:util";
import { TailwaterError } from "../../contract/errors.ts";

export type OptionTable = NonNullable<ParseArgsConfig["options"]>;

/** Which cluster to use: options of every command. */
export interface Place {
  /** Exactly one is set: the servers, or the name or id of a saved profile. */
  readonly brokers: readonly string[];
  readonly profile: string | null;
  readonly passwordFile: string | null;
  readonly dataDir: string | null;
  readonly verbose: boolean;
}

export const PLACE_OPTIONS = {
  brokers: { type: "string", multiple: true },
  profile: { type: "string" },
  "password-file": { type: "string" },
  "data-dir": { type: "string" },
  verbose: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const satisfies OptionTable;

interface PlaceValues {
  readonly brokers?: string[] | undefined;
  readonly profile?: string | undefined;
  readonly "password-file"?: string | undefined;
  readonly "data-dir"?: string | undefined;
  readonly verbose?: boolean | undefined;
}

/** @throws TailwaterError BAD_REQUEST when neither servers nor a profile are given, or both */
export function placeOf(values: PlaceValues): Place {
  const servers = (values.brokers ?? []).flatMap((list) => list.split(",")).filter((server) => server !== "");
  const brokers = [...new Set(servers)];
  const profile = values.profile ?? null;
  if ((brokers.length === 0) === (profile === null)) throw bad("--brokers", "Give either --brokers or --profile.");
  return {
    ...{ brokers, profile, verbose: values.verbose === true },
    passwordFile: values["password-file"] ?? null,
    dataDir: values["data-dir"] ?? null,
  };
}

/**
 * Reads arguments by a table of options. An option that may be repeated is `multiple` there.
 * @throws TailwaterError BAD_REQUEST naming the argument
 */
export function readArguments<const Options extends OptionTable>(args: readonly string[], options: Options) {
  const parsed = parseKnown(args, options);
  const seen = new Set<string>();
  for (const token of parsed.tokens) {
    // Otherwise the last one would win silently. A repeated boolean does no harm.
    if (token.kind !== "option" || token.value === undefined || options[token.name]?.multiple === true) continue;
    if (seen.has(token.name)) throw bad(token.rawName, "Give this option only once.");
    seen.add(token.name);
  }
  return parsed;
}

function parseKnown<const Options extends OptionTable>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: joinRelativeTimes(args), allowPositionals: true, tokens: true, options });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    // Node's message continues about positional arguments, which do not exist here.
    const message = said
      .replace(/(Unknown option '[^']*'\.).*/s, "$1")
      .replace(/\s*\n\s*/g, " ")
      .replace(/(?<![.!?])$/, ".");
    throw new TailwaterError("BAD_REQUEST", message, { cause, hint: "tailwater --help lists the options." });
  }
}

/** Options whose values may begin with a dash and a digit. */
const SIGNED: ReadonlySet<string> = new Set(["--from", "--until", "--to", "--shift"]);

/** `--from -15m` as `--from=-15m`, because Node reads a value that begins with a dash as an option. */
function joinRelativeTimes(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    if (/^-\d/.test(arg) && before !== undefined && SIGNED.has(before)) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

export function integer(name: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
    throw bad(name, `"${text}" is not an integer ${range}.`);
  }
  return number;
}

export function oneOf<Name extends string>(option: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found === undefined) throw bad(option, `"${text}" is not one of ${names.join(", ")}.`);
  return found;
}

export function bad(subject: string, message: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", message, { subject, hint: "tailwater --help lists the options." });
}
