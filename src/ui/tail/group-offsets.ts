import type { PartitionOffset } from "../../contract/groups.ts";
import { countOf, formatNumber } from "../data/format.ts";
import type { Session } from "../data/session.ts";

/** The most partitions that one notice names. */
const MOST_NAMED = 3;

/**
 * A consumer group's committed offsets in these topics, with a notice if one is beyond the end of a log. Does not join
 * the group. @param work the name of the call @throws TailwaterError when the group cannot be read
 */
export async function groupOffsets(
  { api, profile, notify }: Pick<Session, "api" | "profile" | "notify">,
  group: string,
  topics: readonly string[],
  work: string,
): Promise<readonly PartitionOffset[]> {
  const { offsets } = await api.groups.describe(profile.id, group, work);
  const own = offsets.filter(({ topic }) => topics.includes(topic));
  const beyond = own.flatMap(({ topic, partition, committed, end }) =>
    committed === null || end === null || committed <= end
      ? []
      : [`${topic}/${partition} (at ${formatNumber(committed)}, and the log ends at ${formatNumber(end)})`],
  );
  if (beyond.length > 0) notify({ tone: "danger", message: beyondText(group, beyond) });
  return own.flatMap(({ topic, partition, committed }) =>
    committed === null ? [] : [{ topic, partition, offset: committed }],
  );
}

function beyondText(group: string, places: readonly string[]): string {
  const more = places.length > MOST_NAMED ? ` and ${countOf(places.length - MOST_NAMED, "more partition")}` : "";
  const where = places.slice(0, MOST_NAMED).join(", ");
  return `Group ${group} stands beyond the end of ${where}${more}: reading begins at the end there.`;
}
