import type { ChangeTable } from "../changes/change.ts";
import { deleteGroups, deleteOffsets } from "./delete-changes.ts";
import { removeMembers } from "./members-change.ts";
import { createGroup, resetGroup } from "./reset-change.ts";

type GroupKind = "groups.reset" | "groups.create" | "groups.deleteOffsets" | "groups.delete" | "groups.removeMembers";

/** Every kind of change of a group. */
export const GROUP_CHANGES: ChangeTable<GroupKind> = {
  "groups.reset": resetGroup,
  "groups.create": createGroup,
  "groups.deleteOffsets": deleteOffsets,
  "groups.delete": deleteGroups,
  "groups.removeMembers": removeMembers,
};
