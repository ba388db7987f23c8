import type { ConfigEntry, TopicSummary } from "../../contract/topics.ts";
import type { Suggestion } from "../components/suggest-field.ts";
import type { Session } from "../data/session.ts";
import { plainDocumentation } from "./config-model.ts";

/** The number of topics to ask, one after the other, until one answers. */
const MOST_ASKED = 3;
const LONGEST_HINT = 160;

/** The keys that the cluster's topics have, from the configuration of one of them; none where none may be read. */
export async function knownEntries(
  { api, profile }: Session,
  topics: readonly TopicSummary[],
): Promise<readonly ConfigEntry[]> {
  const askable = topics.filter(({ error }) => error === null).slice(0, MOST_ASKED);
  for (const { name } of askable) {
    try {
      return await api.topics.config(profile.id, name);
    } catch {
      // This one may not be read: what it would have completed can still be typed.
    }
  }
  return [];
}

export function suggestionsOf(entries: readonly ConfigEntry[]): readonly Suggestion[] {
  return entries
    .map(({ name, documentation }) => {
      const hint = documentation === null ? "" : plainDocumentation(documentation).slice(0, LONGEST_HINT);
      return hint === "" ? { value: name } : { value: name, hint };
    })
    .sort((one, other) => (one.value < other.value ? -1 : 1));
}
