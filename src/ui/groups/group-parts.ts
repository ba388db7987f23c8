/** The parts of a group's page below its header. */
export const GROUP_PARTS = [
  { id: "offsets", label: "Offsets" },
  { id: "members", label: "Members" },
] as const;
export type GroupPart = (typeof GROUP_PARTS)[number]["id"];
