import { ERROR_CODES } from "./errors.ts";
import { feature } from "./feature.ts";

/** The dialogs whose opening is told to the makers, if the user agreed. No other name can be sent. */
export const DIALOGS = [
  "add-partitions",
  "create-topic",
  "delete-records",
  "export",
  "guide",
  "keyboard-help",
  "link",
  "lock",
  "network-export",
  "open-recording",
  "palette",
  "receipt",
  "reset-offsets",
  "save-text",
  "settings",
  "support",
  "unlock",
] as const;
export type Dialog = (typeof DIALOGS)[number];

/** The buttons whose press is told to the makers, if the user agreed. No other name can be sent. */
export const BUTTONS = [
  "connect",
  "disconnect",
  "export",
  "new-cluster",
  "offline",
  "save-profile",
  "start-demo",
  "test-connection",
] as const;
export type Button = (typeof BUTTONS)[number];

/** The types of errors that are told. Any other is told as `Error`. */
export const ERROR_TYPES = [
  "Error",
  "TailwaterError",
  "TypeError",
  "RangeError",
  "SyntaxError",
  "ReferenceError",
  "AggregateError",
  "DOMException",
] as const;
export type ErrorType = (typeof ERROR_TYPES)[number];

/** What stands for an error's message: its code. The message itself is never sent. */
export const ERROR_TEMPLATES = ERROR_CODES;

export type ConsentPurpose = "analytics" | "error-reports";

/** One kind of request that is sent, made by the same code as the real one. */
export interface SentKind {
  readonly purpose: ConsentPurpose;
  /** The address, without the publisher's key. */
  readonly to: string;
  /** A whole body, with an id of zeros. */
  readonly example: string;
  /** All values that its variable parts can have. */
  readonly values: readonly SentValues[];
}

export interface SentValues {
  /** As it is sent. */
  readonly name: string;
  readonly values: readonly string[];
  /** Another version may have more of the same kind, about which it does not ask again. */
  readonly grows: boolean;
}

/** `queued`: an event that waits. The others: a request. */
export type DeliveryState = "queued" | "sending" | "sent" | "failed";

export interface Delivery {
  /** Unique while the app runs; rises with time. */
  readonly id: number;
  readonly purpose: ConsentPurpose;
  readonly state: DeliveryState;
  /** ms since the epoch, of its last change. */
  readonly at: number;
  /** How many events it has. */
  readonly events: number;
  /** Word for word: the event, or the body of the request. */
  readonly text: string;
  /** Why it failed, or was not sent yet; null: nothing failed. */
  readonly problem: string | null;
}

/** `list-changed`: the user agreed to another list, so nothing is sent until the user agrees again. */
export type ConsentStatus = "not-asked" | "refused" | "agreed" | "list-changed";

export interface ConsentState {
  readonly status: ConsentStatus;
  /** ms since the epoch; null: not yet. */
  readonly decidedAt: number | null;
  /**
   * A hash of what can be sent, and to where: each field, and each value except those of fields whose list grows. The
   * user agrees to this list alone.
   */
  readonly list: string;
  readonly kinds: readonly SentKind[];
  /** Since the app started or the user agreed, newest first. */
  readonly deliveries: readonly Delivery[];
  /** Older ones that are no longer listed. */
  readonly leftOut: number;
}

/** An error of the page. Only its type, a known code and positions in the app's own files are taken from it. */
export interface PageError {
  readonly name: string;
  readonly code: string | null;
  readonly message: string;
  readonly stack: string;
}

/** Whether the makers are told which dialogs and buttons are used, and which errors occur. Off until the user agrees. */
export interface ConsentApi {
  /** @throws BAD_REQUEST in a build that sends nothing; also the other calls */
  state(): Promise<ConsentState>;
  /**
   * @param list that the user saw. Refusing deletes the random id, the queue and the list of what was sent.
   * @throws BAD_REQUEST for another list, FILE_WRITE_FAILED
   */
  decide(agreed: boolean, list: string): Promise<ConsentState>;
  /** Does nothing unless the user agreed; also the next two. */
  opened(dialog: Dialog): Promise<void>;
  pressed(button: Button): Promise<void>;
  failed(error: PageError): Promise<void>;
}

export const CONSENT = feature<ConsentApi>({
  state: "local",
  decide: "local",
  opened: "local",
  pressed: "local",
  failed: "local",
});
