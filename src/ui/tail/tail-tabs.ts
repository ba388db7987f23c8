import { html } from "lit";
import type { ShownTab, TabKind } from "../components/feature.ts";
import type { Told } from "../data/events.ts";
import type { Preset } from "./choices.ts";
import type { Recording } from "./tail-beginning.ts";
import { readTailPlace, type TailPlace } from "./tail-place.ts";

/** A topic, or several together. */
export interface TailContent {
  readonly topics: readonly string[];
  /** How a link asks to read it; null: as saved. */
  readonly preset: Preset | null;
  /** How it reads now, as reported by its view; null: unknown so far. */
  readonly place: TailPlace | null;
}

export interface RecordingContent extends TailContent {
  readonly recording: Recording;
}

const load = () => import("./tail-view.ts");

export const TAIL: TabKind<TailContent> = {
  kind: "tail",
  load,
  label: ({ topics: [first = "", ...others] }) => (others.length === 0 ? first : `${first} + ${others.length}`),
  title: ({ topics }) => topics.join(", "),
  // A link gets its own tab; open tabs stay unchanged.
  isSame: ({ topics }, asked) =>
    asked.preset === null &&
    topics.length === asked.topics.length &&
    asked.topics.every((topic) => topics.includes(topic)),
  keep: ({ topics, place }) => ({ topics, place }),
  read: (kept) => {
    const topics = topicsOf(kept);
    return topics === null ? null : { topics, preset: null, place: placeOf(kept) };
  },
  render: (content, tab) => renderView(content, null, tab),
};

export const RECORDING: TabKind<RecordingContent> = {
  kind: "recording",
  mark: "recorded",
  load,
  label: ({ recording: { path } }) => path.split(/[\\/]/).at(-1) ?? path,
  title: ({ recording: { path }, topics }) => `${path} (${topics.join(", ")})`,
  isSame: () => false,
  // A tail ends with the page that opened it; for a recording only its file lasts.
  keep: ({ topics, recording: { path }, place }) => ({ topics, path, place }),
  read: (kept) => {
    const topics = topicsOf(kept);
    const path = field(kept, "path");
    if (topics === null || typeof path !== "string") return null;
    return { topics, recording: { path, tailId: null }, preset: null, place: placeOf(kept) };
  },
  render: (content, tab) => renderView(content, content.recording, tab),
};

/** Whether it keeps reading; assumed of a view that has not reported yet. */
export function isLive({ place }: TailContent): boolean {
  return place === null || place.choices.end === null;
}

function renderView<Content extends TailContent>(
  { topics, preset, place }: Content,
  recording: Recording | null,
  { active, update }: ShownTab<Content>,
) {
  return html`<tw-tail-view
    .topics=${topics}
    .recording=${recording}
    .preset=${preset}
    .place=${place}
    ?active=${active}
    ?hidden=${!active}
    @tw-tail-place=${(event: Told<"tw-tail-place">) => update((now) => ({ ...now, place: event.detail }))}
    @tw-set-topics=${({ detail }: Told<"tw-set-topics">) => update((now) => withTopics(now, detail))}
  ></tw-tail-view>`;
}

/** Sets other topics; an empty list changes nothing, because a view needs a topic. */
export function withTopics<Content extends TailContent>(content: Content, topics: readonly string[]): Content {
  return topics.length === 0 ? content : { ...content, topics };
}

function topicsOf(kept: unknown): readonly string[] | null {
  const topics = field(kept, "topics");
  if (!Array.isArray(topics)) return null;
  const names = topics.filter((topic) => typeof topic === "string");
  return names.length === 0 ? null : names;
}

function placeOf(kept: unknown): TailPlace | null {
  return readTailPlace(field(kept, "place"));
}

function field(kept: unknown, name: string): unknown {
  return typeof kept === "object" && kept !== null ? Reflect.get(kept, name) : undefined;
}
