import { toErrorData } from "../../contract/errors.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { LIST_OFFSETS } from "../wire/apis/list-offsets.ts";

/**
 * Where a broker stores an offset. `unknown`: it is too old to report that (ListOffsets before version 8, Kafka 3.4).
 */
export type Tier = "local" | "remote" | "unknown";

/** The special time for the start of the local log; versions before 8 treat it as a time before 1970 (KIP-405). */
const EARLIEST_LOCAL = -4n;
const SINCE_VERSION = 8;
const ASK_LOCAL_START = { ...LIST_OFFSETS, versions: [SINCE_VERSION, LIST_OFFSETS.versions[1]] } as const;

/**
 * Asks the leader of a partition where it stores an offset.
 * @throws TailwaterError when it cannot be asked
 */
export async function tierOf(
  link: ClusterLink,
  broker: number,
  topic: string,
  partition: number,
  offset: number,
): Promise<Tier> {
  const partitions = [{ partitionIndex: partition, currentLeaderEpoch: -1, timestamp: EARLIEST_LOCAL }];
  const request = { replicaId: -1, isolationLevel: 0, topics: [{ name: topic, partitions }], timeoutMs: 0 };
  try {
    const { topics } = await link.ask(ASK_LOCAL_START, request, { broker });
    const answer = topics
      .find(({ name }) => name === topic)
      ?.partitions.find((one) => one.partitionIndex === partition);
    if (answer === undefined || answer.errorCode !== KAFKA.none || answer.offset < 0) return "unknown";
    return answer.offset <= offset ? "local" : "remote";
  } catch (error) {
    if (toErrorData(error).code === "API_UNSUPPORTED") return "unknown";
    throw error;
  }
}
