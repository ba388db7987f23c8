/** What the page of a group shows below its head. */
export const GROUP_PARTS = [
  { id: "offsets", label: "Offsets" },
  { id: "members", label: "Members" },
] as const;
export type GroupPart = (typeof GROUP_PARTS)[number]["id"];
