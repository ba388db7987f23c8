import { TailwaterError } from "../../contract/errors.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import { PartitionReader } from "../batch/partition-reader.ts";
import { isNoRoom } from "../codec/errors.ts";
import { initCodecs } from "../codec/unpack.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import type { FetchedPartition } from "../wire/fetch-response.ts";
import { HoleProof, type Suspect } from "./hole-proof.ts";
import { NewestOffsets } from "./newest-offsets.ts";
import { Pace } from "./pace.ts";
import type { SideReader } from "./side-reader.ts";

/**
 * The number of offsets per step: the minimum after a first step that was too short, and the maximum over all
 * partitions.
 */
const LEAST_PIECE = 256;
const MOST_IN_ALL = 1_000_000;
const PARTITION_BYTES = 1024 * 1024;
const FETCH_BYTES = 4 * 1024 * 1024;
/** After this many empty answers in a row, with growing pauses, the search gives up for now. */
const MOST_NOTHING = 8;

export interface NewestWanted {
  readonly partition: number;
  /** The log's offsets are [earliest, latest). */
  readonly earliest: number;
  readonly latest: number;
  /** The number of records wanted. */
  readonly count: number;
}

/** The progress of the search. @param found how many of the wanted records were found, down to `offset` */
export type OnLook = (partition: number, offset: number, found: number) => void;

/**
 * Finds the offset from which each partition has exactly its newest `count` records. Because of offsets without a
 * record (markers, aborted records, compaction) it searches further back than `count` offsets: in growing steps, each
 * read once, down to the log's start. A log without holes needs one step.
 * @returns by partition
 * @throws TailwaterError when the broker is lost or refuses
 */
export async function findNewest(
  reader: Pick<SideReader, "topic" | "isolation" | "fetch" | "tierOf">,
  wanted: readonly NewestWanted[],
  onLook: OnLook,
): Promise<ReadonlyMap<number, number>> {
  const most = Math.max(LEAST_PIECE, Math.floor(MOST_IN_ALL / wanted.length));
  let open = wanted.map((one) => new NewestSearch(reader.topic, reader.isolation, one, most));
  await initCodecs();
  const pace = new Pace();
  const proof = new HoleProof<NewestSearch>(({ partition, position }) => reader.tierOf(partition, position));
  let nothing = 0;
  const searches = new Map(open.map((search) => [search.partition, search]));
  for (;;) {
    open = open.filter(({ offset }) => offset === null);
    if (open.length === 0) break;
    const asked = (proof.suspect === null ? open : [proof.suspect]).map(({ partition, position }) => ({
      partition,
      fetchOffset: position,
      maxBytes: PARTITION_BYTES,
    }));
    const before = new Map(open.map((search) => [search, search.beginAnswer()]));
    const visit = (fetched: FetchedPartition, response: Buffer) => {
      if (fetched.errorCode !== KAFKA.none) {
        throw topicError(fetched.errorCode, reader.topic, fetched.partition, "Read");
      }
      searches.get(fetched.partition)?.take(fetched, response, onLook);
    };
    const answered = await reader.fetch(asked, FETCH_BYTES, visit, proof.waitMs ?? undefined);
    // Partitions without records go first, because only the first gets a batch larger than the requested size (KIP-74).
    const got = (search: NewestSearch) => (before.get(search) === search.steps ? 0 : 1);
    open.sort((one, other) => got(one) - got(other));
    if (open.some((search) => got(search) > 0)) {
      // An answer full of other partitions' records proves nothing about those that it left out.
      proof.forget();
      nothing = 0;
      pace.reset();
      continue;
    }
    // A throttled answer proves nothing; the reader waits as long as the broker asked.
    if (answered === "throttled") continue;
    const lasted = answered === "after the wait";
    const proven = await proof.emptyAnswer(open, lasted);
    if (proven !== null) {
      if (proven.error !== null) throw proven.error;
      proven.slot.passHole(onLook);
      nothing = 0;
      continue;
    }
    nothing += 1;
    if (nothing > MOST_NOTHING) throw bringsNothing(reader.topic, open);
    if (!lasted) await new Promise((resolve) => setTimeout(resolve, pace.nothing(true)));
  }
  return new Map([...searches].map(([partition, { offset }]) => [partition, offset ?? 0]));
}

function bringsNothing(topic: string, [first]: readonly NewestSearch[]): TailwaterError {
  const at = `${topic}/${first?.partition}`;
  return new TailwaterError("KAFKA_ERROR", `The broker returns no records of ${at} from offset ${first?.position}.`, {
    subject: at,
    hint: "Check the broker's log for the cause.",
  });
}

/** One partition's search. It reads [low, high), then the step before it, until it has found enough records. */
class NewestSearch implements Suspect {
  readonly partition: number;
  /** The result; null while it is unknown. */
  offset: number | null = null;
  readonly #topic: string;
  readonly #isolation: IsolationLevel;
  readonly #earliest: number;
  readonly #wanted: number;
  readonly #mostPiece: number;
  /** The number of records still missing. */
  #left: number;
  #low: number;
  #high: number;
  #offsets = new NewestOffsets(0);
  #reader: PartitionReader;
  #steps = 0;
  isSuspect = false;
  isRemote = false;

  constructor(topic: string, isolation: IsolationLevel, wanted: NewestWanted, mostPiece: number) {
    const { partition, earliest, latest, count } = wanted;
    this.#mostPiece = mostPiece;
    this.partition = partition;
    this.#topic = topic;
    this.#isolation = isolation;
    this.#earliest = earliest;
    this.#wanted = count;
    this.#left = count;
    this.#high = latest;
    this.#low = Math.max(earliest, latest - Math.min(count, this.#mostPiece));
    this.#reader = this.#look();
    if (count === 0 || this.#low >= latest) this.offset = latest;
    // No search is needed: there are at most as many offsets as wanted records.
    else if (latest - count <= earliest) this.offset = earliest;
  }

  /** The next offset to fetch. */
  get position(): number {
    return this.#reader.position;
  }

  /** Grows with every answer that made progress. */
  get steps(): number {
    return this.#steps;
  }

  get where() {
    return { topic: this.#topic, partition: this.partition, position: this.position };
  }

  /** Called before an answer is read. @returns the steps so far */
  beginAnswer(): number {
    this.isSuspect = false;
    return this.#steps;
  }

  take(fetched: FetchedPartition, response: Buffer, onLook: OnLook): void {
    if (this.offset !== null) return;
    const { recordsFrom, recordsTo, aborted, highWatermark, preferredReadReplica } = fetched;
    const reader = this.#reader;
    const before = reader.position;
    let waits = false;
    try {
      reader.read(response, recordsFrom, recordsTo, aborted);
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      // The next answer brings it again.
      waits = true;
    }
    if (reader.position > before) this.#steps += 1;
    else this.isSuspect = !waits && recordsTo <= recordsFrom && highWatermark >= this.#high && preferredReadReplica < 0;
    if (reader.isDone) this.#next(onLook);
  }

  /** Nothing more follows up to the end of this step. */
  passHole(onLook: OnLook): void {
    this.#reader.skipTo(this.#high);
    this.#next(onLook);
  }

  #next(onLook: OnLook): void {
    if (this.#offsets.count >= this.#left) {
      this.offset = this.#offsets.oldest ?? this.#low;
      return;
    }
    this.#left -= this.#offsets.count;
    if (this.#low <= this.#earliest) {
      this.offset = this.#earliest;
      return;
    }
    onLook(this.partition, this.#low, this.#wanted - this.#left);
    const piece = Math.min(Math.max(LEAST_PIECE, 2 * (this.#high - this.#low)), this.#mostPiece);
    this.#high = this.#low;
    this.#low = Math.max(this.#earliest, this.#high - piece);
    this.#reader = this.#look();
  }

  #look(): PartitionReader {
    this.#offsets = new NewestOffsets(Math.min(this.#left, this.#high - this.#low));
    const reader = new PartitionReader({
      topic: this.#topic,
      partition: this.partition,
      isolation: this.#isolation,
      sink: this.#offsets,
      onFailure: () => {},
    });
    reader.begin(this.#low, this.#high);
    return reader;
  }
}
