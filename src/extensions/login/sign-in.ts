import type { Socket } from "node:net";
import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { Attempt, SignInWay } from "../../contract/login.ts";
import { CALLBACK_PATH, CallbackListener, isSame, redirectTo } from "./callback-listener.ts";
import { type CallbackPage, failedPage, SIGNED_IN } from "./callback-page.ts";
import type { Checks, Given, Issuer } from "./issuer.ts";

/** How long the browser may take, ms. */
export const BROWSER_LIMIT_MS = 5 * 60_000;
const LONGEST_ADDRESS = 8_192;

export interface SignInParts {
  readonly issuer: Issuer;
  readonly ports: readonly number[];
  /** Opens the user's browser. @throws TailwaterError OPEN_FAILED */
  open(address: string): Promise<void>;
  isForeign(socket: Socket): Promise<boolean>;
  /** Keeps what the issuer gave. */
  onGiven(given: Given): Promise<void>;
  /** Shows the app's window in front of the browser. */
  toFront(): void;
  onChange(): void;
}

/** What runs for one attempt. */
interface Running {
  readonly way: SignInWay;
  readonly abort: AbortController;
  checks: Checks | null;
  listener: CallbackListener | null;
  timer: NodeJS.Timeout | null;
}

/** At most one sign-in at a time: in the browser, by a pasted address, or with a code on another device. */
export class SignIn {
  readonly #parts: SignInParts;
  #running: Running | null = null;
  #attempt: Attempt | null = null;
  /** Settles when the last attempt to listen has its port or has given it back: the next one may want the same. */
  #listening: Promise<unknown> = Promise.resolve();

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  get attempt(): Attempt | null {
    return this.#attempt;
  }

  /** Resolves when the user can go on, or when it has failed, which is in `attempt`. */
  async start(way: SignInWay): Promise<void> {
    this.#end();
    const running: Running = { way, abort: new AbortController(), checks: null, listener: null, timer: null };
    this.#running = running;
    this.#show({ kind: "asking" });
    try {
      if (way === "device") await this.#startDevice(running);
      else await this.#startBrowser(running);
    } catch (error) {
      this.#fail(running, error);
    }
  }

  /** @throws TailwaterError LOGIN_FAILED when it is not the address of the running attempt, which continues */
  async paste(text: string): Promise<void> {
    const running = this.#running;
    if (running === null || running.checks === null) {
      throw new TailwaterError("LOGIN_FAILED", "No sign-in waits for an address.", {
        hint: "Start the sign-in again.",
      });
    }
    await this.#finish(running, answerIn(text, running.checks));
  }

  /** Also forgets a failed one. */
  cancel(): void {
    this.#end();
    this.#show(null);
  }

  async #startBrowser(running: Running): Promise<void> {
    const { issuer, ports, open } = this.#parts;
    const [firstPort = 0] = ports;
    const checks = issuer.newChecks(redirectTo(firstPort));
    if (running.way === "browser") {
      const listening = this.#listening.then(() => this.#listen(running, checks.state));
      this.#listening = listening.catch(() => {}); // This attempt gets the error.
      await listening;
      if (running.abort.signal.aborted) return;
    }
    const { listener } = running;
    running.checks = listener === null ? checks : { ...checks, redirect: redirectTo(listener.port) };
    const address = await issuer.signInAddress(running.checks);
    if (running.abort.signal.aborted) return;
    const notOpened = await open(address).then(() => null, toErrorData);
    if (running.abort.signal.aborted || this.#running !== running) return;
    running.timer = setTimeout(() => this.#fail(running, tooLate()), BROWSER_LIMIT_MS).unref();
    const endsAt = Date.now() + BROWSER_LIMIT_MS;
    if (this.#attempt?.kind === "asking") {
      this.#show({ kind: "browser", listens: listener !== null, address, notOpened, endsAt });
    }
  }

  async #listen(running: Running, state: string): Promise<void> {
    const { ports, isForeign } = this.#parts;
    if (running.abort.signal.aborted) return;
    const onAnswer = (address: URL) => this.#finish(running, address);
    const listener = await CallbackListener.start({ ports, state, isForeign, onAnswer });
    if (running.abort.signal.aborted) listener?.close();
    else if (listener === null) throw portsTaken(ports);
    else running.listener = listener;
  }

  async #startDevice(running: Running): Promise<void> {
    const { issuer } = this.#parts;
    const started = await issuer.startDevice();
    if (running.abort.signal.aborted) return;
    const address = started.verification_uri_complete ?? started.verification_uri;
    this.#show({
      kind: "device",
      code: started.user_code,
      address,
      endsAt: Date.now() + started.expires_in * 1_000,
    });
    // The caller shows the code meanwhile.
    void this.#give(running, () => issuer.awaitDevice(started, running.abort.signal)).catch(() => {});
  }

  /** @returns the page for the browser */
  async #finish(running: Running, address: URL): Promise<CallbackPage> {
    const { checks } = running;
    if (checks === null || this.#running !== running) return failedPage("This sign-in has ended.", "Start it again.");
    running.checks = null; // One answer only.
    this.#show({ kind: "asking" });
    try {
      await this.#give(running, () => this.#parts.issuer.exchange(address, checks));
      return SIGNED_IN;
    } catch (error) {
      const { message, hint } = toErrorData(error);
      return failedPage(message, hint);
    }
  }

  /** Asks for the tokens, keeps them, and ends the attempt. */
  async #give(running: Running, ask: () => Promise<Given>): Promise<void> {
    try {
      const given = await ask();
      if (this.#running !== running) throw new TailwaterError("CANCELLED", "This sign-in was cancelled.");
      await this.#parts.onGiven(given);
      this.#end();
      this.#show(null);
    } catch (error) {
      this.#fail(running, error);
      throw error;
    } finally {
      this.#parts.toFront();
    }
  }

  #fail(running: Running, error: unknown): void {
    if (this.#running !== running) return; // It was cancelled.
    this.#end();
    this.#show({ kind: "failed", way: running.way, error: toErrorData(error) });
  }

  #end(): void {
    const running = this.#running;
    this.#running = null;
    if (running === null) return;
    running.abort.abort();
    running.listener?.close();
    if (running.timer !== null) clearTimeout(running.timer);
  }

  #show(attempt: Attempt | null): void {
    this.#attempt = attempt;
    this.#parts.onChange();
  }
}

/** @throws TailwaterError LOGIN_FAILED */
function answerIn(text: string, { redirect, state }: Checks): URL {
  const trimmed = text.trim();
  const address = trimmed.length <= LONGEST_ADDRESS && URL.canParse(trimmed) ? new URL(trimmed) : null;
  if (address === null || address.origin !== new URL(redirect).origin || address.pathname !== CALLBACK_PATH) {
    throw new TailwaterError("LOGIN_FAILED", "This is not the address that the browser was sent to.", {
      hint: `Copy the whole address from the browser. It begins with ${redirect}.`,
    });
  }
  if (!isSame(address.searchParams.get("state") ?? "", state)) {
    throw new TailwaterError("LOGIN_FAILED", "This address belongs to another sign-in.", {
      hint: "Use the newest tab of the browser, and copy the whole address.",
    });
  }
  return address;
}

function portsTaken(ports: readonly number[]): TailwaterError {
  return new TailwaterError("LOGIN_PORTS_TAKEN", "Other programs use every port that the browser could come back to.", {
    subject: ports.join(", "),
    hint: "Sign in with a code on any device, or paste the address.",
  });
}

function tooLate(): TailwaterError {
  const minutes = BROWSER_LIMIT_MS / 60_000;
  return new TailwaterError("LOGIN_FAILED", `The browser did not come back within ${minutes} minutes.`, {
    hint: "Start again. If its page cannot be shown, use another way.",
  });
}
