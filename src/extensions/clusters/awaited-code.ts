import type { SignInCode } from "../../contract/bearer.ts";
import type { AwaitedSignIn } from "../../contract/clusters.ts";
import { Waiters } from "../kit/waiters.ts";

/** The code that one attempt shows to a person, for the window that waits for it. */
export class AwaitedCode {
  readonly #waiters = new Waiters();
  #now: AwaitedSignIn = { code: null, revision: 1, ended: false };

  get code(): SignInCode | null {
    return this.#now.code;
  }

  show(code: SignInCode): void {
    this.#become(code);
  }

  /** The attempt has ended, so nothing is awaited any more. */
  end(): void {
    this.#become(null, true);
  }

  /** As soon as its revision is not `seen`, at the latest after 30 s. */
  async next(seen: number): Promise<AwaitedSignIn> {
    const isNew = seen !== 0 && seen !== this.#now.revision;
    if (!isNew && !this.#now.ended) await this.#waiters.wait();
    return this.#now;
  }

  #become(code: SignInCode | null, ended = false): void {
    this.#now = { code, revision: this.#now.revision + 1, ended };
    this.#waiters.wake();
  }
}
