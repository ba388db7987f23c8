import { html } from "lit";
import type { GroupDetail, GroupOffset } from "../../contract/groups.ts";
import { type Integer, minus } from "../../contract/integer.ts";
import type { TableColumn, TableModel } from "../components/data-table-model.ts";
import "../components/tw-icon.ts";
import { renderMarked } from "../components/word-search.ts";
import { formatNumber } from "../data/format.ts";

export const offsetKey = ({ topic, partition }: Pick<GroupOffset, "topic" | "partition">): string =>
  `${topic}/${partition}`;

/** By member id: `billing · 10.0.0.7`. */
export function readersOf({ members }: Pick<GroupDetail, "members">): ReadonlyMap<string, string> {
  return new Map(members.map(({ memberId, clientId, host }) => [memberId, `${clientId} · ${host}`]));
}

/**
 * Whether offsets were set between two samples by something other than reading: one moved back, or one moved in a group
 * without members.
 */
export function wereSet(before: GroupDetail, now: GroupDetail): boolean {
  const old = before.offsets;
  let byKey: ReadonlyMap<string, GroupOffset> | null = null;
  const find = (one: GroupOffset, at: number) => {
    // There may be 40,000 partitions, and they are usually the same ones in the same order.
    const same = old[at];
    if (same !== undefined && same.partition === one.partition && same.topic === one.topic) return same;
    byKey ??= new Map(old.map((each) => [offsetKey(each), each]));
    return byKey.get(offsetKey(one));
  };
  const nobody = before.members.length === 0 && now.members.length === 0;
  return now.offsets.some((one, at) => {
    const then = find(one, at)?.committed ?? null;
    if (then === null || one.committed === null) return false;
    return one.committed < then || (nobody && one.committed !== then);
  });
}

/** @param readers the current ones, by member id @param openTopic opens a topic's page */
export function offsetTable(
  { type, state }: Pick<GroupDetail, "type" | "state">,
  readers: () => ReadonlyMap<string, string>,
  openTopic: (topic: string) => void,
): TableModel<GroupOffset> {
  // Not in the rows, because there may be 40,000 new ones every few seconds.
  const readerOf = ({ memberId }: GroupOffset) => (memberId === null ? null : (readers().get(memberId) ?? memberId));
  const isShare = type === "share";
  const committed = isShare ? "Start offset" : "Committed";
  const none = isShare ? "The broker reports no start offset." : "No offset is committed here.";
  return {
    keyOf: offsetKey,
    isAlike: (one, other) =>
      one.partition === other.partition && one.topic === other.topic && one.memberId === other.memberId,
    textOf: (row) => `${offsetKey(row)} ${readerOf(row) ?? ""}`,
    columns: [
      {
        id: "topic",
        label: "Topic",
        track: "minmax(110px, 1.4fr)",
        value: ({ topic }) => topic,
        render: ({ topic }, words) => [
          ...renderMarked(topic, words),
          html`<button
            part="to-topic"
            tabindex="-1"
            title=${`The topic ${topic}  O`}
            aria-label=${`Open topic ${topic}`}
            @click=${(event: Event) => {
              event.stopPropagation();
              openTopic(topic);
            }}
          >
            <tw-icon name="layers"></tw-icon>
          </button>`,
        ],
      },
      { id: "partition", label: "Partition", track: "72px", figure: true, value: ({ partition }) => partition },
      figure("committed", committed, ({ committed }) => committed, none),
      { ...figure("start", "Log start", ({ start }) => start, "The broker does not report it."), optional: true },
      figure("end", "Log end", ({ end }) => end, "The broker does not report it."),
      {
        ...figure("lag", "Lag", ({ lag }) => lag, "It needs a committed offset and the log end."),
        tone: (row) =>
          row.lag === null || row.lag === 0
            ? "none"
            : row.lag < 0
              ? "danger"
              : missedBy(row) === null || isShare
                ? ""
                : "warn",
      },
      {
        id: "reader",
        label: "Read by",
        track: "minmax(110px, 1fr)",
        value: readerOf,
        tone: ({ memberId }) => (memberId !== null ? "" : state === "Stable" && !isShare ? "warn" : "none"),
        title: ({ memberId }) =>
          memberId === null
            ? isShare
              ? "Members of a share group read the same partitions"
              : "No member reads it now"
            : `Member ${memberId}`,
      },
      {
        id: "metadata",
        label: "Metadata",
        track: "minmax(100px, 1fr)",
        optional: true,
        value: (row) => row.metadata || null,
      },
    ],
  };
}

/** Records between the committed offset and a later log start; null: none. */
function missedBy({ committed, start }: GroupOffset): Integer | null {
  return committed === null || start === null || committed >= start ? null : minus(start, committed);
}

function figure(
  id: string,
  label: string,
  value: (row: GroupOffset) => Integer | null,
  why: string,
): TableColumn<GroupOffset> {
  return {
    id,
    label,
    track: id === "lag" ? "96px" : "140px",
    figure: true,
    value,
    render: (row) => {
      const known = value(row);
      return known === null ? "–" : formatNumber(known);
    },
    title: (row) => {
      const known = value(row);
      if (id === "lag" && known !== null && known < 0)
        return `${formatNumber(known)}: the offset is beyond the end of the log. The topic was recreated, its log was truncated, or a client committed that number`;
      const missed = id === "lag" ? missedBy(row) : null;
      if (missed !== null) return `${formatNumber(missed)} of them were deleted before the group read them`;
      if (known !== null) return null;
      return row.error === null ? why : `${row.error.message} ${row.error.hint ?? ""}`.trim();
    },
  };
}
