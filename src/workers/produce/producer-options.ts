import type { ProducedBatch, ProduceRequest } from "../../contract/produce.ts";

export type ProducerOptions = Pick<ProduceRequest, "topic" | "compression" | "acks" | "idempotent" | "transaction"> & {
  /** Null: the cluster has none. */
  readonly topicId: string | null;
  /** What became of a batch. */
  onResult(batch: Omit<ProducedBatch, "number">): void;
  /** Records of these numbers are written, or nobody knows whether. Null: nobody asks for them. */
  readonly onSettled: ((numbers: readonly number[], as: "acknowledged" | "unknown") => void) | null;
  /** A batch is sent when it has so many bytes, before compression. One larger record is a batch of its own. */
  readonly batchBytes: number;
};
