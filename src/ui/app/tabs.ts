/** The first tab, which stays. No topic can be called so: Kafka allows letters, digits, `.`, `_` and `-` only. */
export const TOPICS_TAB = "*topics";

export interface Tabs {
  readonly topics: readonly string[];
  readonly active: string;
}

/** Opens a topic's tab, or goes to the one it has. */
export function openTab({ topics }: Tabs, topic: string): Tabs {
  return { topics: topics.includes(topic) ? topics : [...topics, topic], active: topic };
}

/** Closes a tab; the one beside it comes up if it was the active one. */
export function closeTab({ topics, active }: Tabs, topic: string): Tabs {
  const at = topics.indexOf(topic);
  const left = topics.filter((other) => other !== topic);
  return { topics: left, active: active === topic ? (left[Math.min(at, left.length - 1)] ?? TOPICS_TAB) : active };
}
