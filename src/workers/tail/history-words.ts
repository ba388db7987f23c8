import { TailwaterError } from "../../contract/errors.ts";
import type { TailPartition } from "./tail-partition.ts";

const nameOf = ({ topic, partition }: Pick<TailPartition, "topic" | "partition">) => `${topic}/${partition}`;
const offsets = (from: number, to: number) => (to - from === 1 ? `offset ${from}` : `offsets ${from} to ${to - 1}`);
const count = (from: number, to: number) => (to - from === 1 ? "1 offset" : `${to - from} offsets`);

/** Why a scan ends: its range is not what it was when it began. @param to where the range, or what was read of it, ends */
export function truncated(state: TailPartition, from: number, to: number): TailwaterError {
  const at = nameOf(state);
  const end = Math.max(to, state.wholeEnd ?? to);
  return new TailwaterError(
    "LOG_TRUNCATED",
    `The log of ${at} was truncated to offset ${from} during the scan: ${count(from, end)} of the range (${from} to ${end - 1}) held other records when the scan began.`,
    { subject: at, hint: "Brokers lost records (an unclean leader election). Scan again to read what is there now." },
  );
}

/** A live tail continues where the histories part. */
export function continuesAt(state: TailPartition, offset: number): string {
  const { start, position } = state.reader;
  const from = Math.max(offset, start);
  const lost = from >= position ? "" : ` The records that were read at ${offsets(from, position)} are gone.`;
  return `The log of ${nameOf(state)} was truncated to offset ${offset}, before the read position ${position}.${lost} Reading continues at ${offset}.`;
}

/** The same where nothing that was read is known to be there. */
export function replaced(state: TailPartition, logStart: number): string {
  const { position } = state.reader;
  return `The log of ${nameOf(state)} was replaced: it has none of the records that were read before offset ${position}. Reading continues at its beginning, offset ${logStart}.`;
}

/** The same where the broker does not report where it was truncated. */
export function truncatedSomewhere(state: TailPartition, end: number): string {
  const { position } = state.reader;
  return `The log of ${nameOf(state)} was truncated: it ends at offset ${end}, before the read position ${position}. The broker does not report where it was truncated, so new records before ${end} may be missing here. Reading continues at ${end}.`;
}

/** The broker does not report whether its log is the one that was read. */
export function notChecked(state: TailPartition): string {
  return `The leader of ${nameOf(state)} changed. The broker does not report to this user whether the log was truncated (before Kafka 2.3 this needs ClusterAction). Reading continues.`;
}

/** The leader reports no truncation, and then has batches of another epoch each time. */
export function unsteady(state: TailPartition): TailwaterError {
  const at = nameOf(state);
  return new TailwaterError(
    "KAFKA_ERROR",
    `The batches of ${at} from offset ${state.reader.position} on have another leader epoch in each answer.`,
    { subject: at, hint: "No valid log has this. The broker's own log may say why." },
  );
}

/** Why a scan ends: its topic is another one by now. */
export function remade(topic: string): TailwaterError {
  return new TailwaterError("TOPIC_UNKNOWN", "The topic was deleted and recreated while it was read.", {
    subject: `topic ${topic}`,
    hint: "Scan again to read the new one.",
  });
}

/** The same where brokers do not tell. */
export function maybeRemade(topic: string): TailwaterError {
  return new TailwaterError("TOPIC_UNKNOWN", "The topic was missing for a while, and may have been recreated.", {
    subject: `topic ${topic}`,
    hint: "Brokers before Kafka 2.8 do not report whether it is the same topic. Scan again to read what is there now.",
  });
}

/** A live tail continues where it was. */
export function wasMissing(topic: string): string {
  return `${topic} was missing for a while. Brokers before Kafka 2.8 do not report whether it was recreated. Reading continues at the same offsets.`;
}
