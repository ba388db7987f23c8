import type { ChangeKind } from "../contract/changes.ts";
import type { ChangeTable } from "./changes/change.ts";
import { GROUP_CHANGES } from "./groups/group-changes.ts";
import { PRODUCE_CHANGES } from "./produce/produce-changes.ts";
import { REPLAY_CHANGES } from "./replay/replay-changes.ts";
import { TOPIC_CHANGES } from "./topics/topic-changes.ts";

/** Every kind of change. A feature adds its kinds by a line here. */
export const CHANGE_KINDS: ChangeTable<ChangeKind> = {
  ...TOPIC_CHANGES,
  ...GROUP_CHANGES,
  ...PRODUCE_CHANGES,
  ...REPLAY_CHANGES,
};
