import { randomBytes, timingSafeEqual } from "node:crypto";

/** Tokens that were handed out and not used yet; older ones are forgotten first. */
const MOST_WAITING = 16;

/**
 * One-time tokens, 256 bits each. The window that starts gets the first; every window that has connected gets one for
 * its next connection (a reload). A page that dies between the two cannot come back: it has no token, and nothing but
 * the engine can make one.
 */
export class Tokens {
  #waiting: Buffer[] = [];

  issue(): string {
    const token = randomBytes(32);
    this.#waiting.push(token);
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
    return token.toString("base64url");
  }

  /** True once per issued token. Compares with all in constant time. */
  use(token: string): boolean {
    const given = Buffer.from(token, "base64url");
    let found: Buffer | null = null;
    for (const waiting of this.#waiting) {
      if (given.length === waiting.length && timingSafeEqual(given, waiting)) found = waiting;
    }
    if (found === null) return false;
    this.#waiting = this.#waiting.filter((waiting) => waiting !== found);
    return true;
  }
}
