import { createStore, delMany, get, keys, set, type UseStore } from "idb-keyval";
import { newOwner, type Owner, seal, unseal } from "./draft-owner.ts";

/** The longest kept text, and the most texts; above that, the oldest is dropped. */
const LONGEST = 64_000;
const MOST = 32;

/**
 * Unsent input of this window, by the name of its field, for the page after a reload. It may be lost if the browser
 * stores nothing, or if the text is too long. It never contains a secret and never outlives the window: data on disk is
 * encrypted with a key that is only in the window's session storage, and another window removes it when its owner is
 * gone. (The engine has another port, and the page another store, at each start, so a later page could not remove it.)
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

  /** Takes over the previous page's drafts, and removes those of closed windows. */
  static async open(): Promise<Drafts> {
    try {
      const owner = await newOwner();
      const store = createStore("tailwater", "drafts");
      const found = await keys<string>(store);
      await delMany(await gone(found, owner), store);
      return new Drafts(owner, store, await unseal(owner, await get(owner.id, store)));
    } catch {
      // Private windows of some browsers have no store, and old browsers no locks; then drafts end with the page.
      return new Drafts(null, null, new Map());
    }
  }

  /** The draft of a field; null: none. */
  get(name: string): string | null {
    return this.#kept.get(name) ?? null;
  }

  /** @param text null when it was used or cancelled */
  keep(name: string, text: string | null): void {
    if (this.get(name) === text) return;
    this.#kept.delete(name);
    if (text !== null && text.length <= LONGEST) this.#kept.set(name, text);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
    this.#isStale = true;
    this.#writing ??= this.#write();
  }

  /** Resolves when all drafts so far are stored. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** The page no longer owns the window. Its drafts stay for the next page of the same window. */
  async close(): Promise<void> {
    await this.settled();
    this.#owner?.release();
  }

  /** One write at a time, and always the newest. */
  async #write(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      await this.#save().catch(() => {}); // The disk is full, or the store is gone. The draft may be lost.
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

/** Drafts whose window does not hold its lock. */
async function gone(ids: readonly string[], owner: Owner): Promise<string[]> {
  const { held = [] } = await navigator.locks.query();
  const living = new Set(held.map(({ name }) => name));
  return ids.filter((id) => id !== owner.id && !living.has(id));
}

let opened: Promise<Drafts> | null = null;

/** The store of this window, opened once. */
export function openDrafts(): Promise<Drafts> {
  opened ??= Drafts.open();
  return opened;
}
