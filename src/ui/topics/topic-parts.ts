export const TOPIC_PARTS = ["partitions", "groups", "configuration"] as const;
/** What of a topic is looked at. */
export type TopicPart = (typeof TOPIC_PARTS)[number];

declare module "../data/events.ts" {
  interface Events {
    "tw-topic-part": TopicPart;
    "tw-close-topic": null;
  }
}
