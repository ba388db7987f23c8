import { ACKS, COMPRESSIONS, type ProduceRequest, type RecordFormat } from "../../contract/produce.ts";
import { bad, checkBoolean, checkInteger, checkObject, checkText } from "../kit/check.ts";

/** Kafka's limit for topic names. */
const LONGEST_TOPIC = 249;
const LONGEST_NAME = 64;
const MOST_PER_SECOND = 10_000_000;

export function checkProduce(value: unknown): ProduceRequest {
  const request = checkObject(value, "request");
  const topic = checkText(request.topic, "topic", LONGEST_TOPIC);
  if (topic === "") throw bad("topic", "the name of a topic");
  const idempotent = checkBoolean(request.idempotent, "idempotent");
  const transaction = checkBoolean(request.transaction, "transaction");
  const acks = oneOf(request.acks, "acks", ACKS);
  if (idempotent && acks !== "all") throw bad("acks", "all for an idempotent producer");
  if (transaction && !idempotent) throw bad("idempotent", "true for a transaction");
  return {
    ...{ topic, acks, idempotent, transaction },
    input: checkText(request.input, "input", LONGEST_NAME),
    format: checkFormat(request.format),
    compression: oneOf(request.compression, "compression", COMPRESSIONS),
    perSecond: request.perSecond === null ? null : checkInteger(request.perSecond, "perSecond", 1, MOST_PER_SECOND),
    records: request.records === null ? null : checkInteger(request.records, "records", 0),
  };
}

function checkFormat(value: unknown): RecordFormat {
  const { kind, exact, keySeparator } = checkObject(value, "format");
  if (kind === "ndjson") return { kind, exact: checkBoolean(exact, "exact") };
  if (kind === "drafts") return { kind };
  if (kind !== "text") throw bad("format", "ndjson or text");
  const separator = keySeparator === null ? null : checkText(keySeparator, "keySeparator", LONGEST_NAME);
  if (separator === "" || separator?.includes("\n")) throw bad("keySeparator", "text without a line end");
  return { kind, keySeparator: separator };
}

function oneOf<Name extends string>(value: unknown, name: string, names: readonly Name[]): Name {
  const found = names.find((one) => one === value);
  if (found === undefined) throw bad(name, `one of ${names.join(", ")}`);
  return found;
}
