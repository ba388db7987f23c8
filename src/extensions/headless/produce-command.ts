import { randomUUID } from "node:crypto";
import {
  ACKS,
  COMPRESSIONS,
  type ProduceCounts,
  type ProduceRequest,
  type RecordFormat,
} from "../../contract/produce.ts";
import { countOf, digits } from "../kit/words.ts";
import type { AdminCommand, AdminContext, Values } from "./admin-command.ts";
import { textOf } from "./admin-command.ts";
import { feedStandardInput } from "./feed-input.ts";
import {
  type OfTemplate,
  ofTemplate,
  readyTemplate,
  showFirst,
  type TemplateDefaults,
  tellSource,
} from "./produce-template.ts";
import { bad, integer, oneOf } from "./read-arguments.ts";
import { tell } from "./tell.ts";

const TELL_EVERY_MS = 1_000;
const MOST_PER_SECOND = 10_000_000;

/** `produce`: records from standard input to a topic. */
export const PRODUCE_COMMAND: AdminCommand = {
  words: "produce",
  usage: [
    "--topic T [--yes]",
    "writes the records on standard input to a topic: NDJSON as scan --format ndjson writes it, or lines of text",
    "--template NAME|FILE      records of a template instead: of .tailwater/templates in this folder, of the app, or a file",
    "--count N                 of the template (default: 1)",
    "--exact                   each record keeps its partition and its timestamp (ndjson)",
    "--format ndjson|text      of the input (default: ndjson)",
    "--key-separator TEXT      text: what stands between key and value; without it each line is a value",
    `--compression ${COMPRESSIONS.join("|")}     (default: none)`,
    `--acks ${ACKS.join("|")}     who must have a record (default: all)`,
    "--no-idempotence          a lost answer then leaves records unknown; --acks leader and none imply it",
    "--transaction             commits all records together, or none",
    "--rate N                  the most records per second",
  ],
  changes: true,
  readsInput: true,
  options: {
    topic: { type: "string" },
    exact: { type: "boolean" },
    "key-separator": { type: "string" },
    compression: { type: "string" },
    acks: { type: "string" },
    "no-idempotence": { type: "boolean" },
    transaction: { type: "boolean" },
    rate: { type: "string" },
    template: { type: "string" },
    count: { type: "string" },
  },
  parse: (values) => {
    const isPlanned = values.yes !== true;
    const template = ofTemplate(values);
    if (template !== null) {
      rateOf(values);
      return (context) => produceTemplate(context, values, template, isPlanned);
    }
    const request = requestOf(values, NO_TEMPLATE);
    if (!isPlanned && textOf(values, "password-file") === "-") {
      throw bad("--password-file", "Standard input has the records. Read the password from a file.");
    }
    return (context) => (isPlanned ? context.change("produce.records", request) : produce(context, request));
  },
};

/** What holds without an option. */
const NO_TEMPLATE = {
  topic: "",
  delivery: { compression: "none", acks: "all", idempotent: true, transaction: false },
} as const;

function rateOf(values: Values): number | null {
  const rate = textOf(values, "rate");
  return rate === null ? null : integer("--rate", rate, 1, MOST_PER_SECOND);
}

/** @param template what the options leave open */
function requestOf(values: Values, { topic: own, delivery }: TemplateDefaults): ProduceRequest {
  const topic = textOf(values, "topic") ?? own;
  if (topic === "") throw bad("--topic", "Give one --topic.");
  const acks = oneOf("--acks", textOf(values, "acks") ?? delivery.acks, ACKS);
  const mayRepeat = textOf(values, "acks") !== null || delivery.idempotent;
  const idempotent = acks === "all" && mayRepeat && values["no-idempotence"] !== true;
  const transaction = values.transaction === true || delivery.transaction;
  if (transaction && !idempotent) throw bad("--transaction", "A transaction needs --acks all, and idempotence.");
  return {
    ...{ topic, acks, idempotent, transaction, records: null },
    input: randomUUID(),
    format: formatOf(values),
    compression: oneOf("--compression", textOf(values, "compression") ?? delivery.compression, COMPRESSIONS),
    perSecond: rateOf(values),
  };
}

function formatOf(values: Values): RecordFormat {
  const kind = oneOf("--format", textOf(values, "format") ?? "ndjson", ["ndjson", "text"]);
  const keySeparator = textOf(values, "key-separator");
  const exact = values.exact === true;
  if (kind === "ndjson" && keySeparator !== null) throw bad("--key-separator", "--key-separator is for --format text.");
  if (kind === "text" && exact) throw bad("--exact", "Lines of text have no partition and no timestamp.");
  if (keySeparator === "") throw bad("--key-separator", "Give at least one character.");
  // As shells pass it: a tab is written \t.
  return kind === "ndjson" ? { kind, exact } : { kind, keySeparator: keySeparator?.replaceAll("\\t", "\t") ?? null };
}

/** Makes the change while it feeds standard input to it, and tells the counts. */
function produce(context: AdminContext, request: ProduceRequest): Promise<number> {
  const { produce: writer } = context.cluster;
  const { input } = request;
  const stop = new AbortController();
  const feeding = feedStandardInput((chunks, isLast) => writer.feed(input, chunks, isLast), stop.signal);
  return written(context, request, feeding, () => stop.abort());
}

/** The same with records that are made in the cluster's thread. */
async function produceTemplate(context: AdminContext, values: Values, template: OfTemplate, isPlanned: boolean) {
  const { produce: writer } = context.cluster;
  const { request, source } = await readyTemplate(template, context.folder, (own) => requestOf(values, own));
  const { input } = request;
  if (isPlanned) {
    await showFirst(context, source);
    return context.change("produce.records", request);
  }
  await writer.open(input, source, request.perSecond);
  const code = await written(context, request, Promise.resolve(), () => void writer.stop(input).catch(() => {}));
  return tellSource(context, input, code);
}

/** @param feeding rejects when the records cannot be read @param stop called at the end */
async function written(
  { cluster, change }: AdminContext,
  request: ProduceRequest,
  feeding: Promise<void>,
  stop: () => void,
): Promise<number> {
  const counts = () => cluster.produce.counts(request.input);
  const timer = setInterval(async () => {
    const now = await counts().catch(() => null);
    if (now !== null) tell(`tailwater: ${countsText(now)}`);
  }, TELL_EVERY_MS);
  try {
    const code = await Promise.race([
      change("produce.records", request),
      feeding.then(() => new Promise<never>(() => {})),
    ]);
    return code;
  } finally {
    clearInterval(timer);
    stop();
    const last = await counts().catch(() => null);
    if (last !== null) tell(`tailwater: ${countsText(last)}`);
  }
}

/** `1 204 records sent: 1 204 acknowledged, 0 failed, 0 unknown.` */
export function countsText({ read, sent, acknowledged, failed, unknown }: ProduceCounts): string {
  const onTheWay = sent - acknowledged - failed - unknown;
  const parts = [
    `${digits(acknowledged)} acknowledged`,
    `${digits(failed)} failed`,
    `${digits(unknown)} unknown`,
    ...(onTheWay > 0 ? [`${digits(onTheWay)} on their way`] : []),
    ...(read > sent ? [`${digits(read - sent)} not sent`] : []),
  ];
  return `${countOf(sent, "record")} sent: ${parts.join(", ")}.`;
}
