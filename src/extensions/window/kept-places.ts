/** The most windows that may come back; the least recent is dropped first. */
const MOST_PLACES = 8;

/**
 * The place of each window's page, for the page after a reload. It is in memory only, because it names topics and
 * filters, and a new start begins without them. The key is what only the next page will send.
 */
export class KeptPlaces {
  readonly #places = new Map<string, string>();

  /** @param place null removes it. */
  keep(key: string, place: string | null): void {
    this.#places.delete(key);
    if (place === null) return;
    this.#places.set(key, place);
    const [oldest] = this.#places.keys();
    if (this.#places.size > MOST_PLACES && oldest !== undefined) this.#places.delete(oldest);
  }

  /** Answers it once. */
  take(key: string): string | null {
    const place = this.#places.get(key) ?? null;
    this.#places.delete(key);
    return place;
  }

  clear(): void {
    this.#places.clear();
  }
}
