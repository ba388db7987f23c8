import { TailwaterError } from "../../contract/errors.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import { PartitionReader } from "../batch/partition-reader.ts";
import { isNoRoom } from "../codec/errors.ts";
import { initCodecs } from "../codec/unpack.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import type { FetchedPartition } from "../wire/fetch-response.ts";
import { HoleProof, type Suspect } from "./hole-proof.ts";
import { NewestOffsets } from "./newest-offsets.ts";
import { Pace } from "./pace.ts";
import type { SideReader } from "./side-reader.ts";

/** Offsets looked at in one piece: at least, after the first piece was too short; and at most, over all partitions. */
const LEAST_PIECE = 256;
const MOST_IN_ALL = 1_000_000;
const PARTITION_BYTES = 1024 * 1024;
const FETCH_BYTES = 4 * 1024 * 1024;
/** A broker that brings nothing for so many answers in a row, with pauses that grow, is given up for now. */
const MOST_NOTHING = 8;

export interface NewestWanted {
  readonly partition: number;
  /** The log's offsets are [earliest, latest). */
  readonly earliest: number;
  readonly latest: number;
  /** Records wanted. */
  readonly count: number;
}

/** How far the search is. @param found records of those wanted, in offsets down to `offset` */
export type OnLook = (partition: number, offset: number, found: number) => void;

/**
 * Finds the offset behind which each partition has just its newest `count` records. Offsets without a record (markers,
 * aborted records, what was compacted away) make it look further back than `count` offsets: in pieces that grow, each
 * read once, down to the log's start. A log without holes needs one piece.
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
        throw protocolError(fetched.errorCode, `${reader.topic}/${fetched.partition}`);
      }
      searches.get(fetched.partition)?.take(fetched, response, onLook);
    };
    const answered = await reader.fetch(asked, FETCH_BYTES, visit, proof.waitMs ?? undefined);
    // Those that got nothing go first: only the first is sent a batch that is larger than what was asked for (KIP-74).
    const got = (search: NewestSearch) => (before.get(search) === search.steps ? 0 : 1);
    open.sort((one, other) => got(one) - got(other));
    if (open.some((search) => got(search) > 0)) {
      // An answer that is full of other partitions' records proves nothing of those that it left out.
      proof.forget();
      nothing = 0;
      pace.reset();
      continue;
    }
    // It proves nothing, and the reader waits for as long as it was asked to.
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

/** One partition's search: reads [low, high), then the piece before it, until enough records were found. */
class NewestSearch implements Suspect {
  readonly partition: number;
  /** The result; null while it is not known. */
  offset: number | null = null;
  readonly #topic: string;
  readonly #isolation: IsolationLevel;
  readonly #earliest: number;
  readonly #wanted: number;
  readonly #mostPiece: number;
  /** Records still to be found. */
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
    // No need to look: there are not more offsets than records wanted.
    else if (latest - count <= earliest) this.offset = earliest;
  }

  /** The next offset to fetch. */
  get position(): number {
    return this.#reader.position;
  }

  /** Grows with every answer that brought it on. */
  get steps(): number {
    return this.#steps;
  }

  get where() {
    return { topic: this.#topic, partition: this.partition, position: this.position };
  }

  /** An answer is about to be read. @returns steps so far */
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

  /** Nothing follows up to the end of what is looked through. */
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
