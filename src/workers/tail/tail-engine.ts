import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import type { StartAt, TailState } from "../../contract/tails.ts";
import { ClusterLink } from "../kafka/cluster-link.ts";
import type { MetadataTopic } from "../kafka/metadata.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import type { FetchedPartition } from "../wire/fetch-response.ts";
import type { EngineOptions } from "./engine-options.ts";
import type { FetchHost } from "./fetch-host.ts";
import { FetcherSet } from "./fetcher-set.ts";
import { maybeRemade, remade, wasMissing } from "./history-words.ts";
import { MetadataWatch } from "./metadata-watch.ts";
import { OpenTransactions } from "./open-transactions.ts";
import { PartitionAnswers } from "./partition-answers.ts";
import { PartitionPlaces } from "./partition-places.ts";
import { SameTopic } from "./same-topic.ts";
import type { FixedRange } from "./starts.ts";
import type { TailPartition } from "./tail-partition.ts";
import { type Tier, tierOf } from "./tier.ts";
import { addPartitions, assignLeaders, mustHave, tellAdded, tellUnplaced } from "./topic-partitions.ts";
import { transactionHolder } from "./transaction-holder.ts";

const LEAST_FETCH_BYTES = 256 * 1024;
/** `open` waits this long for the first fetch answer; after that the tail is open and shows the obstacle, ms. */
const FIRST_ANSWER_MS = 5_000;

/** Keeps fetching every partition of one tail: starts, leaders, resets, new partitions. It does not know rows. */
export class TailEngine implements FetchHost {
  readonly link: ClusterLink;
  readonly topic: string;
  readonly isolation: IsolationLevel;
  readonly #options: EngineOptions;
  readonly #partitions = new Map<number, TailPartition>();
  readonly #fetchers = new FetcherSet(this, (error) => this.#defect(error));
  readonly #answers: PartitionAnswers;
  readonly #watch: MetadataWatch;
  readonly #sameTopic: SameTopic;
  readonly #ended = new AbortController();
  readonly #places: PartitionPlaces;
  #paused = false;
  /** The topic itself is gone or not allowed, according to metadata. */
  #topicError: ErrorData | null = null;
  /** Why a scan ended early: records of another topic, or another history, must not count as those of its range. */
  #broken: ErrorData | null = null;
  #firstAnswer: (() => void) | null = null;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.topic = options.topic;
    this.isolation = options.request.isolation;
    this.link = new ClusterLink(options.settings, options.log);
    const holderOf = (state: TailPartition) => transactionHolder(this.link, state, this.#ended.signal);
    this.#answers = new PartitionAnswers({
      topic: this.topic,
      isolation: this.isolation,
      transactions: new OpenTransactions(holderOf, options.onChange),
      answered: () => this.#firstAnswer?.(),
      hurry: () => this.#watch.hurry(),
      changed: () => this.#changed(),
    });
    this.#places = new PartitionPlaces(this, { ...options, signal: this.#ended.signal });
    const [range] = options.ranges?.values() ?? [];
    const knownId = range?.topicId ?? null;
    this.#watch = new MetadataWatch(this.link, this.topic, knownId, (topic) => this.#applyMetadata(topic));
    this.#sameTopic = new SameTopic(this.#watch, options.onChange);
  }

  /**
   * Resolves when the topic exists and a first fetch was answered, or when a broker is unreachable for now.
   * @throws TailwaterError when the cluster cannot be reached, or the topic is unknown or not allowed.
   */
  async open(): Promise<void> {
    await this.link.connect();
    const topic = await this.#watch.first();
    mustHave(topic, this.#options.request.partitions);
    const answered = new Promise<void>((resolve) => {
      this.#firstAnswer = resolve;
    });
    const timer = setTimeout(() => this.#firstAnswer?.(), FIRST_ANSWER_MS);
    this.#applyMetadata(topic);
    this.#watch.run().catch((error: unknown) => this.#defect(error));
    await answered;
    clearTimeout(timer);
    if (this.#answers.readError !== null) throw TailwaterError.fromData(this.#answers.readError);
  }

  get paused(): boolean {
    return this.#paused;
  }

  partition(number: number): TailPartition | undefined {
    return this.#partitions.get(number);
  }

  /** By partition number. */
  get partitions(): readonly TailPartition[] {
    return [...this.#partitions.values()].sort((a, b) => a.partition - b.partition);
  }

  get state(): TailState {
    if (this.isDone) return "done";
    if (!this.isThere || this.#answers.readError !== null) return "failed";
    if (this.#paused) return "paused";
    if (this.error !== null) return "reconnecting";
    for (const { begin } of this.#partitions.values()) if (begin === null) return "starting";
    return this.#isScan ? "scanning" : "live";
  }

  /** A scan has read every partition of the same topic to its end. */
  get isDone(): boolean {
    return this.#sameTopic.isProved && this.#hasReadAll;
  }

  get #hasReadAll(): boolean {
    if (!this.#isScan || this.#partitions.size === 0) return false;
    for (const state of this.#partitions.values()) if (!state.isDone) return false;
    return true;
  }

  /** The ranges that it reads, as far as known, for another engine to read again. */
  get ranges(): ReadonlyMap<number, FixedRange> {
    const ranges = new Map<number, FixedRange>();
    for (const { partition, begin, wholeEnd, topicId, lineage } of this.#partitions.values()) {
      if (begin === null || wholeEnd === null) continue;
      ranges.set(partition, { from: begin, to: wholeEnd, topicId, epoch: lineage.ofRange });
    }
    return ranges;
  }

  get #isScan(): boolean {
    return this.#options.request.endAt !== null || this.#options.ranges !== null;
  }

  /** Closes connections and keeps the counters; `restart` connects again. */
  rest(): void {
    this.#ended.abort();
    this.#watch.stop();
    this.#fetchers.stop();
    this.link.close();
  }

  get error(): ErrorData | null {
    if (this.isDone) return null;
    const ofTopic = this.#broken ?? this.#topicError ?? this.#answers.readError;
    if (ofTopic !== null) return ofTopic;
    if (this.#fetchers.error !== null) return this.#fetchers.error;
    if (this.#sameTopic.error !== null) return this.#sameTopic.error;
    for (const { trouble } of this.#partitions.values()) if (trouble !== null) return trouble;
    return null;
  }

  /** Why the leader of a partition cannot be reached; null when it can. */
  brokerErrorOf(state: TailPartition): ErrorData | null {
    return state.leader === null ? null : this.#fetchers.errorOf(state.leader);
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#fetchers.wake();
  }

  /** Starts everything again at its first position, with new readers. */
  restart(): void {
    for (const state of this.#partitions.values()) state.restart(this.#options.makeReader(state.partition));
    this.#sameTopic.reset();
    this.#fetchers.wake();
  }

  close(): void {
    this.rest();
    this.#firstAnswer?.();
  }

  fetchBytes(): number {
    const share = Math.floor(this.#options.fetchBytes() / Math.max(1, this.#fetchers.size));
    return Math.max(LEAST_FETCH_BYTES, share);
  }

  resolve(brokerId: number, partitions: readonly TailPartition[]): Promise<void> {
    return this.#places.resolve(brokerId, partitions);
  }

  partitionAnswered(state: TailPartition, fetched: FetchedPartition): void {
    this.#answers.answered(state, fetched);
  }

  partitionFailed(state: TailPartition, errorCode: number): void {
    this.#answers.failed(state, errorCode);
  }

  partitionUnanswered(state: TailPartition, brokerId: number): void {
    this.#answers.unanswered(state, brokerId);
  }

  partitionStuck(state: TailPartition, error: unknown): void {
    this.#answers.stuck(state, error);
  }

  async tierOf(brokerId: number, { partition, reader }: TailPartition): Promise<Tier> {
    return tierOf(this.link, brokerId, this.topic, partition, reader.position);
  }

  brokerError(errorCode: number, brokerId: number): TailwaterError {
    return protocolError(errorCode, `broker ${brokerId}`);
  }

  brokerLost(brokerId: number, { message }: ErrorData): void {
    this.#options.events.add("broker-lost", `Broker ${brokerId} was lost: ${message}`);
  }

  brokerBack(brokerId: number): void {
    this.#options.events.add("broker-back", `Broker ${brokerId} is back; reading resumes where it stopped.`);
  }

  brokerUnreachable(_error: TailwaterError): void {
    this.#watch.hurry();
    this.#firstAnswer?.();
    this.#changed();
  }

  progressed(): void {
    this.#changed();
  }

  look(): Promise<void> {
    return this.#watch.look();
  }

  /** The rest of a scan's range is gone and must not count as read. */
  logTruncated(state: TailPartition, error: TailwaterError): void {
    state.error = error.toData();
    this.#break(error);
  }

  #break(error: TailwaterError): void {
    this.#broken ??= error.toData();
    this.#watch.stop();
    this.#fetchers.stop();
    this.#changed();
  }

  #applyMetadata(topic: MetadataTopic): void {
    const wasGone = this.#topicError?.code === "TOPIC_UNKNOWN";
    const gone =
      topic.errorCode === KAFKA.unknownTopicOrPartition || topic.errorCode === KAFKA.topicAuthorizationFailed;
    this.#topicError = gone ? topicError(topic.errorCode, this.topic, null, "Read").toData() : null;
    if (gone) {
      // A new topic may get that name, and must not be read as this one.
      this.#fetchers.stop();
      this.#watch.hurry();
    } else {
      if (this.#watch.recreated) this.#recreate();
      else if (wasGone && topic.id === null) this.#mayBeRemade();
      if (this.#broken !== null) return;
      this.#addPartitions(topic);
      const { byLeader, leaderless } = assignLeaders(this.#partitions, this.topic, topic, this.#options.events);
      if (leaderless) this.#watch.hurry();
      this.#fetchers.assign(byLeader);
    }
    this.#changed();
  }

  #addPartitions(topic: MetadataTopic): void {
    const isFirst = this.#partitions.size === 0 && !this.#watch.recreated;
    // A scan's range was fixed at its start.
    if (this.#isScan && !isFirst) return;
    const { request, ranges, makeReader, events } = this.#options;
    // A later partition is new, so it is read completely, whatever the tail's start is.
    const startAt: StartAt = isFirst ? request.startAt : { kind: "earliest" };
    const added = addPartitions(this.#partitions, this.topic, topic, {
      wanted: request.partitions,
      ranges,
      startAt,
      makeReader,
    });
    if (isFirst) tellUnplaced(startAt, added, this.topic, events);
    else if (!this.#watch.recreated) tellAdded(added, this.topic, events);
  }

  #recreate(): void {
    if (this.#isScan) {
      this.#break(remade(this.topic));
      return;
    }
    this.#partitions.clear();
    this.#options.onRecreated();
    this.#options.events.add(
      "topic-recreated",
      `${this.topic} was deleted and recreated; it is read from its beginning.`,
    );
  }

  /** Brokers before Kafka 2.8 do not say whether it is the same topic. */
  #mayBeRemade(): void {
    if (this.#isScan) this.#break(maybeRemade(this.topic));
    else this.#options.events.add("log-not-checked", wasMissing(this.topic));
  }

  get isThere(): boolean {
    return this.#topicError === null && this.#broken === null;
  }

  #changed(): void {
    const isRead = () => this.isThere && this.#hasReadAll;
    if (!this.#sameTopic.isProved && isRead()) this.#sameTopic.prove(isRead).catch((error) => this.#defect(error));
    this.#options.onChange();
  }

  /** Broker errors are handled elsewhere; any other error is shown, not swallowed. */
  #defect(error: unknown): void {
    this.#topicError = toErrorData(error);
    this.#changed();
  }
}
