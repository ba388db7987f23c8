import type { BearerToken, SignInCode } from "../../contract/bearer.ts";
import { toErrorData } from "../../contract/errors.ts";
import { tell } from "./tell.ts";

interface Parts {
  /** Null: the cluster's login needs no token. */
  readonly source: string | null;
  readonly tokens: {
    token(
      source: string | null,
      prompt: { show(code: SignInCode): void; readonly signal: AbortSignal },
    ): Promise<BearerToken>;
  };
  /** Puts a sign-in into the vault. @throws TailwaterError VAULT_… */
  keep(): Promise<void>;
}

/** The tokens for the command line. Where a person must sign in, the terminal shows the code. */
export class TerminalTokens {
  readonly #parts: Parts;
  #ended = new AbortController().signal;
  #asking: Promise<BearerToken> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Gets the first token, if the login needs one: its errors are its own, not those of a broker.
   * @param ended ends the wait for a person, now and later
   */
  async ready(ended: AbortSignal): Promise<void> {
    this.#ended = ended;
    if (this.#parts.source !== null) await this.token();
  }

  /** Several threads ask, but a person is asked once. */
  token(): Promise<BearerToken> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<BearerToken> {
    const { source, tokens, keep } = this.#parts;
    let shown: SignInCode | null = null;
    const show = (code: SignInCode) => {
      for (const line of linesFor(code, shown)) tell(`tailwater: ${line}`);
      shown = code;
    };
    const token = await tokens.token(source, { show, signal: this.#ended });
    if (shown === null) return token;
    await keep().then(
      () => tell("tailwater: signed in."),
      (error: unknown) => tell(`tailwater: signed in for this run only. ${toErrorData(error).message}`),
    );
    return token;
  }
}

/** What is new since the code was shown last. */
function linesFor({ code, address, direct, endsAt, state, everyMs }: SignInCode, before: SignInCode | null): string[] {
  if (before === null) {
    const until = new Date(endsAt).toTimeString().slice(0, 5);
    return [
      `to sign in, open ${address} in any browser and enter the code ${code} before ${until}.`,
      ...(direct === null ? [] : [`the code is filled in at ${direct}`]),
    ];
  }
  const seconds = Math.round(everyMs / 1_000);
  if (state === "slowed" && everyMs !== before.everyMs) return [`the issuer is now asked every ${seconds} s.`];
  if (state === "unreachable" && before.state !== state) return [`the issuer does not answer. Trying again.`];
  return [];
}
