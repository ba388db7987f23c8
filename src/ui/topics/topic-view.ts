import { html, nothing } from "lit";
import { renderHelp } from "../components/help-button.ts";
import type { Session } from "../data/session.ts";
import { parseKeys } from "./config-columns.ts";

const VIEW_KEY = "topics/view";
const COLUMNS_KEY = "topics/config-columns";

/** The characters between words that a topic's name may have. */
export const SEPARATORS = [".", "-", "_"] as const;
export type Separator = (typeof SEPARATORS)[number];

/** The display options of the list, which are remembered for all clusters together. */
export interface TopicView {
  /** Also shows Kafka's internal topics. */
  readonly internal: boolean;
  readonly tree: boolean;
  /** What separates the parts of a name in the tree. */
  readonly separator: Separator;
  /** The options of one profile, such as its favourites. */
  readonly onlyFavourites: boolean;
  /** The configuration keys that are columns. */
  readonly keys: readonly string[];
}

export const FIRST_VIEW: TopicView = {
  internal: false,
  tree: false,
  separator: ".",
  onlyFavourites: false,
  keys: [],
};

export async function recallView({ preferences, profile }: Session): Promise<TopicView> {
  const [view, keys, only] = await Promise.all([
    preferences.get(VIEW_KEY),
    preferences.get(COLUMNS_KEY),
    preferences.get(onlyFavouritesKey(profile.id)),
  ]);
  return { ...parseView(view), keys: parseKeys(keys), onlyFavourites: only === "true" };
}

/** @param change the changed parts */
export function rememberView({ preferences, profile }: Session, view: TopicView, change: Partial<TopicView>): void {
  const { keys, onlyFavourites, ...others } = view;
  preferences.set(VIEW_KEY, JSON.stringify(others));
  preferences.set(COLUMNS_KEY, JSON.stringify(keys));
  if (change.onlyFavourites !== undefined) preferences.set(onlyFavouritesKey(profile.id), String(onlyFavourites));
}

const onlyFavouritesKey = (profileId: string) => `topics/only-favourites/${profileId}`;

/** Damaged values become the defaults. */
function parseView(text: string | null): TopicView {
  try {
    const kept: unknown = JSON.parse(text ?? "{}");
    const on = (name: string) => typeof kept === "object" && kept !== null && Reflect.get(kept, name) === true;
    const between = typeof kept === "object" && kept !== null ? Reflect.get(kept, "separator") : null;
    const separator = SEPARATORS.find((one) => one === between) ?? FIRST_VIEW.separator;
    return { ...FIRST_VIEW, internal: on("internal"), tree: on("tree"), separator };
  } catch {
    return FIRST_VIEW;
  }
}

/**
 * The reason why the list is empty, and a button to show all topics when the view hides them.
 *
 * @param all topics of the cluster
 * @param text the search text
 */
export function renderNoTopics(
  all: number,
  text: string,
  { internal, onlyFavourites }: TopicView,
  look: (change: Partial<TopicView>) => void,
) {
  if (all === 0)
    return html`This cluster has no topics that you may see. To see a topic takes the ACL Describe on it.${renderHelp()}`;
  const what = text === "" ? "There is no topic to show." : `No topic matches “${text}”.`;
  const hides = onlyFavourites ? " Only favourites are shown." : internal ? "" : " Internal topics are hidden.";
  const shown: Partial<TopicView> = onlyFavourites ? { onlyFavourites: false } : { internal: true };
  const label = onlyFavourites ? "Show all" : "Show internal topics";
  return html`${what}${hides}${hides === "" ? nothing : html`<button @click=${() => look(shown)}>${label}</button>`}`;
}
