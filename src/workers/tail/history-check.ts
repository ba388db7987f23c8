import { type TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { PartitionReader } from "../batch/partition-reader.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { EARLIEST, listOffsets } from "../kafka/list-offsets.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { OFFSET_FOR_LEADER_EPOCH } from "../wire/apis/offset-for-leader-epoch.ts";
import { safeOffset } from "../wire/cursor.ts";
import type { EventLog } from "./events.ts";
import { continuesAt, notChecked, replaced, truncated, truncatedSomewhere, unsteady } from "./history-words.ts";
import { type EpochEnd, type Parted, Parting } from "./parting.ts";
import type { TailPartition } from "./tail-partition.ts";

const CONSUMER = -1;
/** After more questions in a row about other epochs at one position, the partition is reported as stuck. */
const MOST_REPEATS = 3;
/** The broker is too old to say, or may not say it to this user. */
const UNTOLD = "untold";

/** What the check needs from the engine. */
export interface HistoryHost {
  readonly link: ClusterLink;
  readonly topic: string;
  /** The topic exists, and is still the same topic. */
  readonly isThere: boolean;
  partition(number: number): TailPartition | undefined;
  partitionFailed(state: TailPartition, errorCode: number): void;
  partitionUnanswered(state: TailPartition, brokerId: number): void;
  partitionStuck(state: TailPartition, error: unknown): void;
  /** Requests the topic again, and acts on the answer. @throws TailwaterError when no broker answers */
  look(): Promise<void>;
  /** The rest of a scan's range changed after the scan began. */
  logTruncated(state: TailPartition, error: TailwaterError): void;
}

export interface HistoryOptions {
  readonly events: EventLog;
  readonly makeReader: (partition: number) => PartitionReader;
}

/** One partition's question, with the state at the time of the request. */
interface Inquiry {
  readonly state: TailPartition;
  readonly reader: PartitionReader;
  /** The log must be unchanged up to this offset. */
  readonly upTo: number;
  /** Null: no epoch is known that a leader could be asked about. */
  readonly parting: Parting | null;
  /** The broker must be the leader in this epoch; −1: any. */
  readonly leadEpoch: number;
}

type Answer = EpochEnd | typeof UNTOLD | null;

/**
 * Asks leaders whether their logs are still the logs that were read. Then reading continues, or a live tail goes back to
 * the offset where the logs differ, or a scan ends. Kafka's own consumer stops at the leader's first answer; this check
 * finds the exact offset (see Parting). Source: KIP-320.
 */
export class HistoryCheck {
  readonly #host: HistoryHost;
  readonly #options: HistoryOptions;
  #isReported = false;

  constructor(host: HistoryHost, options: HistoryOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** @param partitions of this broker that need the check. @throws TailwaterError when the broker cannot be asked */
  async check(brokerId: number, partitions: readonly TailPartition[]): Promise<void> {
    let open = partitions.map(inquiryOf);
    while (open.length > 0) {
      const answers = await this.#ask(brokerId, open);
      const more: Inquiry[] = [];
      for (const inquiry of open) {
        const answer = answers.get(inquiry) ?? null;
        if (answer === null || !this.#isOpen(inquiry, brokerId)) continue;
        if (answer === UNTOLD || inquiry.parting === null) await this.#untold(inquiry);
        else if (!(await this.#judge(inquiry, inquiry.parting, answer, brokerId))) more.push(inquiry);
      }
      open = more;
    }
  }

  /** A restart, another leader or another topic ends a question. */
  #isOpen({ state, reader }: Inquiry, brokerId: number): boolean {
    const isKnown = this.#host.partition(state.partition) === state && state.reader === reader;
    return isKnown && this.#host.isThere && state.leader === brokerId && state.pending === "history";
  }

  /** The answers by partition; null for a partition that failed. */
  async #ask(brokerId: number, open: readonly Inquiry[]): Promise<ReadonlyMap<Inquiry, Answer>> {
    const { topic, link } = this.#host;
    const asked = open.filter(({ parting }) => parting !== null);
    const answers = new Map<Inquiry, Answer>(open.map((inquiry) => [inquiry, UNTOLD]));
    if (asked.length === 0) return answers;
    const partitions = asked.map(({ state: { partition }, parting, leadEpoch }) => ({
      partition,
      currentLeaderEpoch: leadEpoch,
      leaderEpoch: parting?.epoch ?? -1,
    }));
    try {
      const request = { replicaId: CONSUMER, topics: [{ topic, partitions }] };
      const answer = await link.ask(OFFSET_FOR_LEADER_EPOCH, request, { broker: brokerId });
      const told = answer.topics.find((one) => one.topic === topic)?.partitions ?? [];
      const byPartition = new Map(told.map((one) => [one.partition, one]));
      for (const inquiry of asked) {
        const of = byPartition.get(inquiry.state.partition);
        answers.set(inquiry, this.#isOpen(inquiry, brokerId) ? this.#answerOf(inquiry.state, of, brokerId) : null);
      }
    } catch (error) {
      if (toErrorData(error).code !== "API_UNSUPPORTED") throw error;
    }
    return answers;
  }

  #answerOf(state: TailPartition, of: (EpochEnd & { errorCode: number }) | undefined, brokerId: number): Answer {
    if (of === undefined) {
      this.#host.partitionUnanswered(state, brokerId);
      return null;
    }
    if (of.errorCode === KAFKA.none) return of;
    // Before Kafka 2.3, a cluster with ACLs answers only its brokers.
    if (of.errorCode === KAFKA.clusterAuthorizationFailed || of.errorCode === KAFKA.topicAuthorizationFailed) {
      return UNTOLD;
    }
    this.#host.partitionFailed(state, of.errorCode);
    return null;
  }

  /** @returns false when the leader must be asked once more */
  async #judge(inquiry: Inquiry, parting: Parting, answer: EpochEnd, brokerId: number): Promise<boolean> {
    const { state, upTo, leadEpoch } = inquiry;
    // It answers again, so its earlier error is over.
    state.error = null;
    let parted: Parted | null;
    try {
      parted = parting.answer(answer);
    } catch (error) {
      this.#host.partitionStuck(state, error);
      return true;
    }
    if (parted === null) return false;
    if (parted.offset === null || parted.offset < upTo) await this.#truncated(inquiry, parted.offset, brokerId);
    else if (state.lineage.end === null) this.#isSame(state, leadEpoch);
    else {
      // It refuses an offset that it claims to have.
      state.lineage.forget();
      state.pending = null;
      this.#host.partitionStuck(state, protocolError(KAFKA.offsetOutOfRange, `${state.topic}/${state.partition}`));
    }
    return true;
  }

  #isSame(state: TailPartition, leadEpoch: number): void {
    const { lineage, reader } = state;
    const { next } = lineage;
    lineage.checked = Math.max(lineage.checked, leadEpoch);
    if (state.isRangeOther) lineage.ofRange = reader.epochs.last;
    reader.epochs.note(next, reader.position);
    lineage.forget();
    state.pending = null;
    if (next < 0) return;
    lineage.repeats += 1;
    if (lineage.repeats > MOST_REPEATS) this.#host.partitionStuck(state, unsteady(state));
  }

  /** No broker reports whether the log was truncated. */
  async #untold({ state, upTo }: Inquiry): Promise<void> {
    const { end } = state.lineage;
    if (end !== null) {
      const message = truncatedSomewhere(state, end);
      if (state.end !== null) this.#host.logTruncated(state, truncated(state, end, upTo));
      else this.#goBack(state, end, message);
      return;
    }
    if (!this.#isReported) this.#options.events.add("log-not-checked", notChecked(state));
    this.#isReported = true;
    this.#isSame(state, -1);
  }

  /** @param at the log is unchanged before this offset; null: unknown */
  async #truncated(inquiry: Inquiry, at: number | null, brokerId: number): Promise<void> {
    const { state, upTo } = inquiry;
    // Another topic of the same name has another history, too.
    await this.#host.look();
    const logStart = at === null ? await this.#logStart(brokerId, state) : at;
    if (logStart === null || !this.#isOpen(inquiry, brokerId)) return;
    const from = Math.max(at ?? 0, state.begin ?? 0);
    if (state.end !== null) this.#host.logTruncated(state, truncated(state, from, upTo));
    else this.#goBack(state, logStart, at === null ? replaced(state, logStart) : continuesAt(state, at));
  }

  #goBack(state: TailPartition, offset: number, message: string): void {
    const { events, makeReader } = this.#options;
    state.lineage.forget();
    state.pending = null;
    state.goBack(makeReader(state.partition), offset);
    events.add("log-truncated", message);
  }

  async #logStart(brokerId: number, state: TailPartition): Promise<number | null> {
    const { link, topic } = this.#host;
    const { partition } = state;
    const questions = [{ topic, partitions: [{ partition, timestamp: EARLIEST }] }];
    const answers = await listOffsets(await link.node(brokerId), "read_uncommitted", questions);
    const answer = answers.get(topic)?.find((one) => one.partition === partition);
    if (answer === undefined) this.#host.partitionUnanswered(state, brokerId);
    else if (answer.errorCode !== KAFKA.none) this.#host.partitionFailed(state, answer.errorCode);
    else if (answer.offset >= 0) return safeOffset(answer.offset);
    return null;
  }
}

function inquiryOf(state: TailPartition): Inquiry {
  const { lineage, reader, wholeEnd, topic, partition } = state;
  const subject = `${topic}/${partition}`;
  const { last, starts } = reader.epochs;
  const leadEpoch = lineage.named > Math.max(lineage.checked, last) ? lineage.named : -1;
  const about = { state, reader, leadEpoch };
  if (state.isRangeOther && wholeEnd !== null) {
    const range = [{ epoch: lineage.ofRange, offset: wholeEnd }];
    return { ...about, upTo: wholeEnd, parting: new Parting(range, wholeEnd, subject) };
  }
  const upTo = reader.position;
  return { ...about, upTo, parting: starts.length === 0 ? null : new Parting(starts, upTo, subject) };
}
