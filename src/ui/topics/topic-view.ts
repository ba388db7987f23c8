import type { Preferences } from "../data/preferences.ts";
import { parseKeys } from "./config-columns.ts";

const VIEW_KEY = "topics/view";
const COLUMNS_KEY = "topics/config-columns";

/** How the list is looked at: remembered for every cluster. */
export interface TopicView {
  /** Topics of Kafka itself, too. */
  readonly internal: boolean;
  readonly tree: boolean;
  readonly onlyFavourites: boolean;
  /** Keys of the configuration that are columns. */
  readonly keys: readonly string[];
}

export const FIRST_VIEW: TopicView = { internal: false, tree: false, onlyFavourites: false, keys: [] };

export async function recallView(preferences: Preferences): Promise<TopicView> {
  const [view, keys] = await Promise.all([preferences.get(VIEW_KEY), preferences.get(COLUMNS_KEY)]);
  return { ...parseView(view), keys: parseKeys(keys) };
}

export function rememberView(preferences: Preferences, { keys, ...view }: TopicView): void {
  preferences.set(VIEW_KEY, JSON.stringify(view));
  preferences.set(COLUMNS_KEY, JSON.stringify(keys));
}

/** What is damaged is as at first. */
function parseView(text: string | null): TopicView {
  try {
    const kept: unknown = JSON.parse(text ?? "{}");
    const on = (name: string) => typeof kept === "object" && kept !== null && Reflect.get(kept, name) === true;
    return { ...FIRST_VIEW, internal: on("internal"), tree: on("tree"), onlyFavourites: on("onlyFavourites") };
  } catch {
    return FIRST_VIEW;
  }
}

/** Why the list is empty. @param all topics of the cluster @param text what is searched for */
export function noTopics(all: number, text: string, { internal, onlyFavourites }: TopicView): string {
  if (all === 0) return "This cluster has no topics that you may see.";
  const what = text === "" ? "There is no topic to show." : `No topic matches “${text}”.`;
  return `${what}${onlyFavourites ? " Only favourites are shown." : internal ? "" : " Internal topics are hidden."}`;
}
