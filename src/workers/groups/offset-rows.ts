import type { ErrorData } from "../../contract/errors.ts";
import type { GroupMember, GroupOffset } from "../../contract/groups.ts";
import { type Integer, minus } from "../../contract/integer.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import type { Committed, CommittedOffsets } from "./committed.ts";
import type { Places } from "./log-places.ts";

/** The partitions with a committed offset, and the assigned partitions without one, sorted by topic and partition. */
export function offsetRows(
  committed: CommittedOffsets,
  members: readonly GroupMember[],
  places: Places,
): GroupOffset[] {
  const rows = new Map<string, Map<number, string | null>>();
  for (const [topic, partitions] of committed)
    rows.set(topic, new Map([...partitions.keys()].map((one) => [one, null])));
  const shared = new Set<string>();
  for (const { memberId, assigned } of members) {
    for (const { topic, partitions } of assigned) {
      const own = rows.get(topic) ?? new Map<number, string | null>();
      rows.set(topic, own);
      for (const partition of partitions) {
        const place = `${partition}/${topic}`;
        const holder = own.get(partition) ?? null;
        if (holder !== null && holder !== memberId) shared.add(place);
        own.set(partition, shared.has(place) ? null : memberId);
      }
    }
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([topic, partitions]) =>
      [...partitions]
        .sort(([a], [b]) => a - b)
        .map(([partition, memberId]) => {
          const own = committed.get(topic)?.get(partition) ?? { offset: null, metadata: "", lag: null, error: null };
          const place = places.of(topic, partition);
          return {
            ...{ topic, partition, memberId },
            committed: own.offset,
            start: place?.start ?? null,
            end: place?.end ?? null,
            lag: partitionLag(own, place?.end ?? null),
            metadata: own.metadata,
            error: own.error ?? places.error(topic) ?? (place === null ? gone(topic, partition) : place.error),
          };
        }),
    );
}

function gone(topic: string, partition: number): ErrorData {
  return protocolError(KAFKA.unknownTopicOrPartition, `${topic}/${partition}`).toData();
}

/** The log end offset minus the committed offset, as in kafka-consumer-groups.sh. */
export function partitionLag({ offset, lag }: Pick<Committed, "offset" | "lag">, end: Integer | null): Integer | null {
  return lag ?? (offset === null || end === null ? null : minus(end, offset));
}
