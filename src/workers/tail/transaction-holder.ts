import type { OpenTransaction } from "../../contract/tail.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { TailPartition } from "./tail-partition.ts";

/** Whose open transaction holds the last stable offset of a partition; null when its leader does not tell. */
export async function transactionHolder(_link: ClusterLink, _state: TailPartition): Promise<OpenTransaction | null> {
  return null;
}
