import type { Lock } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import {
  type AwsSettings,
  type ConnectionSettings,
  kafkaAt,
  type OauthSettings,
  type Profile,
  type ProfileSummary,
  profileAt,
  type SecretName,
  type Secrets,
} from "../../contract/profiles.ts";
import { type SecretField, validateProfile } from "./fields.ts";
import { type KeptSignIns, REFRESH_TOKEN } from "./kept-sign-ins.ts";
import type { BoundSecrets, ProfileSecrets } from "./profile-secrets.ts";
import type { ProfileStore, StoredProfile } from "./profile-store.ts";

/** The sources of tokens. */
interface Tokens {
  /** The same id for the same login. */
  idOf(
    login: {
      readonly profileId: string;
      readonly sasl: OauthSettings | AwsSettings;
      readonly bootstrapServers: readonly string[];
      readonly secrets: Secrets;
      readonly caPem: string | null;
    },
    kept: ReturnType<KeptSignIns["of"]>,
  ): string;
  forgetSignIn(profileId: string): void;
}

export const DEMO_PROFILE_ID = "demo";
const MOST_FORMER = 500;

/** The profiles for the window, and what a worker needs to connect with one. */
export class Profiles {
  readonly #store: ProfileStore;
  readonly #secrets: ProfileSecrets;
  #demo: StoredProfile | null;
  readonly #trustedPem: () => Promise<string | null>;
  /** As they were before they were changed or deleted, and drafts that were tried, in this session. Newest last. */
  readonly #former: Profile[] = [];
  /** Names by id, of all profiles connected in this session. */
  readonly #names = new Map<string, string>();

  readonly #tokens: Tokens;
  readonly #signIns: KeptSignIns;

  /**
   * @param tokens fetches or signs the tokens of logins that need one
   * @param demoServer `host:port` of the demo cluster, or null. Its profile is in memory only.
   * @param trustedPem the system's certificates, and those that the user trusts for the whole app
   */
  constructor(
    store: ProfileStore,
    secrets: ProfileSecrets,
    demoServer: string | null,
    trustedPem: () => Promise<string | null>,
    tokens: Tokens,
    signIns: KeptSignIns,
  ) {
    this.#tokens = tokens;
    this.#signIns = signIns;
    this.#trustedPem = trustedPem;
    this.#store = store;
    this.#secrets = secrets;
    this.#demo = demoServer === null ? null : demoProfile(demoServer);
  }

  get demoId(): string | null {
    return this.#demo?.id ?? null;
  }

  list(): ProfileSummary[] {
    const saved = this.#store.list();
    return (this.#demo === null ? saved : [...saved, this.#demo]).map((profile) => this.#summary(profile));
  }

  /** A saved profile, or the demo. @throws TailwaterError PROFILE_NOT_FOUND */
  get(id: string): Profile {
    return this.#known(id);
  }

  /** The profiles on disk, without the demo. */
  saved(): readonly Profile[] {
    return this.#store.list();
  }

  /** Also as they were earlier in this session: what the log may name. Without the demo. */
  known(): readonly Profile[] {
    return [...this.saved(), ...this.#former];
  }

  /** The secrets of a saved profile, for an export. @throws TailwaterError VAULT_LOCKED, VAULT_UNAVAILABLE */
  async secretsOf(profile: Profile): Promise<BoundSecrets> {
    return this.#secrets.all(profile);
  }

  /** @throws TailwaterError PROFILE_INVALID when a secret belongs to other servers than the profile's */
  checkBound(profile: Profile, secrets: BoundSecrets): void {
    this.#secrets.checkBound(profile, secrets);
  }

  /** Keeps imported secrets. @returns whether they are in the vault, too */
  async adopt(profile: Profile, secrets: BoundSecrets): Promise<boolean> {
    this.#secrets.adopt(profile, secrets);
    if (!this.#secrets.canStore) return false;
    await this.#secrets.store(profile);
    return true;
  }

  /** Saves imported profiles: all or none. @throws as `save` */
  async import(profiles: readonly Profile[]): Promise<void> {
    for (const { id } of profiles) this.#remember(this.#store.get(id));
    if (profiles.length > 0) await this.#store.saveAll(profiles);
  }

  /** Forgets them, because their file is being erased. */
  forgetAll(): void {
    this.#former.length = 0;
    this.#store.forget();
    this.#secrets.forgetAllHeld();
    this.#signIns.forgetAllHeld();
  }

  /** For the network ledger, which outlives profiles and also shows drafts. */
  nameOf(id: string): string | null {
    return this.#store.get(id)?.name ?? this.#names.get(id) ?? null;
  }

  /**
   * @param secrets those that change
   * @param storeSecrets true stores them in the vault; false removes them
   * @throws TailwaterError PROFILE_INVALID, PROFILE_FILE_NEWER, FILE_WRITE_FAILED; VAULT_… when everything except the
   * secrets is saved
   */
  async save(value: unknown, secrets: Secrets, storeSecrets: boolean): Promise<ProfileSummary> {
    const profile = validateProfile(value);
    if (profile.id === DEMO_PROFILE_ID) {
      throw new TailwaterError("PROFILE_INVALID", "The demo's profile cannot be changed.", {
        hint: "Duplicate it, and change the copy.",
      });
    }
    this.#remember(this.#store.get(profile.id));
    const stored = await this.#store.save(profile);
    this.#secrets.hold(profile, secrets);
    if (!storeSecrets) await this.#secrets.unstore(profile.id);
    else if (Object.keys(secrets).length > 0 || this.#secrets.canStore) await this.#keep(profile);
    return this.#summary(stored);
  }

  async delete(id: string): Promise<void> {
    if (id === DEMO_PROFILE_ID) {
      throw new TailwaterError("PROFILE_INVALID", "The demo's profile cannot be deleted.", {
        hint: "Start Tailwater with --no-demo to leave it out.",
      });
    }
    await this.#secrets.forget(id);
    await this.#forgetSignIn(id);
    this.#remember(this.#store.get(id));
    await this.#store.delete(id);
  }

  async touch(id: string): Promise<void> {
    if (id !== DEMO_PROFILE_ID) await this.#store.touch(id);
  }

  /**
   * What a worker needs to connect with a saved profile.
   * @param given secrets to use instead of those in memory or in the vault. They are kept once `remember` is called.
   * @throws TailwaterError PROFILE_NOT_FOUND, PASSWORD_NEEDED, VAULT_LOCKED, VAULT_UNAVAILABLE
   */
  async settings(id: string, given: Secrets): Promise<ConnectionSettings> {
    const profile = this.#known(id);
    return { ...(await this.draftSettings(profile, given)), mayChange: this.lockOf(id) !== "read-only" };
  }

  /** What may be changed on its cluster. @throws TailwaterError PROFILE_NOT_FOUND */
  lockOf(id: string): Lock {
    return this.#known(id).safety.lock;
  }

  /** @throws TailwaterError PROFILE_NOT_FOUND, FILE_WRITE_FAILED, PROFILE_FILE_NEWER */
  async setLock(id: string, lock: Lock): Promise<void> {
    if (this.#demo !== null && id === this.#demo.id) this.#demo = { ...this.#demo, safety: { lock } };
    else await this.#store.setLock(this.#known(id).id, lock);
  }

  /** @throws TailwaterError PROFILE_INVALID */
  check(value: unknown): Profile {
    return validateProfile(value);
  }

  /** The same for a profile that may be unsaved. It allows no change. */
  async draftSettings(value: unknown, given: Secrets): Promise<ConnectionSettings> {
    const profile = validateProfile(value);
    const { id, name, kafka } = profile;
    this.#names.set(id, name);
    this.#remember(profile);
    const trustedPem = kafka.tls.enabled ? await this.#trustedPem() : null;
    const secrets = await this.#secrets.for(profile, isOfWorker, given);
    const tokenSource = await this.#tokenSource(profile, given);
    return { profileId: id, kafka, secrets, tokenSource, trustedPem, mayChange: false };
  }

  /** Keeps secrets and a sign-in that have worked. @throws TailwaterError VAULT_… when they cannot be stored */
  async remember(id: string, secrets: Secrets, storeSecrets: boolean): Promise<void> {
    const profile = this.#known(id);
    this.#secrets.hold(profile, secrets);
    if (storeSecrets) await this.#keep(profile);
  }

  /** Removes one secret from the vault and from memory. @throws TailwaterError PROFILE_NOT_FOUND, VAULT_… */
  async forgetSecret(id: string, name: SecretName): Promise<ProfileSummary> {
    const profile = this.#known(id);
    if (name === REFRESH_TOKEN) await this.#forgetSignIn(id);
    else await this.#secrets.forgetOne(id, name);
    return this.#summary(profile);
  }

  /** Into the vault. */
  async #keep(profile: Profile): Promise<void> {
    await this.#secrets.store(profile);
    await this.#signIns.store(profile);
  }

  async #forgetSignIn(id: string): Promise<void> {
    this.#tokens.forgetSignIn(id);
    await this.#signIns.forget(id);
  }

  async #tokenSource(profile: Profile, given: Secrets): Promise<string | null> {
    const { sasl, bootstrapServers, tls } = profile.kafka;
    if (sasl.mechanism !== "oauthbearer" && sasl.mechanism !== "aws-msk-iam") return null;
    const hasNone = sasl.mechanism === "oauthbearer" && sasl.clientAuth === "none";
    const secrets = hasNone ? {} : await this.#secrets.for(profile, isOfToken, given);
    const login = { profileId: profile.id, sasl, bootstrapServers, secrets, caPem: tls.caPem };
    return this.#tokens.idOf(login, this.#signIns.of(profile));
  }

  #remember(profile: Profile | null): void {
    if (profile === null || profile.id === DEMO_PROFILE_ID) return;
    this.#former.push(profile);
    if (this.#former.length > MOST_FORMER) this.#former.shift();
  }

  #known(id: string): StoredProfile {
    const profile = id === this.#demo?.id ? this.#demo : this.#store.get(id);
    if (profile !== null) return profile;
    throw new TailwaterError("PROFILE_NOT_FOUND", "There is no such profile.", { subject: id });
  }

  #summary(profile: StoredProfile): ProfileSummary {
    const signIn = this.#signIns.place(profile);
    return {
      ...profile,
      secrets: { ...this.#secrets.places(profile), ...(signIn === null ? {} : { [REFRESH_TOKEN]: signIn }) },
      demo: profile.id === DEMO_PROFILE_ID,
    };
  }
}

function demoProfile(server: string): StoredProfile {
  const profile = profileAt(kafkaAt([server]), { id: DEMO_PROFILE_ID, name: "Demo shop", color: "teal" });
  // The demo is for trying things out.
  return { ...profile, lastUsedAt: null, safety: { lock: "ask" } };
}

function isOfToken({ path, staysHere }: SecretField): boolean {
  return path.startsWith("kafka.sasl.") && staysHere;
}

/** A worker gets the secrets of its brokers, except one that buys tokens for them. */
function isOfWorker({ path, staysHere }: SecretField): boolean {
  return path.startsWith("kafka.") && !staysHere;
}
