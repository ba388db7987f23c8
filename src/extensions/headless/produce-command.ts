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
  },
  parse: (values) => {
    const request = requestOf(values);
    const isPlanned = values.yes !== true;
    if (!isPlanned && textOf(values, "password-file") === "-") {
      throw bad("--password-file", "Standard input has the records. Read the password from a file.");
    }
    return (context) => (isPlanned ? context.change("produce.records", request) : produce(context, request));
  },
};

function requestOf(values: Values): ProduceRequest {
  const topic = textOf(values, "topic");
  if (topic === null || topic === "") throw bad("--topic", "Give one --topic.");
  const acks = oneOf("--acks", textOf(values, "acks") ?? "all", ACKS);
  const idempotent = acks === "all" && values["no-idempotence"] !== true;
  const transaction = values.transaction === true;
  if (transaction && !idempotent) throw bad("--transaction", "A transaction needs --acks all, and idempotence.");
  const rate = textOf(values, "rate");
  return {
    ...{ topic, acks, idempotent, transaction, records: null },
    input: randomUUID(),
    format: formatOf(values),
    compression: oneOf("--compression", textOf(values, "compression") ?? "none", COMPRESSIONS),
    perSecond: rate === null ? null : integer("--rate", rate, 1, MOST_PER_SECOND),
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
async function produce({ cluster, change }: AdminContext, request: ProduceRequest): Promise<number> {
  const { input } = request;
  const counts = () => cluster.produce.counts(input);
  const stop = new AbortController();
  const feeding = feedStandardInput((chunks, isLast) => cluster.produce.feed(input, chunks, isLast), stop.signal);
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
    stop.abort();
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
