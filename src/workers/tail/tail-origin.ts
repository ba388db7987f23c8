import type { Filter } from "../../contract/filter.ts";
import type { ConnectionSettings } from "../../contract/profiles.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import type { TailRequest } from "../../contract/tails.ts";
import { OffsetRanges, type RangesByTopic } from "../batch/offset-ranges.ts";
import { TimeBounds } from "../batch/time-bounds.ts";
import type { RecordSink } from "../store/record-sink.ts";

/** The source from which a tail is opened. */
export type TailOrigin =
  | {
      readonly kind: "cluster";
      readonly settings: ConnectionSettings;
      readonly request: TailRequest;
      /** Matches go here instead of into the ring. */
      readonly sink?: RecordSink;
      /** Only these offsets are read. */
      readonly only?: RangesByTopic;
    }
  | {
      readonly kind: "recording";
      readonly path: string;
      readonly filter?: Filter | null;
      readonly sink?: RecordSink;
      readonly only?: RangesByTopic;
    };

/** True for a recording, which is read to its end. */
export const isScan = (origin: TailOrigin): boolean => origin.kind === "recording" || origin.request.endAt !== null;

/** Whether reading stops before the ring evicts the first records: see StartAt. */
export const holdsFirst = (origin: TailOrigin): boolean =>
  origin.kind === "cluster" &&
  origin.sink === undefined &&
  origin.request.endAt === null &&
  origin.request.startAt.kind === "offsets";

export const filterOf = (origin: TailOrigin): Filter | null =>
  origin.kind === "cluster" ? origin.request.filter : (origin.filter ?? null);

export const boundsOf = (origin: TailOrigin): TimeBounds | null =>
  origin.kind === "cluster" ? TimeBounds.of(origin.request) : null;

/** A recording contains what was chosen when it was made. */
export const isolationOf = (origin: TailOrigin): IsolationLevel =>
  origin.kind === "cluster" ? origin.request.isolation : "read_uncommitted";

const NOTHING = new OffsetRanges([]);

/** The only offsets of a partition that are read; null: all. */
export const onlyOf = (origin: TailOrigin, topic: string, partition: number): OffsetRanges | null =>
  origin.only === undefined ? null : (origin.only.get(topic)?.get(partition) ?? NOTHING);
