import type { LicenceDistribution } from "../../contract/distribution.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { LicenceSource, LicenceState, LicenceWarning, LockReason } from "../../contract/licence.ts";
import { type LockableId, lockedBy } from "../../contract/lockable.ts";
import type { HighestTime, SomeSecrets } from "../kit/highest-time.ts";
import { Secret } from "../kit/secret.ts";
import { Waiters } from "../kit/waiters.ts";
import { log } from "../log/log.ts";
import type { SomeSettings } from "../preferences/settings.ts";
import { type Circumstances, type Judged, judge } from "./judge.ts";
import { type LicenceClaims, readLicence } from "./licence-claims.ts";
import { deleteLicenceFile, licencePath, readLicenceFile, writeLicenceFile } from "./licence-file.ts";
import { licenceIn, personIn } from "./login-claims.ts";
import { doesNotCount, featureLocked } from "./refusals.ts";
import { warningDue } from "./warn.ts";

/** How often the highest time is kept while the app runs, ms. */
const KEEP_TIME_MS = 3_600_000;
/** Its name in the vault: when the newest licence ever installed was signed, ms since the epoch. */
const NEWEST = "licence-newest";

export interface LicenceParts {
  readonly about: LicenceDistribution;
  readonly portal: string | null;
  /** The configuration folder. */
  readonly folder: string;
  /** The licence that the environment gives; null: none. */
  readonly environment: Secret | null;
  /** False: this build has no sign-in. */
  readonly hasLogin: boolean;
  /** The claims of a sign-in that counts; null: there is none. */
  readonly claims: () => Promise<Readonly<Record<string, unknown>> | null>;
  readonly vault: Promise<SomeSecrets>;
  readonly highest: HighestTime;
  readonly settings: SomeSettings<"licence.warned">;
  readonly machine: string;
  readonly onSecret: (text: string) => void;
  open(address: string): Promise<void>;
  readonly now?: () => number;
}

/** A licence that was found, and what it says, or why it cannot be used. */
type Found = { readonly source: LicenceSource } & (
  | { readonly claims: LicenceClaims; readonly problem: null }
  | { readonly claims: null; readonly problem: TailwaterError }
);

/** The licence of this computer or person, and which features it opens. Nothing of it asks the network. */
export class Licence {
  readonly #parts: LicenceParts;
  readonly #now: () => number;
  readonly #locked: readonly LockableId[];
  readonly #path: string;
  #environment: Found | null = null;
  #file: Found | null = null;
  #login: Readonly<Record<string, unknown>> | null = null;
  #isLoginKnown = false;
  #vault: SomeSecrets | null = null;
  #newest = 0;
  #revision = 1;
  /** What the revision stands for. */
  #shown = "";
  #closed = false;
  readonly #timer: NodeJS.Timeout;
  readonly #waiters = new Waiters();

  constructor(parts: LicenceParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
    this.#locked = lockedBy(parts.about.plans);
    this.#path = licencePath(parts.folder);
    this.#timer = setInterval(() => void this.#readTime(), KEEP_TIME_MS).unref();
  }

  /** Reads what needs neither the vault nor the sign-in; these follow by themselves. */
  async begin(): Promise<void> {
    const { environment, vault } = this.#parts;
    if (environment !== null) this.#environment = await this.#read("environment", environment.reveal());
    await this.#readFile();
    // The engine logs a failure. The clock alone then counts.
    vault.then(
      (opened) => this.#opened(opened),
      () => {},
    );
    void this.loginChanged();
  }

  /** Resolves when the vault and the sign-in have been read, too. */
  async ready(): Promise<void> {
    await Promise.all([
      this.loginChanged(),
      this.#parts.vault.then(
        (opened) => this.#opened(opened),
        () => {},
      ),
    ]);
  }

  async state(): Promise<LicenceState> {
    const asked = this.#readLogin();
    await this.#readFile();
    // The first time it may wait for a keyring that asks the user, and nobody waits for that.
    if (this.#isLoginKnown) await asked;
    this.#changed();
    return this.#state();
  }

  /** As soon as its revision is not `after`, at the latest after 30 s. */
  async next(after: number): Promise<LicenceState> {
    const now = await this.state();
    if (now.revision !== after || this.#closed) return now;
    await this.#waiters.wait();
    return this.state();
  }

  /** @throws TailwaterError LICENCE_INVALID, LICENCE_REQUIRED, FILE_WRITE_FAILED; the one before stays */
  async install(text: string): Promise<LicenceState> {
    this.#parts.onSecret(text.replace(/\s+/g, ""));
    const claims = await readLicence(text, this.#parts.about);
    await this.state();
    await this.#trust(claims);
    const judged = judge("file", claims, this.#circumstances);
    // Who is signed in and the app's version may change, and then it counts.
    if (judged.reason !== null && judged.reason !== "sign-in" && judged.reason !== "plan-unknown") {
      throw doesNotCount(judged.reason, judged, this.#parts.portal);
    }
    await writeLicenceFile(this.#path, text);
    log.info("A licence was installed.");
    return this.state();
  }

  /** @throws TailwaterError FILE_WRITE_FAILED */
  async remove(): Promise<LicenceState> {
    await deleteLicenceFile(this.#path);
    log.info("The licence was removed.");
    return this.state();
  }

  async warning(): Promise<LicenceWarning | null> {
    await this.state();
    const { settings } = this.#parts;
    const judged = this.#judged;
    const due = judged === null ? null : warningDue(judged, this.#now(), settings.get("licence.warned"));
    if (due === null) return null;
    settings.set("licence.warned", due.kept);
    return due.warning;
  }

  /** @throws TailwaterError OPEN_FAILED; BAD_REQUEST when the publisher names no page */
  async openPortal(): Promise<void> {
    const { portal, open } = this.#parts;
    if (portal === null) throw new TailwaterError("BAD_REQUEST", "This build names no page for licences.");
    await open(portal);
  }

  /** @throws TailwaterError LICENCE_REQUIRED: what it does, why it is locked, and how to get it */
  throwIfLocked(id: LockableId): void {
    const reason = this.#lockOf(id);
    if (reason === null) return;
    // The file or the sign-in may have changed since: the next call knows.
    void this.state();
    throw featureLocked(id, reason, this.#judged ?? this.#refused, this.#parts.portal);
  }

  /** Somebody has signed in or out. */
  async loginChanged(): Promise<void> {
    await this.#readLogin();
    this.#changed();
  }

  /** Everything is erased. */
  forget(): void {
    this.#file = null;
    this.#login = null;
    this.#newest = 0;
    this.#changed();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#waiters.wake();
  }

  #lockOf(id: LockableId): LockReason | null {
    if (!this.#locked.includes(id)) return null;
    const judged = this.#judged;
    if (judged !== null) return judged.features.has(id) ? null : "not-in-plan";
    return this.#refused?.reason ?? (this.#problem === null ? "none" : "unreadable");
  }

  get #circumstances(): Circumstances {
    const { about, highest, hasLogin, machine } = this.#parts;
    const person = hasLogin ? personIn(this.#login) : "no-login";
    return { now: this.#now(), highest: highest.get(), person, machine, plans: about.plans };
  }

  get #all(): readonly Judged[] {
    const about = this.#circumstances;
    const found = [this.#environment, this.#file].flatMap((one) =>
      one === null || one.claims === null ? [] : [judge(one.source, one.claims, about)],
    );
    const login = licenceIn(this.#login);
    return login === null ? found : [...found, judge("login", login, about)];
  }

  /** The first one that counts. */
  get #judged(): Judged | null {
    return this.#all.find(({ reason }) => reason === null) ?? null;
  }

  /** The first one, when none counts. */
  get #refused(): Judged | null {
    return this.#all[0] ?? null;
  }

  /** Why the first one that was found cannot be read; null: it can, or there is none. */
  get #problem(): TailwaterError | null {
    return this.#environment?.problem ?? this.#file?.problem ?? null;
  }

  #state(): LicenceState {
    const { portal, machine } = this.#parts;
    const judged = this.#judged ?? this.#refused;
    const { claims = null, reason = null } = judged ?? {};
    const unread = judged === null ? this.#problem : null;
    const problem = unread ?? (reason === null ? null : doesNotCount(reason, judged, portal));
    return {
      revision: this.#revision,
      status: judged?.status ?? (unread === null ? "none" : "refused"),
      source: judged?.source ?? (unread === null ? null : (this.#environment ?? this.#file)?.source) ?? null,
      plan: claims?.plan ?? null,
      seat: claims?.seat ?? null,
      email: claims?.email ?? null,
      expiresAt: claims?.expiresAt ?? null,
      graceEndsAt: claims === null || claims.expiresAt === null ? null : claims.expiresAt + claims.graceMs,
      problem: problem?.toData() ?? null,
      features: this.#locked.map((id) => ({ id, locked: this.#lockOf(id) })),
      machine,
      path: this.#path,
      portal,
    };
  }

  #changed(): void {
    const shown = JSON.stringify({ ...this.#state(), revision: 0 });
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#revision += 1;
    this.#waiters.wake();
  }

  async #read(source: LicenceSource, text: string): Promise<Found> {
    this.#parts.onSecret(text.replace(/\s+/g, ""));
    try {
      return { source, claims: await readLicence(text, this.#parts.about), problem: null };
    } catch (error) {
      if (!(error instanceof TailwaterError)) throw error;
      return { source, claims: null, problem: error };
    }
  }

  async #readFile(): Promise<void> {
    try {
      const text = await readLicenceFile(this.#path);
      this.#file = text === null ? null : await this.#read("file", text);
    } catch (error) {
      if (!(error instanceof TailwaterError)) throw error;
      // A licence that counted goes on counting, whatever became of its file meanwhile.
      if (this.#file?.claims == null) this.#file = { source: "file", claims: null, problem: error };
    }
  }

  async #readLogin(): Promise<void> {
    if (!this.#parts.hasLogin) return;
    try {
      this.#login = await this.#parts.claims();
      this.#isLoginKnown = true;
    } catch (error) {
      log.warn("The sign-in was not asked for a licence:", error);
    }
  }

  #opened(vault: SomeSecrets): Promise<void> {
    this.#vault = vault;
    return this.#readTime();
  }

  /** The vault holds the highest time that this computer's clock ever showed, which counts from now on. */
  vaultChanged(): Promise<void> {
    return this.#readTime();
  }

  async #readTime(): Promise<void> {
    try {
      await this.#parts.highest.read();
      this.#newest = Math.max(this.#newest, Number(this.#vault?.get(NEWEST)?.reveal() ?? 0));
    } catch {
      // The vault is locked. What is known stays.
    }
    this.#changed();
  }

  /**
   * A licence that is newer than all before it shows that its day has come, and that no later one has: it puts right a
   * clock that was once too far ahead. An old one, installed again, shows nothing.
   */
  async #trust({ issuedAt }: LicenceClaims): Promise<void> {
    if (this.#vault === null) return;
    await this.#readTime();
    if (issuedAt <= this.#newest || issuedAt > this.#now()) return;
    this.#newest = issuedAt;
    try {
      await this.#vault.set(NEWEST, new Secret(String(issuedAt)));
      await this.#parts.highest.trust(issuedAt);
    } catch {
      // The vault takes nothing. It counts until the app ends.
    }
  }
}
