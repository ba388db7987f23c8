/** The parts of a topic's page below its header. */
export const TOPIC_PARTS = [
  { id: "partitions", label: "Partitions" },
  { id: "groups", label: "Groups" },
  { id: "configuration", label: "Configuration" },
] as const;
export type TopicPart = (typeof TOPIC_PARTS)[number]["id"];
