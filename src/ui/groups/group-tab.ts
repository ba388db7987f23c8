import { literal, pageTab } from "../components/page-tab.ts";
import { GROUP_PARTS } from "./group-parts.ts";

/** The page of a group: its offsets and its members. */
export const GROUP = pageTab({
  thing: "group",
  icon: "users",
  tag: literal`tw-group-page`,
  parts: GROUP_PARTS,
  load: () => import("./group-page.ts"),
});
