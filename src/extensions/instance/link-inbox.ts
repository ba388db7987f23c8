import { LONGEST_LINK } from "../../contract/deep-link.ts";

interface Waiting {
  readonly owner: object;
  readonly take: (link: string | null) => void;
}

/**
 * The last opened `tailwater:` link, until a window takes it. The window that asked last gets it, because it is in
 * front.
 */
export class LinkInbox {
  #link: string | null = null;
  #waiting: readonly Waiting[] = [];

  put(link: string): void {
    const newest = this.#waiting.at(-1);
    if (newest === undefined) this.#link = link;
    else newest.take(link);
  }

  /** The next link; null when none comes in time, or when the owner is gone. @param withinMs ms */
  next(owner: object, withinMs: number): Promise<string | null> {
    const there = this.#link;
    this.#link = null;
    if (there !== null) return Promise.resolve(there);
    return new Promise((resolve) => {
      const limit = setTimeout(() => waiting.take(null), withinMs);
      const waiting: Waiting = {
        owner,
        take: (link) => {
          clearTimeout(limit);
          this.#waiting = this.#waiting.filter((one) => one !== waiting);
          resolve(link);
        },
      };
      this.#waiting = [...this.#waiting, waiting];
    });
  }

  /** Removes a window that is gone, so that no link goes to it. */
  leave(owner: object): void {
    for (const waiting of this.#waiting) if (waiting.owner === owner) waiting.take(null);
  }
}

/** A link from outside, if it may be passed to a window. The window checks its grammar. */
export function linkFrom(text: string | undefined): string | null {
  return text !== undefined && /^tailwater:/i.test(text) && text.length <= LONGEST_LINK ? text : null;
}
