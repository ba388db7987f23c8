import { randomInt, randomUUID } from "node:crypto";
import { TailwaterError } from "../../contract/errors.ts";
import type { ProduceRequest } from "../../contract/produce.ts";
import type { PreviewedRecord, RecordSource } from "../../contract/record-source.ts";
import type { RecordTemplate } from "../../contract/templates.ts";
import type { AdminContext, Values } from "./admin-command.ts";
import { textOf } from "./admin-command.ts";
import { TROUBLE } from "./exit-codes.ts";
import { findTemplate } from "./find-template.ts";
import { bad, integer } from "./read-arguments.ts";
import { tell } from "./tell.ts";

const MOST_RECORDS = 1_000_000_000;
/** A plan shows the first records. */
const SHOWN = 3;
/** Options for the records of standard input. */
const OF_INPUT = ["exact", "format", "key-separator"] as const;

/** What a template says of its records. */
export type TemplateDefaults = Pick<RecordTemplate, "topic" | "delivery">;

/** What `--template` says. */
export interface OfTemplate {
  readonly wanted: string;
  readonly count: number;
}

/** @throws TailwaterError BAD_REQUEST @returns null: records come from standard input */
export function ofTemplate(values: Values): OfTemplate | null {
  const [wanted, count] = [textOf(values, "template"), textOf(values, "count")];
  if (wanted === null) {
    if (count !== null) throw bad("--count", "--count is for --template.");
    return null;
  }
  if (wanted === "") throw bad("--template", "Give the name of a template, or its file.");
  const other = OF_INPUT.find((name) => values[name] !== undefined);
  if (other !== undefined) throw bad(`--${other}`, `--${other} is for records on standard input, not for a template.`);
  return { wanted, count: count === null ? 1 : integer("--count", count, 1, MOST_RECORDS) };
}

/** The request for a template's records: what the options leave open, the template says. */
export async function readyTemplate(
  { wanted, count }: OfTemplate,
  folder: string,
  requestOf: (template: TemplateDefaults) => ProduceRequest,
): Promise<{ readonly request: ProduceRequest; readonly source: RecordSource }> {
  const { topic, draft, generates, delivery } = await findTemplate(wanted, folder);
  const request = requestOf({ topic, delivery });
  const source: RecordSource = { kind: "draft", draft, generates, count, seed: randomInt(2 ** 32) };
  return { request: { ...request, input: randomUUID(), format: { kind: "drafts" }, records: count }, source };
}

/** Shows the first records of a plan. The seed of the records that are sent is another one. */
export async function showFirst({ cluster }: AdminContext, source: RecordSource): Promise<void> {
  for (const record of await cluster.produce.preview(source, SHOWN))
    tell(`tailwater: for example ${exampleOf(record)}`);
}

function exampleOf({ key, value, headers }: PreviewedRecord): string {
  const text = (part: PreviewedRecord["key"]) => (part === null ? "null" : `${part.text}${part.truncated ? "…" : ""}`);
  const pairs = headers.map(({ name, value: own }) => `${name}: ${text(own)}`);
  return `${text(key)} → ${text(value)}${pairs.length === 0 ? "" : ` (${pairs.join(", ")})`}`;
}

/** Says why records are missing, if some could not be made. @returns the exit code */
export async function tellSource({ cluster }: AdminContext, input: string, code: number): Promise<number> {
  const problem = (await cluster.produce.state(input).catch(() => null))?.problem ?? null;
  if (problem === null) return code;
  tell(`tailwater: ${TailwaterError.fromData(problem).message}`);
  return code === 0 ? TROUBLE : code;
}
