import type { ConfigEntry, TopicSummary } from "../../contract/topics.ts";
import type { Suggestion } from "../components/suggest-field.ts";
import type { Session } from "../data/session.ts";
import { plainDocumentation } from "./config-model.ts";

/** The number of topics to try, one after the other, until one answers. */
const MOST_ASKED = 3;
const LONGEST_HINT = 160;

/** The configuration keys of the cluster's topics, from the first readable topic; none if no topic is readable. */
export async function knownEntries(
  { api, profile }: Session,
  topics: readonly TopicSummary[],
): Promise<readonly ConfigEntry[]> {
  const askable = topics.filter(({ error }) => error === null).slice(0, MOST_ASKED);
  for (const { name } of askable) {
    try {
      return await api.topics.config(profile.id, name);
    } catch {
      // This configuration is not readable. The user can still type a key.
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
