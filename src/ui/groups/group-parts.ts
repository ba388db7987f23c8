/** What the page of a group shows, one at a time. */
export const GROUP_PARTS = ["offsets", "members"] as const;
export type GroupPart = (typeof GROUP_PARTS)[number];
