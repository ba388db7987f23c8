import type { Favourites } from "../components/favourites.ts";
import { copyText } from "../data/clipboard.ts";
import { tell } from "../data/events.ts";
import { whyNoChange } from "../data/may-change.ts";
import type { Session } from "../data/session.ts";
import type { TopicAction } from "./topic-menu.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-open-recording": null;
    "tw-open-topic": string;
    "tw-open-topics": readonly string[];
  }
}

/** Where the profile allows no change it says why: a key or a command has no title that would. */
export function mayChange(from: EventTarget, session: Session): boolean {
  const message = whyNoChange(session);
  if (message !== null) tell(from, "tw-notice", { tone: "danger", message });
  return message === null;
}

/** Asks the tray for a change of topics, where the profile allows any. */
export function planOf(
  from: EventTarget,
  session: Session,
  kind: "topics.empty" | "topics.delete",
  topics: readonly string[],
): void {
  if (topics.length > 0 && mayChange(from, session)) tell(from, "tw-plan-change", { kind, request: { topics } });
}

/** Does with one topic what was chosen for it, by menu or key. */
export function actOn(
  from: EventTarget,
  session: Session,
  favourites: Favourites,
  action: TopicAction,
  topic: string,
): void {
  const acts: Readonly<Record<TopicAction, () => unknown>> = {
    tail: () => tell(from, "tw-open-topic", topic),
    page: () => tell(from, "tw-open-topic-page", topic),
    star: () => favourites.toggle(topic),
    copy: async () => tell(from, "tw-notice", await copyText(topic, `Copied ${topic}`)),
    group: () => tell(from, "tw-create-group", { topics: [topic] }),
    empty: () => planOf(from, session, "topics.empty", [topic]),
    delete: () => planOf(from, session, "topics.delete", [topic]),
  };
  acts[action]();
}
