import type { TopicAction } from "./topic-acts.ts";
import { branchOf } from "./topic-row.ts";

/** The state of the list when a key was pressed. */
export interface ListNow {
  readonly inSearch: boolean;
  /** The key of the selected row; null: none is selected. */
  readonly key: string | null;
  readonly chosen: number;
}

export interface ListKeyActions {
  act(action: TopicAction, topic: string): void;
  unfold(branch: string, open: boolean): void;
  create(): void;
  deleteChosen(): void;
}

/** The list's own command for a key, in addition to the keys of every table; null: none. */
export function pressedInList(event: KeyboardEvent, now: ListNow, does: ListKeyActions): (() => void) | null {
  const { key, inSearch } = now;
  const branch = key === null ? null : branchOf(key);
  const topic = branch === null ? key : null;
  if (event.key === "Enter" && event.altKey && topic !== null) return () => does.act("page", topic);
  if (inSearch || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (branch !== null && event.key === "ArrowRight") return () => does.unfold(branch, true);
  if (branch !== null && event.key === "ArrowLeft") return () => does.unfold(branch, false);
  const letter = event.key.toLowerCase();
  if (letter === "n") return () => does.create();
  if (event.key === "Delete" && now.chosen > 0) return () => does.deleteChosen();
  if (topic === null) return null;
  if (event.key === "Delete") return () => does.act("delete", topic);
  if (letter === "p") return () => does.act("produce", topic);
  if (letter === "c") return () => does.act("copy", topic);
  return letter === "s" ? () => does.act("star", topic) : null;
}
