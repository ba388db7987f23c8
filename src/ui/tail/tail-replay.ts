import { html } from "lit";
import { type OffsetRange, topicsOf } from "../../contract/replay.ts";
import type { RowRanges } from "../../contract/selection.ts";
import type { RecordRow } from "../../contract/tails.ts";
import "../components/tw-icon.ts";
import { tell } from "../data/events.ts";
import { countOf } from "../data/format.ts";
import type { Session } from "../data/session.ts";
import { resolveStart } from "./choices.ts";
import { withoutText } from "./selection-bar.ts";
import type { TailViewSession } from "./tail-session.ts";

const TIMES: ReadonlySet<string> = new Set(["timestamp", "ago", "today"]);

/** Asks to replay all that matches the filter in the range of a view. @throws TailwaterError TAIL_NOT_FOUND */
export async function askReplay(at: Element, { api, profile }: Session, tail: TailViewSession): Promise<void> {
  const { recording, topics, filter, read, choices, source } = tail;
  if (recording !== null) {
    const { path } = recording;
    const from = recordingName(path);
    tell(at, "tw-replay", {
      source: { kind: "recording", path, filter, ranges: null, selected: null },
      from,
      topics: [],
    });
    return;
  }
  if (source.tailId === null) return;
  // A range of times is kept, because its records are chosen by their own time. Other ranges begin where the view does.
  const hasTimes = read.end !== null && TIMES.has(read.start.kind);
  const startAt = hasTimes
    ? await resolveStart(read.start, Date.now(), async () => [])
    : { kind: "offsets" as const, offsets: await startsOf(api, source.tailId) };
  const partitions = topics.length === 1 ? choices.partitions : "all";
  const request = { topics, startAt, endAt: read.end ?? { kind: "now" as const }, partitions };
  tell(at, "tw-replay", {
    source: {
      kind: "topics",
      profileId: profile.id,
      request: { ...request, isolation: choices.isolation, filter },
    },
    from: `${topics.join(", ")} of ${profile.name}`,
    topics,
  });
}

async function startsOf(api: Session["api"], tailId: string) {
  const partitions = await api.tails.partitions(tailId);
  return partitions.flatMap(({ topic, partition, start }) =>
    start === null ? [] : [{ topic, partition, offset: start }],
  );
}

/** Asks to replay one record. */
export function askReplayOf(at: Element, { profile }: Session, tail: TailViewSession, row: RecordRow): void {
  const topic = tail.topics[row.topic] ?? "";
  const { partition, offset } = row;
  const ranges = [{ topic, partition, from: offset, to: offset + 1 }];
  askReplayOfRanges(at, profile, tail, ranges, 1, `record ${topic}/${partition}:${offset}`);
}

/** Asks to replay selected records. @throws TailwaterError RECORD_EVICTED, BAD_REQUEST; see InspectApi.offsets */
export async function askReplayOfRows(
  at: Element,
  { api, profile, notify }: Session,
  tail: TailViewSession,
  rows: RowRanges,
): Promise<void> {
  const { tailId } = tail.source;
  if (tailId === null) return;
  const { ranges, records, unreadable, evicted } = await api.inspect.offsets(tailId, rows);
  const without = withoutText({ keyless: 0, unreadable, evicted });
  if (records === 0) notify({ tone: "danger", message: `Nothing can be replayed: ${without}.` });
  else {
    if (without !== "") notify({ tone: "danger", message: `The replay is without ${without}.` });
    const names = topicsOf(ranges).join(", ");
    askReplayOfRanges(at, profile, tail, ranges, records, `${countOf(records, "record")} of ${names}`);
  }
}

function askReplayOfRanges(
  at: Element,
  profile: Session["profile"],
  { recording, choices }: TailViewSession,
  ranges: readonly OffsetRange[],
  selected: number,
  what: string,
): void {
  if (recording !== null) {
    const { path } = recording;
    const source = { kind: "recording", path, filter: null, ranges, selected } as const;
    tell(at, "tw-replay", { source, from: `${what} of ${recordingName(path)}`, topics: [] });
    return;
  }
  const { isolation } = choices;
  const source = { kind: "offsets", profileId: profile.id, ranges, isolation, filter: null, selected } as const;
  tell(at, "tw-replay", { source, from: `${what} of ${profile.name}`, topics: topicsOf(ranges) });
}

const recordingName = (path: string): string => `recording ${path.split(/[\\/]/).at(-1)}`;

/** The toolbar's button for it. Beside the change tray there is no room for it; the palette has it, too. */
export function renderReplayButton(replay: () => void) {
  return html`<button
    class="control quiet square replay"
    title="Replay all matches to a topic"
    aria-label="Replay all matches to a topic"
    @click=${replay}
  >
    <tw-icon name="arrow-right"></tw-icon>
  </button>`;
}
