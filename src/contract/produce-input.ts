import { feature } from "./feature.ts";
import type { ProduceCounts, ProducedBatch } from "./produce.ts";
import type { PreviewedRecord, RecordSource, SourceState } from "./record-source.ts";

export interface InputProgress {
  readonly source: SourceState;
  /** Null: nothing was read of it yet. */
  readonly counts: ProduceCounts | null;
  /** Of the newest batches, at most 1,000, in the order of the answers. */
  readonly results: readonly ProducedBatch[];
}

/**
 * The records that the window wants to write. They wait in an input until the gate applies the change
 * `produce.records`, which names the input: no call here sends anything.
 */
export interface ProduceApi {
  /** The first records of a source. @throws TailwaterError BAD_REQUEST, FILE_UNREADABLE */
  preview(profileId: string, source: RecordSource, most: number): Promise<readonly PreviewedRecord[]>;
  /** The names of a CSV file's columns. @throws TailwaterError BAD_REQUEST, FILE_UNREADABLE */
  columns(profileId: string, path: string, separator: string): Promise<readonly string[]>;
  /**
   * Opens an input. @param input a name of the window's own
   * @param perSecond the rate at which it is written; null: no limit
   * @throws TailwaterError BAD_REQUEST, FILE_UNREADABLE, BUDGET_SPENT
   */
  open(profileId: string, input: string, source: RecordSource, perSecond: number | null): Promise<void>;
  /** Ends the input: records that are not made yet are not sent. */
  stop(profileId: string, input: string): Promise<void>;
  /** Null: there is no such input. */
  progress(profileId: string, input: string): Promise<InputProgress | null>;
  forget(profileId: string, input: string): Promise<void>;
}

export const PRODUCE = feature<ProduceApi>({
  preview: "local",
  columns: "local",
  open: "local",
  stop: "local",
  progress: "local",
  forget: "local",
});
