import { LONGEST_LINK } from "../../contract/deep-link.ts";

interface Waiting {
  readonly owner: object;
  readonly take: (link: string | null) => void;
}

/** The last `tailwater:` link that was opened, until a window takes it: the one that asked last, which is in front. */
export class LinkInbox {
  #link: string | null = null;
  #waiting: readonly Waiting[] = [];

  put(link: string): void {
    const newest = this.#waiting.at(-1);
    if (newest === undefined) this.#link = link;
    else newest.take(link);
  }

  /** The next link; null when none comes in time, or the owner has left. @param withinMs ms */
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

  /** A window is gone: a link must not go to it. */
  leave(owner: object): void {
    for (const waiting of this.#waiting) if (waiting.owner === owner) waiting.take(null);
  }
}

/** A link as it came from outside, when it may be shown to a window; its grammar is the window's to check. */
export function linkFrom(text: string | undefined): string | null {
  return text !== undefined && /^tailwater:/i.test(text) && text.length <= LONGEST_LINK ? text : null;
}
