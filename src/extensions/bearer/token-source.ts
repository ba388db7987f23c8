import type { BearerToken } from "../../contract/bearer.ts";

/** A token that does not say how long it lasts is used for so long, ms. */
const UNKNOWN_MS = 60_000;
/** A token is replaced when this part of its time is left, but at most so many ms before its end. */
const LAST_PART = 0.2;
const LAST_MS = 60_000;

interface Held {
  readonly token: BearerToken;
  /** From then on a new one is fetched; the old one serves while it is valid and there is none. */
  readonly staleAt: number;
  readonly endsAt: number;
}

/** The tokens of one login: fetched when one is asked for, and replaced before they end. */
export class TokenSource {
  readonly #fetch: () => Promise<BearerToken>;
  readonly #now: () => number;
  #held: Held | null = null;
  #fetching: Promise<BearerToken> | null = null;

  constructor(fetch: () => Promise<BearerToken>, now: () => number = Date.now) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /** A valid token. @throws the errors of fetching, when there is no valid one */
  async token(): Promise<BearerToken> {
    const held = this.#held;
    if (held !== null && this.#now() < held.staleAt) return held.token;
    this.#fetching ??= this.#renew().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching.catch((error: unknown) => {
      if (held !== null && this.#now() < held.endsAt) return held.token;
      throw error;
    });
  }

  /** A token that is got in another way, for those who ask from now on. @throws its errors */
  async take(fetch: () => Promise<BearerToken>): Promise<BearerToken> {
    return this.#renew(fetch);
  }

  forget(): void {
    this.#held = null;
  }

  async #renew(fetch = this.#fetch): Promise<BearerToken> {
    const token = await fetch();
    const now = this.#now();
    const lasts = token.expiresAt === null ? UNKNOWN_MS : token.expiresAt - now;
    this.#held = { token, staleAt: now + lasts - Math.min(lasts * LAST_PART, LAST_MS), endsAt: now + lasts };
    return token;
  }
}
