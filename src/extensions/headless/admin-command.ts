import type { ChangeKind, RequestOf } from "../../contract/changes.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import type { OptionTable } from "./read-arguments.ts";

export type AdminFormat = "ndjson" | "text" | "raw" | "count";
/** What commands take that say nothing else. */
export const FORMATS: readonly AdminFormat[] = ["ndjson", "text"];

/** The options of a command as they were given. */
export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** What a command has when it runs. */
export interface AdminContext {
  /** Connected. */
  readonly cluster: ClusterWorkerApi;
  readonly format: AdminFormat;
  /** One line on standard output; names of others in it cannot steer a terminal. */
  print(line: string): void;
  /**
   * Plans a change; makes it with `--yes`. Prints the plan, and with `--yes` what became of each target.
   * @returns the exit code
   */
  change<Kind extends ChangeKind>(kind: Kind, request: RequestOf<Kind>): Promise<number>;
}

/** A command of two words: one line of a table, and nothing else must be touched for it. */
export interface AdminCommand {
  /** `topics describe` */
  readonly words: string;
  /** For --help: the options, then lines that say what it does. */
  readonly usage: readonly string[];
  /** True: it takes `--yes` and `--confirm`. */
  readonly changes: boolean;
  /** What `--format` takes; left out: ndjson and text. */
  readonly formats?: readonly AdminFormat[];
  /** Beside those that every command has. */
  readonly options: OptionTable;
  /** Checks what was given. @returns what it does, with its exit code @throws TailwaterError BAD_REQUEST */
  parse(values: Values): (context: AdminContext) => Promise<number>;
}

export function textOf(values: Values, name: string): string | null {
  const value = values[name];
  return typeof value === "string" ? value : null;
}

/** Each once, in the order given. */
export function textsOf(values: Values, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? [...new Set(value.filter((one): one is string => typeof one === "string"))] : [];
}
