import { createStore, delMany, get, keys, set, type UseStore } from "idb-keyval";
import { newOwner, type Owner, seal, unseal } from "./draft-owner.ts";

/** A longer text is not kept; of more texts the one that was typed in longest ago goes. */
const LONGEST = 64_000;
const MOST = 32;

/**
 * What is typed in this window and not used yet, by the name of its field, for the page that a reload puts in this one's
 * place. It may be lost: by a browser that keeps nothing, or by a text that is too long. Never a secret, and never
 * beyond the window: what is on the disk is sealed with a key that is in the window's session storage alone, and is
 * removed when another window finds its owner gone. (The engine's port is another at each start, and with it the
 * page's store: no later page could remove it.)
 */
export class Drafts {
  readonly #owner: Owner | null;
  readonly #store: UseStore | null;
  readonly #kept: Map<string, string>;
  #writing: Promise<void> | null = null;
  #isStale = false;

  private constructor(owner: Owner | null, store: UseStore | null, kept: ReadonlyMap<string, string>) {
    this.#owner = owner;
    this.#store = store;
    this.#kept = new Map(kept);
  }

  /** Takes over what the page before this one kept, and removes what windows left that are closed. */
  static async open(): Promise<Drafts> {
    try {
      const owner = await newOwner();
      const store = createStore("tailwater", "drafts");
      const found = await keys<string>(store);
      await delMany(await gone(found, owner), store);
      return new Drafts(owner, store, await unseal(owner, await get(owner.id, store)));
    } catch {
      // A private window of some browsers has no store, an old one no locks: drafts then end with the page.
      return new Drafts(null, null, new Map());
    }
  }

  /** What was typed there; null: nothing. */
  get(name: string): string | null {
    return this.#kept.get(name) ?? null;
  }

  /** @param text null when it is used, or nobody wants it any more */
  keep(name: string, text: string | null): void {
    if (this.get(name) === text) return;
    this.#kept.delete(name);
    if (text !== null && text.length <= LONGEST) this.#kept.set(name, text);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
    this.#isStale = true;
    this.#writing ??= this.#write();
  }

  /** Resolves when all is kept that was told so far. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** The window is this page's no more. What it kept stays, for the next page of the same window. */
  async close(): Promise<void> {
    await this.settled();
    this.#owner?.release();
  }

  /** One at a time, and always the newest. */
  async #write(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      await this.#save().catch(() => {}); // The disk is full, or the store was taken away: it may be lost.
    }
    this.#writing = null;
  }

  async #save(): Promise<void> {
    const [owner, store] = [this.#owner, this.#store];
    if (owner === null || store === null) return;
    if (this.#kept.size === 0) await delMany([owner.id], store);
    else await set(owner.id, await seal(owner, this.#kept), store);
  }
}

/** Those whose window does not hold its lock. */
async function gone(ids: readonly string[], owner: Owner): Promise<string[]> {
  const { held = [] } = await navigator.locks.query();
  const living = new Set(held.map(({ name }) => name));
  return ids.filter((id) => id !== owner.id && !living.has(id));
}

let opened: Promise<Drafts> | null = null;

/** Those of this window, opened once. */
export function openDrafts(): Promise<Drafts> {
  opened ??= Drafts.open();
  return opened;
}
