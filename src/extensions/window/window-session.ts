import { type Distribution, publisherOf } from "../../contract/distribution.ts";
import type { Hello, ThisWindowApi } from "../../contract/window.ts";
import { checkText } from "../kit/check.ts";
import { downloadFolder } from "../kit/download-folder.ts";
import { NamedWork } from "../kit/named-work.ts";
import type { Caller } from "../kit/service.ts";
import { readsSystemCertificates } from "../kit/system-certificates.ts";
import { hasFileDialogs } from "../launch/file-dialogs.ts";
import { openInBrowser } from "../launch/open-in-browser.ts";
import { savedSize } from "../launch/saved-size.ts";
import { log } from "../log/log.ts";
import type { KeptPlaces } from "./kept-places.ts";
import { saveText } from "./save-text.ts";

/** How long a call for a link waits, ms. */
const LINK_WAIT_MS = 60_000;
/** Characters. */
const LONGEST_PLACE = 2 ** 20;
/** Neutralino's page asks for a token each time, so there is no token that links one page to the next. */
const ONLY_WINDOW = "the only window";

/** How a window's page got its channel. */
export interface Arrival {
  /** The token that it used. */
  readonly token: string;
  /** The token that it chose for its next connection; null when it needs one from us. */
  readonly nextToken: string | null;
  /** There is no other window, so a new page is the reloaded one. */
  readonly isOnly: boolean;
  /** Another program has Neutralino's key. */
  onKeyTaken(): void;
}

interface Parts {
  readonly version: string;
  readonly configFolder: string;
  readonly names: { sawPath(path: string): string };
  readonly warnings: readonly string[];
  readonly profiles: { readonly demoId: string | null };
  readonly distribution: Distribution;
  readonly isFirstStart: boolean;
  readonly places: KeptPlaces;
  readonly links: {
    next(owner: object, withinMs: number): Promise<string | null>;
    leave(owner: object): void;
  };
  /** A one-time token for a window's next connection. */
  issueToken(): string;
}

/** One window: the calls about itself, and the end of everything that it opened. */
export class WindowSession implements ThisWindowApi, Caller {
  readonly owner = this;
  readonly work = new NamedWork();
  readonly #parts: Parts;
  readonly #isOnly: boolean;
  readonly #onKeyTaken: () => void;
  readonly #ends: (() => Promise<void>)[] = [];
  #nextToken: string | null;
  #place: string | null;
  #ended = false;

  constructor(parts: Parts, { token, nextToken, isOnly, onKeyTaken }: Arrival) {
    this.#parts = parts;
    this.#isOnly = isOnly;
    this.#onKeyTaken = onKeyTaken;
    this.#nextToken = nextToken;
    this.#place = parts.places.take(isOnly ? ONLY_WINDOW : token);
    // A page that is reloaded before it sent its place keeps the place of the previous page.
    if (isOnly || nextToken !== null) this.#passOn(this.#place);
  }

  async hello(): Promise<Hello> {
    const { version, configFolder, warnings, profiles, distribution, isFirstStart } = this.#parts;
    const nextToken = this.#next();
    this.#passOn(this.#place);
    return {
      version,
      platform: process.platform,
      nextToken,
      configFolder,
      place: this.#place,
      fileDialogs: hasFileDialogs(),
      systemCertificates: readsSystemCertificates(process.platform, process.versions.node),
      windowSize: this.#isOnly ? await savedSize() : null,
      demoProfileId: profiles.demoId,
      isFirstStart,
      publisher: publisherOf(distribution),
      warnings,
    };
  }

  async keyTaken(): Promise<void> {
    this.#onKeyTaken();
  }

  async downloadFolder(): Promise<string> {
    return downloadFolder();
  }

  async nextLink(): Promise<string | null> {
    return this.#parts.links.next(this, LINK_WAIT_MS);
  }

  async keepPlace(place: string | null): Promise<void> {
    this.#passOn(place === null ? null : checkText(place, "place", LONGEST_PLACE));
  }

  async saveText(path: string, text: string): Promise<string> {
    return this.#parts.names.sawPath(await saveText(path, text, this.#parts.configFolder));
  }

  async openInBrowser(url: string): Promise<void> {
    const { updates, portal } = this.#parts.distribution;
    const sites = [updates, portal].flatMap((part) => (part === null ? [] : [part.address]));
    await openInBrowser(checkText(url, "url"), sites);
  }

  readonly onEnd = (end: () => Promise<void>): void => {
    // The code of a feature may have been loaded for a window that is gone meanwhile.
    if (this.#ended) end().catch((error: unknown) => log.error("Ending what a window opened:", error));
    else this.#ends.push(end);
  };

  /** The window is gone. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#parts.links.leave(this);
    await Promise.all([this.work.end(), ...this.#ends.map((end) => end())]);
  }

  #next(): string {
    this.#nextToken ??= this.#parts.issueToken();
    return this.#nextToken;
  }

  #passOn(place: string | null): void {
    this.#place = place;
    this.#parts.places.keep(this.#isOnly ? ONLY_WINDOW : this.#next(), place);
  }
}
