import { TailwaterError } from "../../contract/errors.ts";
import type { FetchedPartition } from "../wire/fetch-response.ts";
import type { Suspect } from "./hole-proof.ts";
import type { TailPartition } from "./tail-partition.ts";

/** A partition of one fetcher. The three offsets belong to requests; `state.reader.position` is the real position. */
export class FetchSlot implements Suspect {
  readonly state: TailPartition;
  /** Offset in the request in flight; −1 when the partition is not in it. */
  asked = -1;
  /** Offset for which the current response was requested; −1 when the partition was not requested. */
  answering = -1;
  /** Next offset by the headers of the current response; −1 when it has nothing for this partition. */
  planned = -1;
  /** The current response contains this partition. */
  isNamed = false;
  /** It contains it without an error, without another broker to read from (KIP-392), and it can be decoded. */
  isGood = false;
  /** Its position is in remote storage, so it takes longer. */
  isRemote = false;
  /** The log end in the last good answer. */
  highWatermark = -1;
  recordsFrom = 0;
  recordsTo = 0;
  aborted: FetchedPartition["aborted"] = [];

  constructor(state: TailPartition) {
    this.state = state;
  }

  get hasRecords(): boolean {
    return this.recordsTo > this.recordsFrom;
  }

  /** The answer is for the current position, and there are later offsets to read. */
  get isBehind(): boolean {
    const { position, end, logEnd } = this.state;
    return (
      this.answering >= 0 &&
      this.answering === position &&
      logEnd !== null &&
      position < Math.min(end ?? logEnd, logEnd)
    );
  }

  get where(): TailPartition {
    return this.state;
  }

  /** Only a scan can end in a hole; otherwise a later batch proves the hole. */
  get isSuspect(): boolean {
    return this.isGood && this.isBehind && this.state.end !== null;
  }

  /** The answer says that the log ends here, before the end that the scan found at its start. */
  get isShrunk(): boolean {
    const { position, wholeEnd } = this.state;
    return this.isGood && position !== null && position >= this.highWatermark && this.highWatermark < (wholeEnd ?? 0);
  }

  /** A response is about to be read. */
  beginAnswer(): void {
    this.answering = this.asked;
    this.asked = -1;
    this.planned = -1;
    this.isNamed = false;
    this.isGood = false;
    this.recordsTo = this.recordsFrom;
  }

  /** Records that there are records for its position. Plans nothing yet. */
  take({ recordsFrom, recordsTo, aborted }: FetchedPartition): void {
    this.recordsFrom = recordsFrom;
    this.recordsTo = recordsTo;
    this.aborted = aborted;
  }

  /** Its part of the response was read, or must not be read. */
  done(): void {
    this.recordsTo = this.recordsFrom;
    this.planned = -1;
  }
}

/** Why a partition cannot continue although its broker answers. */
export function silence(brokerId: number, { topic, partition, position, logEnd }: TailPartition): TailwaterError {
  return new TailwaterError(
    "KAFKA_ERROR",
    `Broker ${brokerId} returns no records of ${topic}/${partition} from offset ${position}, although its log ends at ${logEnd}.`,
    { subject: `${topic}/${partition}`, hint: "Check the broker's log for the cause." },
  );
}

/** The log ends before the end that the scan found at its start. */
export function shrunk(
  brokerId: number,
  { topic, partition, end, position }: TailPartition,
  mark: number,
): TailwaterError {
  return new TailwaterError(
    "KAFKA_ERROR",
    `Broker ${brokerId} reports that ${topic}/${partition} ends at offset ${mark}; it ended at ${end} when the scan started. Reading is at ${position}.`,
    { subject: `${topic}/${partition}`, hint: "After an unclean leader election, scan again." },
  );
}
