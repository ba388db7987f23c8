/** Takes records as they are on the wire: the ring, a file, or a counter. */
export interface RecordSink {
  /** Sets the batch of the next entries; its header must stay in place until the last of them. */
  beginBatch(source: number, header: Buffer, headerAt: number): void;
  /**
   * Takes one entry, source[from, to).
   * @param failure the bytes are an ErrorData as JSON, not a record.
   * @returns false when it is larger than the sink can ever hold; then nothing has changed
   */
  append(bytes: Buffer, from: number, to: number, failure?: boolean): boolean;
  /** The most bytes it may hold; the limit when `append` refuses. */
  readonly budgetBytes: number;
  /** No further batch must come for now. Absent: never. */
  readonly isFull?: boolean;
}

/** A topic's index and a partition in one INT32, as the ring stores them: partitions below 2^24, topics below 128. */
export const sourceOf = (topic: number, partition: number): number => topic * 0x100_0000 + partition;
export const topicOf = (source: number): number => source >>> 24;
export const partitionOf = (source: number): number => source & 0xff_ffff;
