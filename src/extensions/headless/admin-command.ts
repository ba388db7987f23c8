import type { ChangeKind, RequestOf } from "../../contract/changes.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import type { OptionTable } from "./read-arguments.ts";

export type AdminFormat = "ndjson" | "text" | "raw" | "count";
/** The formats of commands that name no others. */
export const FORMATS: readonly AdminFormat[] = ["ndjson", "text"];

/** The given options of a command. */
export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** What a running command can use. */
export interface AdminContext {
  /** The connected cluster. */
  readonly cluster: ClusterWorkerApi;
  readonly format: AdminFormat;
  /** The folder of the app's files. */
  readonly folder: string;
  /** Writes one line to standard output. Foreign names in it cannot control a terminal. */
  print(line: string): void;
  /**
   * Plans a change, and with `--yes` makes it. Prints the plan, and with `--yes` the outcome for each target.
   * @returns the exit code
   */
  change<Kind extends ChangeKind>(kind: Kind, request: RequestOf<Kind>): Promise<number>;
}

/** A command of one or two words besides those that read records. It needs one line of a table and nothing else. */
export interface AdminCommand {
  /** `topics describe`, `produce` */
  readonly words: string;
  /** For --help: the options, then lines that describe the command. */
  readonly usage: readonly string[];
  /** True: it takes `--yes` and `--confirm`. */
  readonly changes: boolean;
  /** True: it reads standard input, and `--format` is the format of that; what it prints is text. */
  readonly readsInput?: boolean;
  /** The values of `--format`. Default: ndjson and text. */
  readonly formats?: readonly AdminFormat[];
  /** The options besides those that every command has. */
  readonly options: OptionTable;
  /** Checks the options. @returns the action, which gives the exit code @throws TailwaterError BAD_REQUEST */
  parse(values: Values): (context: AdminContext) => Promise<number>;
}

export function textOf(values: Values, name: string): string | null {
  const value = values[name];
  return typeof value === "string" ? value : null;
}

/** The values of an option, each once, in the order of the command line. */
export function textsOf(values: Values, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? [...new Set(value.filter((one): one is string => typeof one === "string"))] : [];
}
