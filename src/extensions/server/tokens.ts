import { randomBytes, timingSafeEqual } from "node:crypto";

/** The most unused tokens; the oldest is dropped first. */
const MOST_WAITING = 8;
const TOKEN_BYTES = 32;

/**
 * One-time tokens, 256 bits each. Only an unused token opens a channel, and no token works twice.
 *
 * A window needs another token to come back after a reload. There are two ways to get it:
 * 1. `hello()` answers one. A page that is reloaded between its connection and that answer is locked out.
 * 2. The page makes one of its own (32 random bytes as base64url), stores it, and sends it along with the token that
 *    it uses (`next.<token>`). Using the one makes the other valid in one step, so that a page may end at any moment:
 *    after a reload it sends all stored tokens, and one of them is valid. Our page does this.
 */
export class Tokens {
  #waiting: Buffer[] = [];

  issue(): string {
    const token = randomBytes(TOKEN_BYTES);
    this.#await(token);
    return token.toString("base64url");
  }

  /** Adds a token that was created elsewhere, 256 bits as base64url: a ticket's. */
  expect(token: string): void {
    this.#await(Buffer.from(token, "base64url"));
  }

  /** The same token again until it is used, then a new one, for a page that may ask several times. */
  issueOnce(previous: string | null): string {
    const waits = previous !== null && this.#find(previous) !== null;
    return waits ? previous : this.issue();
  }

  /**
   * True once per token. Compares with all tokens in constant time.
   * @param next the window's choice for its next connection; null for none. It counts only when `token` is valid. If it
   * does not have 256 bits it is refused, and `token` stays valid.
   */
  use(token: string, next: string | null = null): boolean {
    const successor = next === null ? null : Buffer.from(next, "base64url");
    if (successor !== null && successor.length !== TOKEN_BYTES) return false;
    const found = this.#find(token);
    if (found === null) return false;
    this.#waiting = this.#waiting.filter((waiting) => waiting !== found);
    if (successor !== null) this.#await(successor);
    return true;
  }

  #find(token: string): Buffer | null {
    const given = Buffer.from(token, "base64url");
    let found: Buffer | null = null;
    for (const waiting of this.#waiting) {
      if (given.length === waiting.length && timingSafeEqual(given, waiting)) found = waiting;
    }
    return found;
  }

  #await(token: Buffer): void {
    this.#waiting.push(token);
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
  }
}
