/** Windows that may come back; the one that was heard of longest ago is forgotten first. */
const MOST_PLACES = 8;

/**
 * Where each window's page was, for the page that a reload puts in its stead. In memory alone: it names topics and
 * filters, and a new start begins without them. Kept by what the next page will come with, which no other page has.
 */
export class KeptPlaces {
  readonly #places = new Map<string, string>();

  /** @param place null forgets it. */
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
