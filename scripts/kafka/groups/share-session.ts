import { SHARE_FETCH } from "./apis.ts";
import { type GroupClient, KafkaCode, type Offsets } from "./group-client.ts";

const OPENS = 0;
const CLOSES = -1;
const ACCEPT = 1;
const MOST_RECORDS = 500;
const ACCEPT_LIMIT_MS = 30_000;

/** A range of offsets that a member has acquired, both ends included. */
export interface Range {
  readonly firstOffset: number;
  readonly lastOffset: number;
}
/** By `topic id:partition`. */
export type Acquired = ReadonlyMap<string, readonly Range[]>;
interface Batch extends Range {
  readonly acknowledgeTypes: readonly number[];
}
type Batches = ReadonlyMap<string, readonly Batch[]>;

export const accepted = (acquired: Acquired): Batches =>
  new Map([...acquired].map(([place, ranges]) => [place, ranges.map(accept)]));

/**
 * The share session of one member, which acquires records and releases them, on a cluster of one broker. Source:
 * KIP-932, "Share sessions".
 */
export class ShareSession {
  readonly #client: GroupClient;
  readonly #group: string;
  readonly #memberId: string;
  readonly partitions: readonly string[];
  #epoch = OPENS;

  /** @param partitions `topic id:partition` */
  constructor(client: GroupClient, group: string, memberId: string, partitions: readonly string[]) {
    this.#client = client;
    this.#group = group;
    this.#memberId = memberId;
    this.partitions = partitions;
  }

  /** Acquires more records; `batches` acknowledge the previous ones. */
  async fetch(batches: Batches): Promise<Acquired> {
    if (this.partitions.length === 0) return new Map();
    const acquired = await this.#send(this.#epoch, batches);
    this.#epoch += 1;
    return acquired;
  }

  /** Ends the session, and releases acquired records that are not in `batches`. */
  async close(batches: Batches): Promise<void> {
    if (this.#epoch !== OPENS) await this.#send(CLOSES, batches);
  }

  async #send(shareSessionEpoch: number, batches: Batches): Promise<Acquired> {
    const answer = await this.#client.ask(SHARE_FETCH, {
      groupId: this.#group,
      memberId: this.#memberId,
      shareSessionEpoch,
      maxWaitMs: 100,
      minBytes: 1,
      maxBytes: 1024 * 1024,
      maxRecords: shareSessionEpoch === CLOSES ? 0 : MOST_RECORDS,
      batchSize: MOST_RECORDS,
      topics: this.partitions.map((place) => {
        const [topicId = "", partition] = place.split(":");
        const acknowledgementBatches = batches.get(place) ?? [];
        return { topicId, partitions: [{ partitionIndex: Number(partition), acknowledgementBatches }] };
      }),
      forgottenTopicsData: [],
    });
    const partitions = answer.responses.flatMap((topic) =>
      topic.partitions.map((one) => ({ ...one, place: `${topic.topicId}:${one.partitionIndex}` })),
    );
    const acknowledged = partitions.map(({ acknowledgeErrorCode, acknowledgeErrorMessage }) => ({
      errorCode: acknowledgeErrorCode,
      errorMessage: acknowledgeErrorMessage,
    }));
    for (const { errorCode, errorMessage } of [answer, ...partitions, ...acknowledged]) {
      if (errorCode !== 0) throw new KafkaCode(`The fetch of share group ${this.#group}`, errorCode, errorMessage);
    }
    const acquired = partitions.filter(({ acquiredRecords }) => acquiredRecords.length > 0);
    return new Map(acquired.map(({ place, acquiredRecords }) => [place, acquiredRecords]));
  }
}

/**
 * Moves the start offset of a share group: accepts every record before the offsets, then releases the others. The
 * broker reports the start offset as it was before its last write (seen in 4.1.1), so an offset must have a record,
 * which causes that write.
 */
export async function acceptUpTo(client: GroupClient, group: string, memberId: string, to: Offsets): Promise<void> {
  const topics = await client.topics(Object.keys(to));
  const goals = new Map<string, number>(
    topics.flatMap(({ id, name }) =>
      Object.entries(to[name] ?? {}).flatMap(([partition, offset]) =>
        offset > 0 ? [[`${id}:${partition}`, offset] as const] : [],
      ),
    ),
  );
  const session = new ShareSession(client, group, memberId, [...goals.keys()]);
  const left = new Map(goals);
  let batches: Batches = new Map();
  for (const deadline = Date.now() + ACCEPT_LIMIT_MS; left.size > 0; ) {
    if (Date.now() > deadline) throw new Error(`Share group ${group} found no records to accept in 30 s.`);
    const acquired = await session.fetch(batches);
    batches = new Map([...acquired].map(([place, ranges]) => [place, acceptBefore(ranges, goals.get(place) ?? 0)]));
    for (const [place, ranges] of acquired) {
      if (ranges.some(({ lastOffset }) => lastOffset >= (goals.get(place) ?? 0))) left.delete(place);
    }
  }
  await session.fetch(batches);
  await session.close(new Map());
}

function acceptBefore(ranges: readonly Range[], goal: number): Batch[] {
  const before = ranges.filter(({ firstOffset }) => firstOffset < goal);
  return before.map((range) => accept({ ...range, lastOffset: Math.min(range.lastOffset, goal - 1) }));
}

function accept({ firstOffset, lastOffset }: Range): Batch {
  return { firstOffset, lastOffset, acknowledgeTypes: [ACCEPT] };
}
