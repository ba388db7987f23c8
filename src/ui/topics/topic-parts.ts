/** What the page of a topic shows below its head. */
export const TOPIC_PARTS = [
  { id: "partitions", label: "Partitions" },
  { id: "groups", label: "Groups" },
  { id: "configuration", label: "Configuration" },
] as const;
export type TopicPart = (typeof TOPIC_PARTS)[number]["id"];
