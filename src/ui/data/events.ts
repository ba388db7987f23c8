import type { ChangeKind, Lock, RequestOf } from "../../contract/changes.ts";
import type { ShownError, SupportKind } from "../../contract/support.ts";
import type { Notice } from "./notice.ts";

/** A requested change of the cluster. `secret`: its request holds a secret, which is kept nowhere. */
export type PlanAsk = {
  readonly [Kind in ChangeKind]: {
    readonly kind: Kind;
    readonly request: RequestOf<Kind>;
    readonly secret?: boolean;
    /** Of another open cluster than the window's; left out: the window's. */
    readonly profileId?: string;
  };
}[ChangeKind];

/** The user wants to write to support. */
export interface SupportWish {
  readonly kind: SupportKind;
  /** The error that it is about; null: none. */
  readonly error: ShownError | null;
  /** The code of the guide that it is about, where there is no error. */
  readonly code?: string;
}

/**
 * The page's own events by name, each with its detail, null for none. An event of a single element is added beside it:
 * `declare module "../data/events.ts" { interface Events { "tw-open-topic": string } }`
 */
export interface Events {
  "tw-cancel": null;
  "tw-close": null;
  /** A menu or note is done. */
  "tw-done": null;
  /** The count of a section, from its screen. */
  "tw-count": number;
  /** A notice for the user; the window shows it. */
  "tw-notice": Notice;
  /** A change is requested; the tray plans it and shows its effect. */
  "tw-plan-change": PlanAsk;
  /** A change was done, at least in part; views of the cluster refresh. */
  "tw-changed": PlanAsk;
  /** The page of a topic, or of a group, by its name. */
  "tw-open-topic-page": string;
  "tw-open-group": string;
  /** A group is to be created at offsets of these topics; none: the user chooses them there. */
  "tw-create-group": { readonly topics: readonly string[] };
  /** Opens the settings of a feature; null: the first. */
  "tw-open-settings": string | null;
  /** Shows the account: to sign in, or to enter a licence. */
  "tw-open-account": null;
  /** The licence opens other features than before. */
  "tw-licence-changed": null;
  /** Opens the dialog of the profile's lock. */
  "tw-open-lock": null;
  /** Opens the message to support. */
  "tw-support": SupportWish;
  /** Opens the troubleshooting guide at an error code; null: at its beginning. */
  "tw-guide": string | null;
  /** Another environment of the open system is wanted, with the same view: the id of its profile. */
  "tw-environment": string;
  /** The open profile has a new lock. */
  "tw-lock-changed": Lock;
}

/** The event type for listeners: `@tw-open-topic=${(event: Told<"tw-open-topic">) => …}` */
export type Told<Name extends keyof Events> = CustomEvent<Events[Name]>;

/** Fires an event from an element, through every shadow root up to the document. */
export function tell<Name extends keyof Events>(
  from: EventTarget,
  name: Name,
  ...[detail]: [Events[Name]] extends [null] ? [] : [detail: Events[Name]]
): void {
  from.dispatchEvent(new CustomEvent(name, { detail: detail ?? null, bubbles: true, composed: true }));
}
