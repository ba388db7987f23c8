import { setTimeout as sleep } from "node:timers/promises";
import type { GroupClient, Topic } from "../kafka/groups/group-client.ts";
import type { GroupMember } from "../kafka/groups/member.ts";
import { type Acquired, accepted, ShareSession } from "../kafka/groups/share-session.ts";

const NOTHING: Acquired = new Map();

export interface ShareReading {
  /** Only this reader uses it: a fetch blocks its connection while it waits. */
  readonly client: GroupClient;
  readonly group: string;
  readonly member: GroupMember;
  readonly topics: readonly Topic[];
  /** Between two fetches, ms. */
  readonly everyMs: number;
}

/**
 * Reads for one member of a share group until the signal: acquires records, and accepts them with the next fetch. It
 * does not decode the records. @throws KafkaCode why a fetch failed; Error when a topic was deleted and made again
 */
export async function readShare(reading: ShareReading, signal: AbortSignal): Promise<void> {
  const sessionOf = (partitions: readonly string[]) =>
    new ShareSession(reading.client, reading.group, reading.member.id, partitions);
  let session = sessionOf([]);
  let acquired = NOTHING;
  while (!signal.aborted) {
    const partitions = partitionsOf(reading);
    if (partitions.join() !== session.partitions.join()) {
      await session.close(accepted(acquired));
      session = sessionOf(partitions);
      acquired = NOTHING;
    }
    acquired = await session.fetch(accepted(acquired));
    await sleep(reading.everyMs, undefined, { signal }).catch(() => {});
  }
  await session.close(accepted(acquired));
}

/** `topic id:partition` of the member's present partitions. */
function partitionsOf({ member, topics }: ShareReading): readonly string[] {
  return Object.entries(member.owned()).flatMap(([name, partitions]) => {
    const id = topics.find((topic) => topic.name === name)?.id;
    if (id === undefined) throw new Error(`The topic with the id ${name} is new.`);
    return partitions.map((partition) => `${id}:${partition}`);
  });
}
