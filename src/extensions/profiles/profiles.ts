import { TailwaterError } from "../../contract/errors.ts";
import type { ConnectionSettings, Profile, ProfileSummary } from "../../contract/profile.ts";
import type { ProfileStore, StoredProfile } from "./profile-store.ts";
import { Secret } from "./secret.ts";
import { validateProfile } from "./validate-profile.ts";

export const DEMO_PROFILE_ID = "demo";

/** The profiles as the window sees them, and the passwords it never sees: in memory, until the app ends. */
export class Profiles {
  readonly #store: ProfileStore;
  readonly #demo: StoredProfile | null;
  readonly #passwords = new Map<string, Secret>();
  /** By id, of all that was connected to in this session. */
  readonly #names = new Map<string, string>();
  readonly #onSecret: (secret: Secret) => void;

  /**
   * @param demoServer `host:port` of the demo cluster, or null. Its profile lives in memory alone.
   * @param onSecret told of every password, so that the log can mask it.
   */
  constructor(store: ProfileStore, demoServer: string | null, onSecret: (secret: Secret) => void) {
    this.#store = store;
    this.#onSecret = onSecret;
    this.#demo = demoServer === null ? null : demoProfile(demoServer);
  }

  get demoId(): string | null {
    return this.#demo?.id ?? null;
  }

  list(): ProfileSummary[] {
    const saved = this.#store.list();
    return (this.#demo === null ? saved : [...saved, this.#demo]).map((profile) => this.#summary(profile));
  }

  /** For the network ledger, which outlives profiles and knows drafts, too. */
  nameOf(id: string): string | null {
    return this.#store.get(id)?.name ?? this.#names.get(id) ?? null;
  }

  /** @throws TailwaterError PROFILE_INVALID, PROFILE_FILE_NEWER, FILE_WRITE_FAILED */
  async save(value: unknown, password: string | null): Promise<ProfileSummary> {
    const profile = validateProfile(value);
    if (profile.id === DEMO_PROFILE_ID) {
      throw new TailwaterError("PROFILE_INVALID", "The demo's profile cannot be changed.", { hint: "Duplicate it." });
    }
    const stored = await this.#store.save(profile);
    if (password !== null) this.#hold(profile.id, password);
    return this.#summary(stored);
  }

  async delete(id: string): Promise<void> {
    if (id === DEMO_PROFILE_ID) {
      throw new TailwaterError("PROFILE_INVALID", "The demo's profile cannot be deleted.", {
        hint: "It is gone when Tailwater is started with --no-demo.",
      });
    }
    this.#passwords.delete(id);
    await this.#store.delete(id);
  }

  async touch(id: string): Promise<void> {
    if (id !== DEMO_PROFILE_ID) await this.#store.touch(id);
  }

  /**
   * What a worker needs to connect by a saved profile.
   * @param password null for the one held. It is kept once `remember` is called.
   * @throws TailwaterError PROFILE_NOT_FOUND, PASSWORD_NEEDED
   */
  settings(id: string, password: string | null): ConnectionSettings {
    const profile = id === this.#demo?.id ? this.#demo : this.#store.get(id);
    if (profile === null) throw new TailwaterError("PROFILE_NOT_FOUND", "There is no such profile.", { subject: id });
    return this.draftSettings(profile, password);
  }

  /** The same for a profile that need not be saved. */
  draftSettings(value: unknown, password: string | null): ConnectionSettings {
    const { id, bootstrapServers, tls, sasl, name } = validateProfile(value);
    this.#names.set(id, name);
    if (sasl.mechanism === "none") return { profileId: id, bootstrapServers, tls, sasl: { ...sasl, password: "" } };
    if (password !== null) this.#onSecret(new Secret(password));
    const secret = password ?? this.#passwords.get(id)?.reveal();
    if (secret === undefined) {
      throw new TailwaterError("PASSWORD_NEEDED", `The password of ${sasl.username} is needed.`, {
        subject: name,
        hint: "Tailwater keeps passwords in memory only, until it ends.",
      });
    }
    return { profileId: id, bootstrapServers, tls, sasl: { ...sasl, password: secret } };
  }

  /** Keeps a password that has been seen to work. */
  remember(id: string, password: string | null): void {
    if (password !== null) this.#hold(id, password);
  }

  #hold(id: string, password: string): void {
    const secret = new Secret(password);
    this.#onSecret(secret);
    this.#passwords.set(id, secret);
  }

  #summary(profile: StoredProfile): ProfileSummary {
    return {
      ...profile,
      passwordHeld: this.#passwords.has(profile.id),
      passwordStored: false,
      demo: profile.id === DEMO_PROFILE_ID,
    };
  }
}

function demoProfile(server: string): StoredProfile {
  const profile: Profile = {
    id: DEMO_PROFILE_ID,
    name: "Demo shop",
    color: "teal",
    bootstrapServers: [server],
    tls: { enabled: false, caPem: null },
    sasl: { mechanism: "none", username: "" },
  };
  return { ...profile, lastUsedAt: null };
}
