import { html } from "lit";
import type { TabKind } from "../components/feature.ts";
import type { Told } from "../data/events.ts";
import { TOPIC_PARTS, type TopicPart } from "./topic-parts.ts";

export interface TopicContent {
  readonly topic: string;
  readonly part: TopicPart;
}

/** The page of a topic: its partitions, its groups, its configuration. */
export const TOPIC: TabKind<TopicContent> = {
  kind: "topic",
  icon: "layers",
  load: () => import("./topic-page.ts"),
  label: ({ topic }) => topic,
  title: ({ topic }) => `Topic ${topic}`,
  isSame: ({ topic }, asked) => topic === asked.topic,
  keep: (content) => content,
  read: (kept) => {
    if (typeof kept !== "object" || kept === null) return null;
    const { topic, part } = kept as Record<string, unknown>;
    if (typeof topic !== "string" || topic === "") return null;
    return { topic, part: TOPIC_PARTS.find((one) => one === part) ?? "partitions" };
  },
  render: ({ topic, part }, { active, update, close }) =>
    html`<tw-topic-page
      .topic=${topic}
      .view=${part}
      ?active=${active}
      ?hidden=${!active}
      @tw-close-topic=${close}
      @tw-topic-part=${({ detail }: Told<"tw-topic-part">) => update((now) => ({ ...now, part: detail }))}
    ></tw-topic-page>`,
};
