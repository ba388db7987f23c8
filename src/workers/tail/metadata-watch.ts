import { setTimeout as sleep } from "node:timers/promises";
import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { MetadataTopic } from "../kafka/metadata.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import { Backoff } from "./backoff.ts";
import { remade } from "./history-words.ts";
import { Signal } from "./signal.ts";

/** The interval of metadata requests without an error, ms. */
const REFRESH_MS = 10_000;
/** The shortest interval during a long error, ms. */
const HURRIED_MS = 1_500;

/** Asks again and again what the cluster says of one topic, sooner when something went wrong. */
export class MetadataWatch {
  readonly #link: ClusterLink;
  readonly #topic: string;
  readonly #onTopic: (topic: MetadataTopic) => void;
  readonly #signal = new Signal();
  readonly #backoff = new Backoff(HURRIED_MS);
  /** Ids of deleted topics with this name; a lagging broker may still report one. */
  readonly #retiredIds = new Set<string>();
  #id: string | null;
  #recreated = false;
  #stopped = false;

  /** @param knownId the id of the topic, if it was read before; null: the topic that has the name now */
  constructor(link: ClusterLink, topic: string, knownId: string | null, onTopic: (topic: MetadataTopic) => void) {
    this.#link = link;
    this.#topic = topic;
    this.#id = knownId;
    this.#onTopic = onTopic;
  }

  /** During `onTopic`: the topic was deleted and recreated since the last time. */
  get recreated(): boolean {
    return this.#recreated;
  }

  /** @throws TailwaterError TOPIC_UNKNOWN, TOPIC_UNAUTHORIZED, or the error of the request. */
  async first(): Promise<MetadataTopic> {
    const topic = await this.#ask();
    // A topic without a leader exists nevertheless.
    if (topic.errorCode !== KAFKA.none && topic.errorCode !== KAFKA.leaderNotAvailable) {
      throw topicError(topic.errorCode, this.#topic, null, "Read");
    }
    if (topic.id !== null && this.#id !== null && topic.id !== this.#id) throw remade(this.#topic);
    this.#id = topic.id;
    return topic;
  }

  /**
   * Asks again until a broker answers, and reports the answer.
   * @param onError called with the error when none answers
   * @returns false when it was stopped first
   */
  async confirm(onError: (error: ErrorData) => void): Promise<boolean> {
    const backoff = new Backoff(HURRIED_MS);
    while (!this.#stopped) {
      try {
        const topic = await this.#ask();
        if (this.#stopped) return false;
        this.#tell(topic);
        return true;
      } catch (error) {
        if (!(error instanceof TailwaterError)) throw error;
        onError(error.toData());
      }
      await sleep(backoff.next());
    }
    return false;
  }

  /** Asks until `stop`. Rejects only on a defect. */
  async run(): Promise<void> {
    let failed = false;
    while (!this.#stopped) {
      const hurried = failed || (await this.#signal.wait(REFRESH_MS));
      if (this.#stopped) return;
      failed = false;
      try {
        const topic = await this.#ask();
        if (this.#stopped) return;
        this.#tell(topic);
      } catch (error) {
        // No broker answers. The fetchers show that; here only the next try matters. A defect must not be treated as
        // such an error.
        if (!(error instanceof TailwaterError)) throw error;
        failed = true;
      }
      // An urgent request is sent at once, but not repeatedly.
      if (hurried || failed) await sleep(this.#backoff.next());
      else this.#backoff.reset();
    }
  }

  /** Asks once, now, and tells it. @throws TailwaterError when nobody answers */
  async look(): Promise<void> {
    const topic = await this.#ask();
    if (!this.#stopped) this.#tell(topic);
  }

  /** Requests the metadata at once. */
  hurry(): void {
    this.#signal.raise();
  }

  stop(): void {
    this.#stopped = true;
    this.#signal.raise();
  }

  #tell(topic: MetadataTopic): void {
    if (topic.id !== null && this.#retiredIds.has(topic.id)) return;
    this.#recreated = topic.id !== null && this.#id !== null && topic.id !== this.#id;
    if (this.#recreated && this.#id !== null) this.#retiredIds.add(this.#id);
    if (topic.id !== null) this.#id = topic.id;
    this.#onTopic(topic);
    this.#recreated = false;
  }

  async #ask(): Promise<MetadataTopic> {
    const { topics } = await this.#link.metadata([this.#topic]);
    const [topic] = topics;
    if (topic !== undefined) return topic;
    throw topicError(KAFKA.unknownTopicOrPartition, this.#topic);
  }
}
