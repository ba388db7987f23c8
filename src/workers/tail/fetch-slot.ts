import { TailwaterError } from "../../contract/errors.ts";
import type { FetchedPartition } from "../wire/fetch-response.ts";
import type { Suspect } from "./hole-proof.ts";
import type { TailPartition } from "./tail-partition.ts";

/** A partition as one fetcher sees it. The three offsets belong to requests, `state.reader.position` to the truth. */
export class FetchSlot implements Suspect {
  readonly state: TailPartition;
  /** Offset in the request in flight; −1 when it is not part of it. */
  asked = -1;
  /** Offset that the response being read was asked for; −1 when that response is not about it. */
  answering = -1;
  /** Next offset by the headers of the response being read; −1 when it has nothing for this partition. */
  planned = -1;
  /** The response being read names this partition. */
  isNamed = false;
  /** And without an error, without another broker to be read from (KIP-392), and what it says can be read. */
  isGood = false;
  /** Its position was found in remote storage: it takes longer. */
  isRemote = false;
  /** Where the log ends by the last good answer. */
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

  /** The answer is about the present position, and there are offsets after it to read. */
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

  /** Only a scan ends where it could never be: a later batch proves any other hole. */
  get isSuspect(): boolean {
    return this.isGood && this.isBehind && this.state.end !== null;
  }

  /** The answer says that the log ends here, before what the scan found there when it began. */
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

  /** Takes note of records that are for its position. Plans nothing yet. */
  take({ recordsFrom, recordsTo, aborted }: FetchedPartition): void {
    this.recordsFrom = recordsFrom;
    this.recordsTo = recordsTo;
    this.aborted = aborted;
  }

  /** What it holds of the response was read, or is not to be. */
  done(): void {
    this.recordsTo = this.recordsFrom;
    this.planned = -1;
  }
}

/** Why a partition is not read on although its broker answers. */
export function silence(brokerId: number, { topic, partition, position, logEnd }: TailPartition): TailwaterError {
  return new TailwaterError(
    "KAFKA_ERROR",
    `Broker ${brokerId} returns no records of ${topic}/${partition} from offset ${position}, although its log ends at ${logEnd}.`,
    { subject: `${topic}/${partition}`, hint: "Check the broker's log for the cause." },
  );
}

/** The log ends before what a scan found there when it began. */
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
