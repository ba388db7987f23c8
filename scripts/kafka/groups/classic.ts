import { Kafka, logLevel } from "kafkajs";
import type { Offsets } from "./group-client.ts";
import type { GroupMember } from "./member.ts";

/** A member of a classic group: a consumer of kafkajs. */
export interface ClassicMember extends GroupMember {
  commit(offsets: Offsets): Promise<void>;
  leave(): Promise<void>;
}

/**
 * Resolves when it is in the group.
 * @param about `reads`: it reads on from the end and commits each second. Else it reads nothing, and offsets move by
 * `commit` alone.
 */
export async function joinClassic(
  bootstrap: string,
  clientId: string,
  group: string,
  topics: readonly string[],
  about: { readonly reads?: boolean } = {},
): Promise<ClassicMember> {
  const reads = about.reads ?? false;
  let left = false;
  // Once it left it must not come back, whatever was under way.
  const retry = { retries: 3, restartOnFailure: async () => !left };
  const kafka = new Kafka({ clientId, brokers: [bootstrap], logLevel: logLevel.NOTHING, retry });
  const consumer = kafka.consumer({
    groupId: group,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 200,
    heartbeatInterval: 500,
    retry,
  });
  let id = "";
  let owned: Readonly<Record<string, readonly number[]>> = {};
  const joined = new Promise<void>((resolve) => {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      id = payload.memberId;
      owned = payload.memberAssignment;
      // Each time: kafkajs forgets it when it crashes (a coordinator that still loads is enough) and starts again.
      if (!reads) consumer.pause(topics.map((topic) => ({ topic })));
      resolve();
    });
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics] });
  await consumer.run({ autoCommit: reads, autoCommitInterval: 1_000, eachBatch: async () => {} });
  await joined;
  return {
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
