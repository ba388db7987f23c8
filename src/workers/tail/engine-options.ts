import type { ConnectionSettings } from "../../contract/profiles.ts";
import type { TailRequest } from "../../contract/tails.ts";
import type { PartitionReader } from "../batch/partition-reader.ts";
import type { ClientLog } from "../kafka/log.ts";
import type { EventLog } from "./events.ts";
import type { FixedRange } from "./starts.ts";

/** What the engine of one topic is made with. */
export interface EngineOptions {
  readonly settings: ConnectionSettings;
  readonly topic: string;
  readonly request: Pick<TailRequest, "startAt" | "endAt" | "partitions" | "isolation">;
  /** By partition: scans exactly these offsets instead of the request's. */
  readonly ranges: ReadonlyMap<number, FixedRange> | null;
  readonly log: ClientLog;
  readonly events: EventLog;
  /** Creates a reader with counters at zero and the current filter. */
  readonly makeReader: (partition: number) => PartitionReader;
  /** The bytes in flight over all brokers together; the limit of a fetch is divided among them. */
  readonly fetchBytes: () => number;
  /** Called when the topic was deleted and recreated, so that earlier records belong to another topic. */
  readonly onRecreated: () => void;
  /** Counters, states or errors changed. */
  readonly onChange: () => void;
}
