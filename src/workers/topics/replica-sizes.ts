import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { Integer } from "../../contract/integer.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { inParallel } from "../kafka/in-parallel.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { DESCRIBE_LOG_DIRS } from "../wire/apis/describe-log-dirs.ts";

/** One replica on one broker's disk. */
export interface ReplicaSize {
  readonly broker: number;
  readonly topic: string;
  readonly partition: number;
  readonly bytes: Integer;
  /** True: a copy that is moving to another folder of the same broker. The replica that it replaces is listed, too. */
  readonly moving: boolean;
}

/** Null: all partitions of each broker. */
export type WantedPartitions = readonly { readonly topic: string; readonly partitions: readonly number[] }[] | null;

/**
 * Asks every broker at once for the sizes of its replicas. Needs Describe on the cluster.
 * @param onReplica receives each replica, so that 40,000 partitions need no memory here
 * @returns brokers and folders without an answer, each with the reason
 */
export async function askReplicaSizes(
  link: ClusterLink,
  wanted: WantedPartitions,
  work: Work,
  onReplica: (replica: ReplicaSize) => void,
): Promise<readonly ErrorData[]> {
  const ids = [...new Set(link.brokers.map(({ id }) => id))];
  const failures = await inParallel(ids, (broker) => askBroker(link, broker, wanted, onReplica), {
    work,
    unit: "broker",
  });
  // Each broker reports the same missing ACL. The result has it once.
  return [...new Map(failures.flat().map((failure) => [`${failure.code} ${failure.message}`, failure])).values()];
}

async function askBroker(
  link: ClusterLink,
  broker: number,
  wanted: WantedPartitions,
  onReplica: (replica: ReplicaSize) => void,
): Promise<readonly ErrorData[]> {
  const request = { topics: wanted?.map(({ topic, partitions }) => ({ topic, partitions })) ?? null };
  try {
    const { errorCode, results } = await link.ask(DESCRIBE_LOG_DIRS, request, { broker });
    if (errorCode !== KAFKA.none) return [fault(errorCode, `broker ${broker}`)];
    // Before Kafka 3.2, an answer without folders means that the ACL is missing, because each broker has at least one.
    if (results.length === 0) return [fault(KAFKA.clusterAuthorizationFailed, `broker ${broker}`)];
    const failures: ErrorData[] = [];
    for (const { errorCode: code, logDir, topics } of results) {
      if (code !== KAFKA.none) failures.push(fault(code, `${logDir} of broker ${broker}`));
      for (const { name: topic, partitions } of topics) {
        for (const { partitionIndex: partition, partitionSize: bytes, isFutureKey: moving } of partitions) {
          if (bytes >= 0) onReplica({ broker, topic, partition, bytes, moving });
        }
      }
    }
    return failures;
  } catch (error) {
    return [toErrorData(error)];
  }
}

function fault(errorCode: number, subject: string): ErrorData {
  const needs = [{ operation: "Describe", resource: "Cluster", name: "kafka-cluster", doing: "see sizes" }] as const;
  return protocolError(errorCode, subject, { needs }).toData();
}
