import { Kafka, logLevel } from "kafkajs";
import type { Offsets } from "./group-client.ts";
import type { GroupMember } from "./member.ts";

/** The consumer notices added partitions after so long. */
const METADATA_MAX_AGE_MS = 30_000;

/** A member of a classic group: a consumer of kafkajs. */
export interface ClassicMember extends GroupMember {
  commit(offsets: Offsets): Promise<void>;
  leave(): Promise<void>;
  /** Rejects when kafkajs stops the consumer. This does not happen with `restarts`. */
  readonly gone: Promise<never>;
}

/**
 * Resolves when it is in the group.
 * @param about `reads`: it reads from the end and commits each second. Otherwise it reads nothing, and only `commit`
 * moves offsets. `restarts`: it restarts after every crash event of kafkajs (for example when its topic was deleted).
 */
export async function joinClassic(
  bootstrap: string,
  clientId: string,
  group: string,
  topics: readonly string[],
  about: { readonly reads?: boolean; readonly restarts?: boolean } = {},
): Promise<ClassicMember> {
  const { reads = false, restarts = true } = about;
  let left = false;
  // After it left it must not rejoin, even when a restart was in progress.
  const retry = { retries: 3, restartOnFailure: async () => restarts && !left };
  const kafka = new Kafka({ clientId, brokers: [bootstrap], logLevel: logLevel.NOTHING, retry });
  const consumer = kafka.consumer({
    groupId: group,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 200,
    heartbeatInterval: 500,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    retry,
  });
  let id = "";
  let owned: Readonly<Record<string, readonly number[]>> = {};
  const joined = new Promise<void>((resolve) => {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      id = payload.memberId;
      owned = payload.memberAssignment;
      // After each join, because kafkajs forgets the pause when it crashes (for example while a coordinator loads) and
      // restarts.
      if (!reads) consumer.pause(topics.map((topic) => ({ topic })));
      resolve();
    });
  });
  const gone = new Promise<never>((_, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reject(payload.error);
    });
  });
  gone.catch(() => {}); // for those who look at it
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics] });
    await consumer.run({ autoCommit: reads, autoCommitInterval: 1_000, eachBatch: async () => {} });
    await Promise.race([joined, gone]);
  } catch (error) {
    left = true;
    await consumer.disconnect();
    throw error;
  }
  return {
    gone,
    get id() {
      return id;
    },
    instanceId: null,
    owned: () => owned,
    commit: (offsets) =>
      consumer.commitOffsets(
        Object.entries(offsets).flatMap(([topic, partitions]) =>
          Object.entries(partitions).map(([partition, offset]) => ({
            topic,
            partition: Number(partition),
            offset: String(offset),
          })),
        ),
      ),
    leave: () => {
      left = true;
      return consumer.disconnect();
    },
  };
}
