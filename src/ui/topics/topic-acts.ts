import type { MenuItem } from "../components/action-menu.ts";
import type { Favourites } from "../components/favourites.ts";
import { copyText } from "../data/clipboard.ts";
import { tell } from "../data/events.ts";
import { refusal, whyNoChange } from "../data/may-change.ts";
import type { Session } from "../data/session.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-open-recording": null;
    "tw-open-topic": string;
    "tw-open-topics": readonly string[];
    /** A form for records of this topic. */
    "tw-produce": { readonly topic: string };
  }
}

export type TopicAction = "tail" | "produce" | "page" | "star" | "copy" | "group" | "empty" | "delete";

/** Reports why when the profile allows no change: a key or a command has no tooltip for it. */
export function mayChange(from: EventTarget, session: Session): boolean {
  const message = whyNoChange(session);
  if (message !== null) tell(from, "tw-notice", refusal(message));
  return message === null;
}

/** Asks the tray for a change of topics if the profile allows changes. */
export function planOf(
  from: EventTarget,
  session: Session,
  kind: "topics.empty" | "topics.delete",
  topics: readonly string[],
): void {
  if (topics.length > 0 && mayChange(from, session)) tell(from, "tw-plan-change", { kind, request: { topics } });
}

/** Runs a chosen action for a topic, from menu or key. */
export function actOn(
  from: EventTarget,
  session: Session,
  favourites: Favourites,
  action: TopicAction,
  topic: string,
): void {
  const acts: Readonly<Record<TopicAction, () => unknown>> = {
    tail: () => tell(from, "tw-open-topic", topic),
    produce: () => tell(from, "tw-produce", { topic }),
    page: () => tell(from, "tw-open-topic-page", topic),
    star: () => favourites.toggle(topic),
    copy: async () => tell(from, "tw-notice", await copyText(topic, `Copied ${topic}`)),
    group: () => tell(from, "tw-create-group", { topics: [topic] }),
    empty: () => planOf(from, session, "topics.empty", [topic]),
    delete: () => planOf(from, session, "topics.delete", [topic]),
  };
  acts[action]();
}

/** The actions for one topic of the list. @param why the reason why nothing can be changed; null: it can */
export function topicItems(
  isFavourite: boolean,
  why: string | null,
  act: (action: TopicAction) => void,
): readonly MenuItem[] {
  const star = isFavourite ? "Remove from favourites" : "Make a favourite";
  return [
    { icon: "play", label: "Tail", keys: "Enter", run: () => act("tail") },
    { icon: "upload", label: "Produce…", keys: "P", key: "p", run: () => act("produce") },
    { icon: "info", label: "Open its page", keys: "Alt Enter", run: () => act("page") },
    { icon: "star", label: star, keys: "S", key: "s", run: () => act("star") },
    { icon: "copy", label: "Copy name", keys: "C", key: "c", run: () => act("copy") },
    { icon: "plus", label: "Create group…", why, run: () => act("group") },
    { icon: "eraser", label: "Empty…", why, run: () => act("empty") },
    { icon: "trash-2", label: "Delete…", keys: "Del", key: "delete", why, destroys: true, run: () => act("delete") },
  ];
}
