import { literal, pageTab } from "../components/page-tab.ts";
import { TOPIC_PARTS } from "./topic-parts.ts";

/** The page of a topic: its partitions, its groups, its configuration. */
export const TOPIC = pageTab({
  thing: "topic",
  icon: "layers",
  tag: literal`tw-topic-page`,
  parts: TOPIC_PARTS,
  load: () => import("./topic-page.ts"),
});
