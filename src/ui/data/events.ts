import type { ChangeKind, Lock, RequestOf } from "../../contract/changes.ts";
import type { Notice } from "./notice.ts";

/** A change of the cluster, as it is asked for. */
export type PlanAsk = {
  readonly [Kind in ChangeKind]: { readonly kind: Kind; readonly request: RequestOf<Kind> };
}[ChangeKind];

/**
 * The page's own events by name, each with its detail, null for none. What only one element tells is added beside it:
 * `declare module "../data/events.ts" { interface Events { "tw-open-topic": string } }`
 */
export interface Events {
  "tw-cancel": null;
  "tw-close": null;
  /** What was asked for is over: a menu, a note. */
  "tw-done": null;
  /** How many there are of what a section shows, told by its screen. */
  "tw-count": number;
  /** Something to say to the user; the window shows it. */
  "tw-notice": Notice;
  /** A change is wanted: the tray plans it, and shows what it would do. */
  "tw-plan-change": PlanAsk;
  /** A change was done, at least in part: what shows the cluster asks again. */
  "tw-changed": PlanAsk;
  /** The page of a topic, or of a group, by its name. */
  "tw-open-topic-page": string;
  "tw-open-group": string;
  /** A group is to be made, at offsets of these topics; none: they are chosen there. */
  "tw-create-group": { readonly topics: readonly string[] };
  /** The settings of a feature are wanted; null: the first. */
  "tw-open-settings": string | null;
  /** The dialog of the profile's lock is wanted. */
  "tw-open-lock": null;
  /** What the open profile allows from now on. */
  "tw-lock-changed": Lock;
}

/** An event as its listeners get it: `@tw-open-topic=${(event: Told<"tw-open-topic">) => …}` */
export type Told<Name extends keyof Events> = CustomEvent<Events[Name]>;

/** Tells everything around an element, through every shadow root up to the document. */
export function tell<Name extends keyof Events>(
  from: EventTarget,
  name: Name,
  ...[detail]: [Events[Name]] extends [null] ? [] : [detail: Events[Name]]
): void {
  from.dispatchEvent(new CustomEvent(name, { detail: detail ?? null, bubbles: true, composed: true }));
}
