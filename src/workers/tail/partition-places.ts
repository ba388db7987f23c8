import { TailwaterError } from "../../contract/errors.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import type { TailRequest } from "../../contract/tails.ts";
import type { PartitionReader } from "../batch/partition-reader.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import type { EventLog } from "./events.ts";
import { HistoryCheck, type HistoryHost } from "./history-check.ts";
import { lookFurther, tellBeyond } from "./look-further.ts";
import { type OnKept, SideReader } from "./side-reader.ts";
import {
  askLogEnds,
  type FixedRange,
  type LogEnds,
  notSearched,
  type PartitionStart,
  resolveEnd,
  resolveStart,
} from "./starts.ts";
import type { TailPartition } from "./tail-partition.ts";
import { throttled } from "./throttle.ts";

/** What the search for a position needs from its engine. */
export interface PlacesHost extends HistoryHost {
  readonly isolation: IsolationLevel;
  progressed(): void;
}

export interface PlacesOptions {
  readonly request: Pick<TailRequest, "startAt" | "endAt">;
  /** By partition: read exactly these offsets. Null: as requested. */
  readonly ranges: ReadonlyMap<number, FixedRange> | null;
  readonly events: EventLog;
  readonly makeReader: (partition: number) => PartitionReader;
  readonly signal: AbortSignal;
}

/** Finds where partitions start and end, and where they continue when the broker no longer has their position. */
export class PartitionPlaces {
  readonly #host: PlacesHost;
  readonly #options: PlacesOptions;
  readonly #history: HistoryCheck;

  constructor(host: PlacesHost, options: PlacesOptions) {
    this.#host = host;
    this.#options = options;
    this.#history = new HistoryCheck(host, options);
  }

  /**
   * @param partitions partitions of that broker without a position, or with one that may be in another history
   * @throws TailwaterError when it cannot ask
   */
  async resolve(brokerId: number, partitions: readonly TailPartition[]): Promise<void> {
    const lost = partitions.filter(({ pending }) => pending !== "history");
    if (lost.length > 0) await this.#find(brokerId, lost);
    const doubtful = partitions.filter(({ pending }) => pending === "history");
    if (doubtful.length > 0) await this.#history.check(brokerId, doubtful);
    this.#host.progressed();
  }

  async #find(brokerId: number, partitions: readonly TailPartition[]): Promise<void> {
    const { startAt, endAt } = this.#options.request;
    const { events, signal } = this.#options;
    const { topic, isolation, link } = this.#host;
    const timestamp = startAt.kind === "timestamp" ? startAt.timestamp : null;
    const until = endAt?.kind === "timestamp" ? endAt.timestamp : null;
    const numbers = partitions.map(({ partition }) => partition);
    const wanted = new Map(partitions.map((state) => [state, state.pending]));
    const node = await link.node(brokerId);
    const asked = await askLogEnds(node, topic, numbers, isolation, timestamp, until);
    // A search may take long, so its obstacle is shown at each partition that waits for it.
    const onKept: OnKept = (by) => {
      for (const state of partitions) {
        if (by !== null) this.#host.partitionStuck(state, typeof by === "number" ? throttled(brokerId, state, by) : by);
        else if (state.stuck !== null) this.#unstuck(state);
      }
    };
    const ends = await lookFurther(asked, {
      topic,
      endAt,
      startOf: (partition) => this.#startToFind(partition),
      openReader: () => SideReader.open(link, brokerId, topic, isolation, signal, onKept),
      events,
    });
    const begun = ends.filter(({ partition }) => this.#startToFind(partition) !== null);
    for (const end of ends) {
      const state = this.#host.partition(end.partition);
      // A new leader may have answered it meanwhile.
      if (state === undefined || state.pending === null || wanted.get(state) !== state.pending) continue;
      if (end.errorCode !== KAFKA.none) this.#host.partitionFailed(state, end.errorCode);
      // In this order the end is never before the start.
      else if (end.earliest < 0 || end.latest < end.earliest) this.#host.partitionStuck(state, noLog(topic, end));
      else if (state.pending === "start") this.#begin(state, end);
      else this.#reset(state, end);
    }
    tellBeyond(begun, endAt, topic, events);
  }

  /** The requested start of a partition; null when it has started, or when its range is given. */
  #startToFind(partition: number): PartitionStart | null {
    const state = this.#host.partition(partition);
    return state?.pending !== "start" || this.#options.ranges?.has(partition) === true ? null : state.startAt;
  }

  #begin(state: TailPartition, ends: LogEnds): void {
    const { endAt } = this.#options.request;
    const fixed = this.#options.ranges?.get(state.partition);
    const { offset, note } =
      fixed === undefined ? resolveStart(state.startAt, ends) : { offset: fixed.from, note: null };
    state.begin = offset;
    state.earlier = offset - ends.earliest;
    state.end = fixed?.to ?? (endAt === null ? null : resolveEnd(endAt, offset, ends));
    state.notSearched = fixed !== undefined || state.end === null ? 0 : notSearched(endAt, state.end, ends);
    state.logEnd = ends.latest;
    state.pending = null;
    if (state.stuck !== null) this.#unstuck(state);
    state.lineage.checked = ends.epoch;
    state.lineage.ofRange = fixed?.epoch ?? ends.endEpoch;
    state.reader.begin(offset, state.end ?? undefined);
    // What was written up to there was written under that leader, or an earlier one.
    if (offset === ends.latest) state.reader.epochs.note(ends.epoch, offset);
    if (note !== null) this.#options.events.add("offset-reset", note);
  }

  /** The obstacle of the search is gone. */
  #unstuck(state: TailPartition): void {
    state.gained();
    state.retryAt = 0;
    this.#host.progressed();
  }

  /** The broker no longer has the position: retention moved the log's start beyond it, or the log was truncated. */
  #reset(state: TailPartition, { earliest, latest }: LogEnds): void {
    const { events } = this.#options;
    state.pending = null;
    state.logEnd = latest;
    const { position } = state.reader;
    const at = `${this.#host.topic}/${state.partition}`;
    if (position < earliest) {
      events.add(
        "offset-reset",
        `Offsets ${position} to ${earliest - 1} of ${at} were deleted before they could be read; reading continues at ${earliest}.`,
      );
      state.reader.skipTo(earliest, true);
    } else if (position > latest) {
      state.lineage.end = latest;
      state.pending = "history";
    } else this.#host.partitionStuck(state, protocolError(KAFKA.offsetOutOfRange, at));
  }
}

function noLog(topic: string, { partition, earliest, latest }: LogEnds): TailwaterError {
  const at = `${topic}/${partition}`;
  return new TailwaterError("KAFKA_ERROR", `The broker reports offsets ${earliest} to ${latest} for ${at}.`, {
    subject: at,
    hint: "No log has such offsets. Check the broker's log for the cause.",
  });
}
