import { html } from "lit";
import type { DeepLink } from "../../contract/deep-link.ts";
import { toErrorData } from "../../contract/errors.ts";
import type { AppNow, UiFeature } from "../components/feature.ts";
import { writeClipboard } from "../data/clipboard.ts";
import { countOf } from "../data/format.ts";
import { MOD } from "../data/keys.ts";
import { whyNoExport } from "../data/may-change.ts";
import type { OpenRecording } from "../export/open-recording.ts";
import { isLive, RECORDING, TAIL, type TailContent } from "./tail-tabs.ts";
import type { TailView } from "./tail-view.ts";

declare module "../data/events.ts" {
  interface Events {
    /** The user agreed to open a link. */
    "tw-follow-link": DeepLink;
    /** Reads topics from a consumer group's committed offsets, without joining the group. */
    "tw-tail-from-group": { readonly group: string; readonly topics: readonly string[] };
    /** Shows a record in a tail that begins at its offset; the offset is an int64 in decimal. */
    "tw-tail-record": { readonly topic: string; readonly partition: number; readonly offset: string };
  }
}

const loadDialog = () => import("../export/open-recording.ts");

export const TAILS: UiFeature = {
  id: "tails",
  tabs: [TAIL, RECORDING],
  dialog: {
    load: loadDialog,
    render: () => html`<tw-open-recording></tw-open-recording>`,
  },
  keyboard: [
    "Records",
    [
      ["Space", "Pause and resume"],
      ["↑ ↓  PgUp PgDn", "Select a record"],
      ["⇧ ↑  ⇧ ↓", "Select several"],
      [`${MOD} A`, "Select all in memory"],
      [`${MOD} ↑  ↓  X`, "Move only, and select or not"],
      ["Enter", "Inspect"],
      ["T", "Trace the record's key"],
      ["F  C", "Filter by a field, make it a column"],
      ["Alt 1 2 3", "In the filter: text, regex, CEL"],
      ["↓", "From the filter to the records"],
      ["Esc", "Clear the selection, close the inspector"],
      ["End", "Follow the newest"],
      ["⇧ ←  ⇧ →  Enter", "Narrow the histogram"],
      [`${MOD} C`, "Copy the value, or the selected records"],
    ],
  ],
  commands: (now) => {
    const open = { icon: "rotate-ccw", label: "Open recording…", run: () => void openRecording(now) } as const;
    if (now.tab !== TAIL.kind && now.tab !== RECORDING.kind) return [open];
    return [
      {
        icon: "download",
        label: "Export matches…",
        why: whyNoExport(now.session),
        run: () => viewOf(now)?.openExport(),
      },
      { icon: "copy", label: "Copy link to this view", run: () => void copyLink(now) },
      open,
    ];
  },
  leaving: ({ open }, goesOn) => {
    if (goesOn) return null; // They begin again there.
    const live = open.filter(({ kind, content }) => kind === TAIL.kind && isLive(content as TailContent)).length;
    return live === 0 ? null : `ends ${countOf(live, "live tail")}`;
  },
  hears: {
    "tw-open-topic": (topic, does) => does.open(TAIL, { topics: [topic], preset: null, place: null }),
    "tw-open-topics": (topics, does) => does.open(TAIL, { topics, preset: null, place: null }),
    "tw-tail-from-group": ({ group, topics }, does) =>
      does.open(TAIL, { topics, preset: { start: { kind: "group", group }, filter: null }, place: null }),
    "tw-tail-record": ({ topic, partition, offset }, does) => does.open(TAIL, fromRecord(topic, partition, offset)),
    "tw-open-recording": (_, _does, now) => void openRecording(now),
    "tw-recording": ({ path, tailId, topics }, does) =>
      does.open(RECORDING, { topics, recording: { path, tailId }, preset: null, place: null }),
    "tw-follow-link": ({ topics, from, where }, does) => {
      const filter = where === null ? null : ({ kind: "cel", expression: where } as const);
      does.open(TAIL, { topics, preset: { start: from, filter }, place: null });
    },
  },
};

/** A tail of one partition from an offset on. */
function fromRecord(topic: string, partition: number, offset: string): TailContent {
  const start = { kind: "offset", offset: Number(offset) } as const;
  const choices = { start, end: null, partitions: [partition], isolation: "read_committed" } as const;
  const place = { choices, filter: null, ranges: [], view: "arrival", offsets: null, paused: false } as const;
  // With a preset it gets a tab of its own.
  return { topics: [topic], preset: { start, filter: null }, place };
}

const viewOf = ({ find }: AppNow) => find<TailView>("tw-tail-view:not([hidden])");

async function openRecording({ find }: AppNow): Promise<void> {
  await loadDialog();
  await find<OpenRecording>("tw-open-recording")?.open();
}

async function copyLink(now: AppNow): Promise<void> {
  const { session } = now;
  const link = viewOf(now)?.link ?? null;
  try {
    if (link === null) throw new Error("A link cannot describe this view.");
    await writeClipboard(link.text);
    const without = link.without === null ? "" : ` The link leaves out ${link.without}.`;
    session.notify({ tone: "ok", message: `Copied a link. It works where a cluster has this name.${without}` });
  } catch (error) {
    session.notify({ tone: "danger", message: toErrorData(error).message });
  }
}
