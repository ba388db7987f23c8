import { TailwaterError } from "../../contract/errors.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { MetadataTopic } from "../kafka/metadata.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import type { Place } from "./partitioner.ts";

/** Without a reason they are asked for again after this time, ms: partitions may have been added. */
const USUAL_MS = 60_000;
/** With a reason, not more often than this. */
const LEAST_MS = 200;

/** The partitions of the topic and their leaders, as the cluster last told them. */
export class Leaders {
  readonly #link: ClusterLink;
  readonly #topic: string;
  readonly #topicId: string | null;
  places: readonly Place[] = [];
  /** Why the topic cannot be written to now; null: nothing is known against it. */
  trouble: TailwaterError | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<boolean> | null = null;
  #isOld = false;

  /** @param topicId the topic's as it was planned; null: it has none */
  constructor(link: ClusterLink, topic: string, topicId: string | null) {
    this.#link = link;
    this.#topic = topic;
    this.#topicId = topicId;
  }

  /** A leader was not where it was thought to be. */
  doubt(): void {
    this.#isOld = true;
  }

  /** Whether it is time to ask again. */
  isDue(now: number): boolean {
    if (this.#asking !== null) return false;
    return now - this.#askedAt > (this.#isOld || this.trouble !== null ? LEAST_MS : USUAL_MS);
  }

  /** Asks the cluster. @returns false: it did not answer @throws TailwaterError TOPIC_UNKNOWN when the topic was made again */
  ask(now: number): Promise<boolean> {
    this.#askedAt = now;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<boolean> {
    let topic: MetadataTopic | undefined;
    try {
      const { topics } = await this.#link.metadata([this.#topic]);
      topic = topics.find(({ name }) => name === this.#topic);
    } catch (error) {
      this.trouble = error instanceof TailwaterError ? error : null;
      return false;
    }
    if (topic === undefined || topic.errorCode !== KAFKA.none) {
      this.trouble = topicError(topic?.errorCode ?? KAFKA.unknownTopicOrPartition, this.#topic);
      return false;
    }
    if (this.#topicId !== null && topic.id !== null && topic.id !== this.#topicId) throw madeAgain(this.#topic);
    // They are numbered from 0 without a gap, and a key's hash is taken modulo their number.
    if (topic.partitions.length === 0 || topic.partitions.some(({ partition }, at) => partition !== at)) {
      this.trouble = noPartitions(this.#topic);
      return false;
    }
    this.places = topic.partitions.map(({ partition, leader }) => ({ partition, leader }));
    const unled = this.places.filter(({ leader }) => leader < 0).length;
    this.trouble = null;
    this.#isOld = unled > 0;
    return true;
  }
}

function noPartitions(topic: string): TailwaterError {
  return new TailwaterError("ANSWER_MALFORMED", `The broker does not name all partitions of topic ${topic}.`, {
    subject: `topic ${topic}`,
    hint: "It is starting, or it is no Kafka broker. Try again.",
  });
}

function madeAgain(topic: string): TailwaterError {
  return new TailwaterError("TOPIC_UNKNOWN", `Topic ${topic} was deleted and made again since the plan.`, {
    subject: `topic ${topic}`,
    hint: "Nothing more was sent. Plan it again if the new topic is meant.",
  });
}
