import { formatDeepLink, type LinkStart } from "../../contract/deep-link.ts";
import type { Filter } from "../../contract/filter.ts";
import type { StartChoice, TailChoices } from "./choices.ts";

export interface TailLink {
  readonly text: string;
  /** The parts of the view that a link cannot describe; null when there are none. */
  readonly without: string | null;
}

/** The link to a view, for a user with a profile of the same name; null when no link can describe it. */
export function linkOf(
  profile: string,
  { topics, choices, filter }: { topics: readonly string[]; choices: TailChoices; filter: Filter | null },
): TailLink | null {
  const from = linkStart(choices.start);
  const where = filter?.kind === "cel" ? filter.expression : null;
  const text = formatDeepLink({ profile, topics, from, where });
  if (text === null) return null;
  const missing = [
    ...(from === null ? ["its start"] : []),
    ...(choices.end === null ? [] : ["its end"]),
    ...(choices.partitions === "all" ? [] : ["its partitions"]),
    ...(filter !== null && where === null ? ["its filter, because links support only CEL"] : []),
  ];
  return { text, without: missing.length === 0 ? null : missing.join(", ") };
}

/** Null for a start that is valid only on one day, in one partition, or with one group. */
function linkStart(start: StartChoice): LinkStart | null {
  return start.kind === "today" || start.kind === "offset" || start.kind === "group" ? null : start;
}
