import { isDeepStrictEqual } from "node:util";
import { LOCKS, type Lock } from "../../contract/changes.ts";
import type { Profile, SafetySection } from "../../contract/profiles.ts";
import { type Parsed, StoredFile } from "../kit/stored-file.ts";
import { validateProfile } from "./fields.ts";
import { toSections } from "./migrate.ts";

const SCHEMA_VERSION = 2;

export interface StoredProfile extends Profile {
  /** ISO 8601 in UTC; null when never used. */
  readonly lastUsedAt: string | null;
  readonly safety: SafetySection;
}

/** A profile that was never used may not change anything. */
const BEGINNING = { lastUsedAt: null, safety: { lock: "read-only" } } as const;

type ProfileMap = Map<string, StoredProfile>;

/** The saved profiles: one JSON file, without any secret. Memory never holds more than the file. */
export class ProfileStore {
  readonly #file: StoredFile<ProfileMap>;
  #profiles: ProfileMap = new Map();
  /** Changes run one after the other; this is the last one. */
  #changing: Promise<void> = Promise.resolve();

  private constructor(path: string) {
    this.#file = new StoredFile(path, SCHEMA_VERSION, parseProfiles, { 1: toSections });
  }

  static async open(path: string): Promise<ProfileStore> {
    const store = new ProfileStore(path);
    store.#profiles = (await store.#file.read()) ?? new Map();
    // The valid part of a damaged file, which was set aside, is saved under its name.
    if (store.warnings.length > 0 && store.#profiles.size > 0 && store.#file.readOnly === null) {
      await store.#change(() => {});
    }
    if (store.warnings.length === 0 && store.#profiles.size === 0) await store.#file.tellOfBackup();
    return store;
  }

  /** Warnings about the file's state, for the user. */
  get warnings(): readonly string[] {
    return this.#file.warnings;
  }

  /** Last used first. */
  list(): StoredProfile[] {
    return [...this.#profiles.values()].sort(
      (one, other) => newestFirst(one.lastUsedAt, other.lastUsedAt) || one.name.localeCompare(other.name),
    );
  }

  get(id: string): StoredProfile | null {
    return this.#profiles.get(id) ?? null;
  }

  async save(profile: Profile): Promise<StoredProfile> {
    await this.saveAll([profile]);
    return this.#profiles.get(profile.id) ?? { ...profile, ...BEGINNING };
  }

  /** Saves all of them in one write, or none. */
  async saveAll(added: readonly Profile[]): Promise<void> {
    await this.#change((profiles) => {
      for (const profile of added) {
        const before = profiles.get(profile.id);
        const { lastUsedAt, safety } = before ?? BEGINNING;
        // Other servers may be another cluster, so the old permission does not apply there.
        const isSame = isDeepStrictEqual(before?.kafka.bootstrapServers, profile.kafka.bootstrapServers);
        profiles.set(profile.id, { ...profile, lastUsedAt, safety: isSame ? safety : BEGINNING.safety });
      }
    });
  }

  async delete(id: string): Promise<void> {
    if (this.#profiles.has(id)) await this.#change((profiles) => profiles.delete(id));
  }

  /** Forgets everything in memory, because the file was erased. */
  forget(): void {
    this.#profiles = new Map();
  }

  /** Notes that a profile is used now. A read-only file is not an error here. */
  async touch(id: string): Promise<void> {
    if (this.#file.readOnly !== null) return;
    const lastUsedAt = new Date().toISOString();
    await this.#change((profiles) => {
      const profile = profiles.get(id);
      if (profile !== undefined) profiles.set(id, { ...profile, lastUsedAt });
    });
  }

  async setLock(id: string, lock: Lock): Promise<void> {
    await this.#change((profiles) => {
      const profile = profiles.get(id);
      if (profile !== undefined) profiles.set(id, { ...profile, safety: { ...profile.safety, lock } });
    });
  }

  /** Applies a change to the file's current contents (another Tailwater may have written it), then writes it. */
  async #change(apply: (profiles: ProfileMap) => unknown): Promise<void> {
    const turn = this.#changing.then(() =>
      this.#file.exclusively(async () => {
        const next = new Map((this.#file.readOnly === null ? await this.#file.read() : null) ?? this.#profiles);
        apply(next);
        await this.#file.write({ profiles: [...next.values()] });
        this.#profiles = next;
      }),
    );
    this.#changing = turn.catch(() => {}); // Its caller gets the error; the next change is separate.
    await turn;
  }
}

/** ISO 8601 in UTC sorts as text. localeCompare would load ICU's collation: 3 MB and 10 ms of the start. */
function newestFirst(one: string | null, other: string | null): number {
  if (one === other) return 0;
  return (one ?? "") < (other ?? "") ? 1 : -1;
}

function parseProfiles(document: object): Parsed<ProfileMap> {
  if (!("profiles" in document) || !Array.isArray(document.profiles)) throw new Error("it has no list of profiles");
  const problems: string[] = [];
  const profiles: ProfileMap = new Map();
  for (const value of document.profiles as unknown[]) {
    try {
      const profile = validateProfile(value);
      profiles.set(profile.id, { ...profile, lastUsedAt: lastUsedAt(value), safety: safetyIn(value) });
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { value: profiles, problems };
}

/** An unknown lock allows nothing. */
function safetyIn(value: unknown): SafetySection {
  const safety = partOf(value, "safety");
  const lock = partOf(safety, "lock");
  return { lock: LOCKS.find((one) => one === lock) ?? BEGINNING.safety.lock };
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function lastUsedAt(value: unknown): string | null {
  const time = partOf(value, "lastUsedAt");
  return typeof time === "string" && !Number.isNaN(Date.parse(time)) ? time : null;
}
