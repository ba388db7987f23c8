import { feature } from "./feature.ts";
import type { WindowSize } from "./window-size.ts";

export interface Hello {
  readonly version: string;
  readonly platform: string;
  /** The one-time token for this window's next connection (after a reload). */
  readonly nextToken: string;
  readonly configFolder: string;
  /** Where the page before this one was, as it told `keepPlace`: this one was loaded in its stead. Null at a new start. */
  readonly place: string | null;
  /** The system has dialogs for files, for a window that can open them (Neutralino's). */
  readonly fileDialogs: boolean;
  /** Connections trust the certificates that were added to this system. False: Node's own list and the profile's alone. */
  readonly systemCertificates: boolean;
  /** The size that Neutralino's window was left with; null for none. */
  readonly windowSize: WindowSize | null;
  /** Opened at once when set: the demo cluster. */
  readonly demoProfileId: string | null;
  /** Something went wrong before the window was there (a damaged profile file, for one). */
  readonly warnings: readonly string[];
}

/** Of files that a screen's rows are saved to: none that a system would run by itself. */
export const SAVED_ENDINGS = ["csv", "json", "tf", "txt"] as const;
export type SavedEnding = (typeof SAVED_ENDINGS)[number];
/** Of one such file. */
export const MOST_SAVED_BYTES = 8 * 2 ** 20;
/** Of one call of the page as it crosses the channel: the largest saves a text. A larger one would end the channel. */
export const MOST_CALL_BYTES = MOST_SAVED_BYTES + 2 ** 16;

/** This window and the machine that it is on. */
export interface ThisWindowApi {
  hello(): Promise<Hello>;
  /** Neutralino gave the window's key to another program: the window is started again, where its launcher can. */
  keyTaken(): Promise<void>;
  /** Where exports go unless told otherwise: the user's download folder, absolute. */
  downloadFolder(): Promise<string>;
  /**
   * A `tailwater:` link that the user opened, as it came (deep-link.ts has its grammar). Waits for one for a minute, then
   * answers null: ask again.
   */
  nextLink(): Promise<string | null>;
  /**
   * Where this window's page is now, in the page's own words (at most 1 MB): what the next `hello` answers when the page
   * is reloaded. Held in memory alone, and no longer than this engine runs. Null: nowhere.
   */
  keepPlace(place: string | null): Promise<void>;
  /**
   * Writes what a screen shows to a file that is not there yet, and answers its absolute path.
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
