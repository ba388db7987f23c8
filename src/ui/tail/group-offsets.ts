import type { PartitionOffset } from "../../contract/groups.ts";
import type { Session } from "../data/session.ts";

/** Where a consumer group stands in these topics. Joins nothing. @throws TailwaterError when the group cannot be asked */
export async function groupOffsets(
  { api, profile }: Pick<Session, "api" | "profile">,
  group: string,
  topics: readonly string[],
): Promise<readonly PartitionOffset[]> {
  const { offsets } = await api.groups.describe(profile.id, group);
  return offsets.flatMap(({ topic, partition, committed }) =>
    committed === null || !topics.includes(topic) ? [] : [{ topic, partition, offset: committed }],
  );
}
