import { html } from "lit";
import type { TabKind } from "../components/feature.ts";

/** A form for records. Only its name and topic are kept with the tab; what is typed is in the drafts of the window. */
export interface ProduceContent {
  /** Names its draft. */
  readonly id: string;
  readonly topic: string;
}

declare module "../data/events.ts" {
  interface Events {
    /** The form has another topic. */
    "tw-produce-topic": string;
  }
}

export const PRODUCE: TabKind<ProduceContent> = {
  kind: "produce",
  icon: "upload",
  load: () => import("./produce-page.ts"),
  label: ({ topic }) => (topic === "" ? "Produce" : topic),
  title: ({ topic }) => (topic === "" ? "Produce records" : `Produce to ${topic}`),
  isSame: ({ id }, asked) => id === asked.id,
  keep: (content) => content,
  read: (kept) => {
    const { id, topic } = Object(kept);
    return typeof id === "string" && typeof topic === "string" ? { id, topic } : null;
  },
  render: ({ id, topic }, { active, update }) =>
    html`<tw-produce-page
      .name=${id}
      .topic=${topic}
      ?active=${active}
      ?hidden=${!active}
      @tw-produce-topic=${({ detail }: CustomEvent<string>) => update((now) => ({ ...now, topic: detail }))}
    ></tw-produce-page>`,
};
