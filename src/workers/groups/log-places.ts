import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { Integer } from "../../contract/integer.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { chunksOf, inParallel } from "../kafka/in-parallel.ts";
import { EARLIEST, LATEST, listOffsets, type OffsetAnswer } from "../kafka/list-offsets.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";

/** Offsets in one partition's log. An unknown offset is null, and `error` has the reason. */
export interface LogPlaces {
  /** Log start offset; null when it was not requested. */
  readonly start: Integer | null;
  /** The high watermark. Kafka's own tools use it as the "end". */
  readonly end: Integer | null;
  /**
   * The offset of the first record at or after the requested time; null when there is none, or no time was requested.
   */
  readonly atTime: Integer | null;
  readonly error: ErrorData | null;
}

/** The requested topics of the cluster. */
export interface Places {
  /** The offsets of one partition; null: the topic has no such partition. */
  of(topic: string, partition: number): LogPlaces | null;
  /** The topic's current partitions, ascending; null when they are unknown. */
  partitions(topic: string): readonly number[] | null;
  /** The reason why a topic is unknown. */
  error(topic: string): ErrorData | null;
}

/** The most partitions per request. */
const MOST_AT_ONCE = 5_000;
/** The most topics per request. */
const MOST_TOPICS_AT_ONCE = 5_000;

interface Question {
  readonly topic: string;
  readonly partition: number;
}

interface Draft {
  start: Integer | null;
  end: Integer | null;
  atTime: Integer | null;
  error: ErrorData | null;
}

/** The requested partitions by topic. */
export type Wanted = ReadonlyMap<string, "all" | readonly number[]>;
/** The offsets to request besides the end. @property time ms since the epoch */
export interface WantedPlaces {
  readonly start?: boolean;
  readonly time?: number;
}

/**
 * Asks each leader once for the ends of its partitions, and for other requested offsets. Errors are reported per
 * partition.
 * @throws TailwaterError when no broker reports the leaders, CANCELLED
 */
export async function askPlaces(
  link: ClusterLink,
  wanted: Wanted,
  work: Work,
  also: WantedPlaces = {},
): Promise<Places> {
  const topics = new Map<string, { partitions: Map<number, Draft>; all: readonly number[]; error: ErrorData | null }>();
  const shares = new Map<number, Question[]>();
  const chunks = chunksOf([...wanted.keys()], MOST_TOPICS_AT_ONCE);
  const asked = { work, unit: "topic", sizeOf: ({ length }: readonly string[]) => length };
  for (const { topics: told } of await inParallel(chunks, (names) => link.metadata(names), asked)) {
    for (const { name, errorCode, partitions } of told) {
      const own = wanted.get(name);
      if (own === undefined) continue;
      const error = errorCode === KAFKA.none ? null : topicError(errorCode, name).toData();
      const numbers = own === "all" ? null : new Set(own);
      const drafts = new Map<number, Draft>();
      for (const { partition, leader } of partitions) {
        if (numbers !== null && !numbers.has(partition)) continue;
        const lost = leader < 0 ? topicError(KAFKA.leaderNotAvailable, name, partition).toData() : null;
        drafts.set(partition, { start: null, end: null, atTime: null, error: lost });
        if (lost !== null) continue;
        const share = shares.get(leader) ?? [];
        share.push({ topic: name, partition });
        shares.set(leader, share);
      }
      topics.set(name, { partitions: drafts, all: partitions.map(({ partition }) => partition), error });
    }
  }
  const draftOf = ({ topic, partition }: Question) => topics.get(topic)?.partitions.get(partition);
  const questions: readonly (readonly [number, "start" | "end" | "atTime"])[] = [
    [LATEST, "end"],
    ...(also.start === true ? [[EARLIEST, "start"] as const] : []),
    ...(also.time === undefined ? [] : [[also.time, "atTime"] as const]),
  ];
  const requests = [...shares].flatMap(([leader, share]) =>
    chunksOf(share, MOST_AT_ONCE).flatMap((chunk) => questions.map(([time, what]) => ({ leader, chunk, time, what }))),
  );
  const ask = async ({ leader, chunk, time, what }: (typeof requests)[number]) => {
    try {
      const answers = await listOffsets(await link.node(leader), "read_uncommitted", byTopic(chunk, time));
      const missing = new Set(chunk);
      const places = new Map(chunk.map((one) => [`${one.partition}/${one.topic}`, one]));
      for (const [topic, partitions] of answers) {
        for (const answer of partitions) {
          const place = places.get(`${answer.partition}/${topic}`);
          if (place === undefined) continue;
          missing.delete(place);
          put(draftOf(place), what, topic, answer);
        }
      }
      for (const place of missing) lose(draftOf(place), unanswered(place));
    } catch (error) {
      for (const place of chunk) lose(draftOf(place), toErrorData(error));
    }
  };
  // Several requests name each partition. Progress counts a partition once, with its last request.
  const [, last] = questions.at(-1) ?? [LATEST, "end"];
  const sizeOf = ({ chunk, what }: (typeof requests)[number]) => (what === last ? chunk.length : 0);
  await inParallel(requests, ask, { work, unit: "partition", sizeOf });
  return {
    of: (topic, partition) => topics.get(topic)?.partitions.get(partition) ?? null,
    partitions: (topic) => {
      const told = topics.get(topic);
      return told === undefined || told.error !== null ? null : told.all;
    },
    error: (topic) => topics.get(topic)?.error ?? null,
  };
}

function byTopic(chunk: readonly Question[], timestamp: number) {
  const topics = new Map<string, { partition: number; timestamp: number }[]>();
  for (const { topic, partition } of chunk) {
    const own = topics.get(topic) ?? [];
    own.push({ partition, timestamp });
    topics.set(topic, own);
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}

function put(draft: Draft | undefined, what: "start" | "end" | "atTime", topic: string, answer: OffsetAnswer): void {
  if (draft === undefined) return;
  const { errorCode, offset, partition } = answer;
  if (errorCode === KAFKA.none) draft[what] = offset < 0 ? null : offset;
  else draft.error ??= topicError(errorCode, topic, partition).toData();
}

function lose(draft: Draft | undefined, error: ErrorData): void {
  if (draft !== undefined) draft.error ??= error;
}

function unanswered({ topic, partition }: Question): ErrorData {
  return topicError(KAFKA.unknownTopicOrPartition, topic, partition).toData();
}
