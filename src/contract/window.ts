import type { Publisher } from "./distribution.ts";
import { feature } from "./feature.ts";
import type { WindowSize } from "./window-size.ts";

export interface Hello {
  readonly version: string;
  readonly platform: string;
  /** The one-time token for this window's next connection (after a reload). */
  readonly nextToken: string;
  readonly configFolder: string;
  /** The place of the previous page, from `keepPlace`, after a reload. Null at a new start. */
  readonly place: string | null;
  /** The system has file dialogs, for a window that can open them (Neutralino's). */
  readonly fileDialogs: boolean;
  /** Connections trust the certificates added to this system. False: only Node's own list and the profile's. */
  readonly systemCertificates: boolean;
  /** The last size of Neutralino's window; null for none. */
  readonly windowSize: WindowSize | null;
  /** Opened at once when set: the demo cluster. */
  readonly demoProfileId: string | null;
  /** Nothing was stored when the app started, and the user has not gone on from the welcome. */
  readonly isFirstStart: boolean;
  /** What the publisher of this build offers; all off and null in the default build. */
  readonly publisher: Publisher;
  /** Problems from before the window opened (a damaged profile file, for example). */
  readonly warnings: readonly string[];
}

/** Endings of files that a screen's rows are saved to: the system runs none of them. */
export const SAVED_ENDINGS = ["csv", "json", "tf", "txt"] as const;
export type SavedEnding = (typeof SAVED_ENDINGS)[number];
/** The largest size of one such file. */
export const MOST_SAVED_BYTES = 8 * 2 ** 20;
/** Of one call of the page as it crosses the channel: the largest saves a text. A larger one would end the channel. */
export const MOST_CALL_BYTES = MOST_SAVED_BYTES + 2 ** 16;

/** Of all calls of one page that are not answered. A page that works as ours has one or two large ones at a time. */
export const MOST_IN_FLIGHT_BYTES = 4 * MOST_CALL_BYTES;

/** This window and the machine that it is on. */
export interface ThisWindowApi {
  hello(): Promise<Hello>;
  /** Neutralino gave the window's key to another program. The window is restarted if its launcher can do that. */
  keyTaken(): Promise<void>;
  /** The default folder for exports: the user's download folder, absolute. */
  downloadFolder(): Promise<string>;
  /**
   * A `tailwater:` link that the user opened, as text (deep-link.ts has its grammar). Waits for one for a minute, then
   * answers null; the caller asks again.
   */
  nextLink(): Promise<string | null>;
  /**
   * This page's state in its own format (at most 1 MB), which the next `hello` answers after a reload. It is kept in
   * memory only, until this engine ends. Null: none.
   */
  keepPlace(place: string | null): Promise<void>;
  /**
   * Writes what a screen shows to a new file, and answers its absolute path.
   * @param path ends in one of SAVED_ENDINGS @param text of at most MOST_SAVED_BYTES
   * @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED, BAD_REQUEST
   */
  saveText(path: string, text: string): Promise<string>;
  /** Opens a page of one of the sites in web-address.ts in the user's own browser. */
  openInBrowser(url: string): Promise<void>;
}

export const WINDOW = feature<ThisWindowApi>({
  hello: "local",
  keyTaken: "local",
  downloadFolder: "local",
  nextLink: "local",
  keepPlace: "local",
  saveText: "local",
  openInBrowser: "local",
});
