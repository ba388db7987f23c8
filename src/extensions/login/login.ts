import type { LoginDistribution } from "../../contract/distribution.ts";
import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { LoginState, LoginStatus, SignInWay } from "../../contract/login.ts";
import type { HighestTime } from "../kit/highest-time.ts";
import { Waiters } from "../kit/waiters.ts";
import { log } from "../log/log.ts";
import { endAtIssuer } from "./end-at-issuer.ts";
import { type Given, Issuer } from "./issuer.ts";
import type { IssuerFetch } from "./issuer-fetch.ts";
import type { IdClaims } from "./issuer-keys.ts";
import { clockBack, loginRequired, notAsked, notDeleted, notTold } from "./login-errors.ts";
import { type Held, isSame, LoginStore, type LoginVault, timesOf } from "./login-store.ts";
import { personIn } from "./person.ts";
import { renew } from "./renewal.ts";
import { nextRenewal } from "./schedule.ts";
import { SignIn, type SignInParts } from "./sign-in.ts";
import { graceEnd, type Standing, standingOf } from "./standing.ts";

/** At a start, an older login is renewed, ms. */
const START_AGE_MS = 10 * 60_000;

export interface LoginParts extends Pick<SignInParts, "open" | "isForeign" | "toFront"> {
  readonly about: LoginDistribution;
  readonly portal: string | null;
  /** The lock for renewing lies beside this path. */
  readonly lockFile: string;
  readonly vault: Promise<LoginVault>;
  readonly highest: HighestTime;
  readonly fetch: IssuerFetch;
  /** Called with each token, so that the log masks it. */
  readonly onSecret: (text: string) => void;
  /** Opens the browser at an address that nobody may read from a command line. */
  openSecret(address: string): Promise<void>;
  /** Closes all clusters and their tails. */
  closeAll(): Promise<void>;
  isOffline(): boolean;
  /** Called with each change of the login. */
  readonly changed?: () => void;
  readonly now?: () => number;
}

/** Who is signed in, and whether that still counts. Losing the issuer or the network never ends what is connected. */
export class Login {
  readonly #parts: LoginParts;
  readonly #now: () => number;
  readonly #issuer: Issuer;
  readonly #store: LoginStore;
  readonly #signIn: SignIn;
  #held: Held | "locked" | null = null;
  #loaded: Promise<void> | null = null;
  #problem: ErrorData | null = null;
  #renewing: Promise<void> | null = null;
  #failures = 0;
  #timer: NodeJS.Timeout | null = null;
  #revision = 1;
  #closed = false;
  #isEnding = false;
  readonly #waiters = new Waiters();

  constructor(parts: LoginParts) {
    const { about, fetch, onSecret, vault, now = Date.now } = parts;
    this.#parts = parts;
    this.#now = now;
    this.#issuer = new Issuer({ about, fetch, onSecret, now });
    this.#store = new LoginStore(vault, about, this.#issuer.keys, onSecret);
    const { open, isForeign, toFront } = parts;
    this.#signIn = new SignIn({
      issuer: this.#issuer,
      ports: about.ports,
      open,
      isForeign,
      toFront,
      onGiven: (given) => this.#given(given),
      onChange: () => this.#changed(),
    });
  }

  async state(): Promise<LoginState> {
    await this.#load();
    const { about, portal } = this.#parts;
    const held = this.#current;
    return {
      revision: this.#revision,
      policy: about.policy,
      issuer: new URL(about.issuer).host,
      status: this.#status,
      person: held === null ? null : personIn(held.claims),
      confirmedAt: held === null ? null : timesOf(held).confirmedAt,
      countsUntil: held === null ? null : this.#countsUntil(held),
      kept: held?.where ?? null,
      mayConnect: this.#mayConnectNow,
      problem: this.#problem,
      attempt: this.#signIn.attempt,
      ending: this.#isEnding,
      portal,
    };
  }

  /** As soon as its revision is not `after`, at the latest after 30 s. */
  async next(after: number): Promise<LoginState> {
    await this.#load();
    if (this.#revision === after && !this.#closed) await this.#waiters.wait();
    return this.state();
  }

  async signIn(way: SignInWay): Promise<LoginState> {
    await this.#load();
    await this.#signIn.start(way);
    return this.state();
  }

  async paste(address: string): Promise<LoginState> {
    await this.#signIn.paste(address);
    return this.state();
  }

  async cancel(): Promise<LoginState> {
    this.#signIn.cancel();
    return this.state();
  }

  /** @throws TailwaterError OFFLINE; other failures are in the state */
  async renew(): Promise<LoginState> {
    await this.#load();
    if (this.#parts.isOffline()) throw notAsked();
    await this.#renew();
    return this.state();
  }

  async signOut(inBrowser: boolean): Promise<LoginState> {
    await this.#load();
    this.#signIn.cancel();
    const held = this.#current;
    const stays = await this.#store.delete();
    this.#isEnding = held !== null;
    this.#hold(stays?.code === "VAULT_LOCKED" ? "locked" : null, stays === null ? null : notDeleted(stays));
    log.info("Signed out.");
    if (this.#parts.about.policy === "required") await this.#parts.closeAll();
    // Last, because the network may be slow or missing, and everything here must not wait for it.
    if (held !== null) void this.#endAtIssuer(held, inBrowser);
    return this.state();
  }

  /** @throws TailwaterError OPEN_FAILED; BAD_REQUEST when the publisher names no page */
  async openPortal(): Promise<void> {
    const { portal, open } = this.#parts;
    if (portal === null) throw new TailwaterError("BAD_REQUEST", "This build names no page for the account.");
    await open(portal);
  }

  /** The claims of a login that counts; null: there is none. */
  async claims(): Promise<IdClaims | null> {
    await this.#load();
    return this.#isStanding ? (this.#current?.claims ?? null) : null;
  }

  /**
   * Whether a cluster may be connected to, as far as it is known without asking anybody.
   * @throws TailwaterError LOGIN_REQUIRED
   */
  throwIfSignedOut(): void {
    if (this.#parts.about.policy === "required" && this.#current === null) throw this.#required();
  }

  /** The same for a change of a cluster that is connected: the login must count now. @throws as above */
  throwIfOver(): void {
    if (this.#mayConnectNow) return;
    void this.#renew(); // The next try may be allowed.
    throw this.#required();
  }

  /** The same, after everything was tried: under `required` an expired login is renewed first. @throws as above */
  async throwIfRefused(): Promise<void> {
    if (this.#parts.about.policy !== "required") return;
    await this.#load();
    await this.#readAgain();
    if (!this.#mayConnectNow) await this.#renew();
    if (!this.#mayConnectNow) throw this.#required();
  }

  /** Another Tailwater on this machine may have signed out, or renewed it. */
  async #readAgain(): Promise<void> {
    const held = this.#current;
    if (held === null) return;
    const found = await this.#store.newest(held).catch(() => held); // Losing a file ends no login.
    if (this.#current !== held || isSame(found, held)) return;
    this.#hold(found, this.#problem);
  }

  /** Everything is erased. */
  forget(): void {
    this.#signIn.cancel();
    const held = this.#current;
    this.#hold(null, null);
    if (held !== null) void endAtIssuer(this.#issuer, held.kept, null);
  }

  /** The user has opened or changed the vault: what is only in memory goes into it, and what is in it counts. */
  async vaultChanged(): Promise<void> {
    const held = this.#current;
    const saved = held === null ? null : await this.#store.saveAgain(held);
    if (saved !== null && this.#current === held) this.#hold(saved, this.#problem);
    await this.#load();
    this.#changed();
  }

  close(): void {
    this.#closed = true;
    this.#signIn.cancel();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#waiters.wake();
  }

  /** Reads the vault once, and again while it is locked. */
  async #load(): Promise<void> {
    this.#loaded ??= this.#read();
    await this.#loaded;
    if (this.#held === "locked") {
      this.#loaded = this.#read();
      await this.#loaded;
    }
  }

  async #read(): Promise<void> {
    const wasLocked = this.#held === "locked";
    await this.#parts.highest.read();
    const found = await this.#store.read();
    if (found === "locked") this.#held = "locked";
    else if (found !== null || wasLocked) this.#hold(found, found === null ? null : this.#problem);
    // Says who the user is now, but not at each of many starts.
    if (this.#current !== null && this.#now() - timesOf(this.#current).confirmedAt > START_AGE_MS) void this.#renew();
  }

  get #current(): Held | null {
    return this.#held === "locked" ? null : this.#held;
  }

  get #standing(): Standing | null {
    const held = this.#current;
    if (held === null) return null;
    return standingOf(timesOf(held), this.#parts.about.graceDays, this.#now(), this.#parts.highest.get());
  }

  get #isStanding(): boolean {
    return this.#standing === "fresh" || this.#standing === "grace";
  }

  get #status(): LoginStatus {
    if (this.#held === "locked") return "locked";
    if (this.#standing === null) return this.#problem?.code === "LOGIN_ENDED" ? "ended" : "signed-out";
    if (this.#standing === "fresh") return "signed-in";
    return this.#standing === "grace" && this.#mayHaveGrace ? "grace" : "ended";
  }

  /** Without a refresh token nobody can say whether the issuer was out of reach. */
  get #mayHaveGrace(): boolean {
    return this.#current?.kept.refreshToken !== null;
  }

  get #mayConnectNow(): boolean {
    if (this.#parts.about.policy !== "required") return true;
    return this.#status === "signed-in" || this.#status === "grace";
  }

  #countsUntil(held: Held): number {
    const times = timesOf(held);
    return this.#mayHaveGrace ? graceEnd(times, this.#parts.about.graceDays) : times.expiresAt;
  }

  #required(): TailwaterError {
    if (this.#standing === "clock-back") return clockBack();
    return loginRequired(this.#status, this.#problem);
  }

  async #given(given: Given): Promise<void> {
    const before = this.#current;
    const held = await this.#store.keep(given);
    // Another user's is held by nobody now. One of the same user may be a part of the same grant.
    if (before !== null && before.claims.sub !== held.claims.sub) void endAtIssuer(this.#issuer, before.kept, null);
    await this.#parts.highest.trust(given.claims.iat * 1_000);
    this.#hold(held, null);
    log.info("Signed in.");
  }

  /** One at a time. Failures are in the state. */
  #renew(): Promise<void> {
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renewOnce(): Promise<void> {
    const held = this.#current;
    if (held === null || held.kept.refreshToken === null || this.#parts.isOffline()) return this.#plan();
    try {
      const { held: now, ended, given } = await renew(this.#parts.lockFile, this.#store, this.#issuer, held, this.#now);
      if (given !== null) await this.#parts.highest.trust(given.claims.iat * 1_000);
      this.#failures = 0;
      if (this.#current !== held) return; // The user has signed out, or in, meanwhile.
      if (ended !== null) log.warn("The sign-in has ended:", ended);
      this.#hold(now, ended === null ? null : ended.toData());
    } catch (error) {
      this.#failures += 1;
      log.warn("The sign-in was not renewed:", error);
      // The store may have a newer one by now than what we hold.
      const found = await this.#store.newest(held).catch(() => null);
      if (this.#current === held) this.#hold(found ?? held, toErrorData(error));
    }
  }

  #hold(held: Held | "locked" | null, problem: ErrorData | null): void {
    this.#held = held;
    this.#problem = problem;
    this.#plan();
    this.#changed();
    this.#parts.changed?.();
  }

  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const held = this.#current;
    if (this.#closed || held === null || held.kept.refreshToken === null) return;
    const wait = nextRenewal(timesOf(held), this.#now(), this.#failures, this.#issuer.notBefore);
    // A token that replaces the one in a locked vault would be lost when the app ends. The days of grace are enough.
    const renew = async () => ((await this.#store.isLockedAway(held)) ? this.#plan() : this.#renew());
    this.#timer = setTimeout(() => void renew(), wait).unref();
  }

  /** Best effort: the login is deleted here already. Never rejects. */
  async #endAtIssuer({ kept }: Held, inBrowser: boolean): Promise<void> {
    const after = this.#held;
    const { openSecret, portal } = this.#parts;
    const error = await endAtIssuer(this.#issuer, kept, inBrowser ? openSecret : null);
    const problem = error === null ? this.#problem : notTold(toErrorData(error), portal);
    this.#isEnding = false;
    // The user may have signed in again meanwhile.
    if (this.#held === after) this.#hold(after, problem);
    else this.#changed();
  }

  #changed(): void {
    this.#revision += 1;
    this.#waiters.wake();
  }
}
