import { readFile, rename } from "node:fs/promises";
import { TailwaterError } from "../../contract/errors.ts";
import type { Profile } from "../../contract/profile.ts";
import { removeStaleTemporaries, writeFileAtomically } from "./atomic-file.ts";
import { validateProfile } from "./validate-profile.ts";

const SCHEMA_VERSION = 1;

export interface StoredProfile extends Profile {
  /** ISO 8601 in UTC; null when never used. */
  readonly lastUsedAt: string | null;
}

/**
 * The saved profiles: one JSON file, without any secret. A file that cannot be understood is never written over: a
 * damaged one is set aside under another name, one of a newer Tailwater makes this session read-only.
 */
export class ProfileStore {
  readonly file: string;
  /** What the user must know of the file's state. */
  readonly warnings: string[] = [];
  readonly #profiles = new Map<string, StoredProfile>();
  #newerVersion: number | null = null;
  /** Writes happen one after the other; this is the last one. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string) {
    this.file = file;
  }

  static async open(file: string): Promise<ProfileStore> {
    const store = new ProfileStore(file);
    await removeStaleTemporaries(file);
    await store.#load();
    return store;
  }

  list(): StoredProfile[] {
    return [...this.#profiles.values()].sort(
      (one, other) =>
        (other.lastUsedAt ?? "").localeCompare(one.lastUsedAt ?? "") || one.name.localeCompare(other.name),
    );
  }

  get(id: string): StoredProfile | null {
    return this.#profiles.get(id) ?? null;
  }

  async save(profile: Profile): Promise<StoredProfile> {
    const stored = { ...profile, lastUsedAt: this.#profiles.get(profile.id)?.lastUsedAt ?? null };
    await this.#change((profiles) => profiles.set(profile.id, stored));
    return stored;
  }

  async delete(id: string): Promise<void> {
    if (!this.#profiles.has(id)) return;
    await this.#change((profiles) => profiles.delete(id));
  }

  /** Notes that a profile is used now. */
  async touch(id: string): Promise<void> {
    const profile = this.#profiles.get(id);
    if (profile === undefined || this.#newerVersion !== null) return;
    await this.#change((profiles) => profiles.set(id, { ...profile, lastUsedAt: new Date().toISOString() }));
  }

  /** Changes the list once it is on disk: memory never says more than the file. */
  async #change(apply: (profiles: Map<string, StoredProfile>) => unknown): Promise<void> {
    if (this.#newerVersion !== null) {
      throw new TailwaterError("PROFILE_FILE_NEWER", "Profiles cannot be changed: a newer Tailwater wrote the file.", {
        subject: this.file,
        hint: `It has version ${this.#newerVersion}; this Tailwater writes version ${SCHEMA_VERSION}. Use the newer one.`,
      });
    }
    const turn = this.#writing.then(async () => {
      const next = new Map(this.#profiles);
      apply(next);
      const document = { schemaVersion: SCHEMA_VERSION, profiles: [...next.values()] };
      await writeFileAtomically(this.file, `${JSON.stringify(document, null, 2)}\n`);
      this.#profiles.clear();
      for (const [id, profile] of next) this.#profiles.set(id, profile);
    });
    this.#writing = turn.catch(() => {}); // Told to whoever asked for it; the next write is its own.
    await turn;
  }

  async #load(): Promise<void> {
    const text = await readIfThere(this.file);
    if (text === null) return;
    try {
      const document: unknown = JSON.parse(text);
      const version = versionOf(document);
      if (version > SCHEMA_VERSION) {
        this.#newerVersion = version;
        this.warnings.push(`${this.file} was written by a newer Tailwater (version ${version}); it is left as it is.`);
      }
      for (const profile of profilesOf(document)) this.#profiles.set(profile.id, profile);
    } catch (error) {
      if (this.#newerVersion !== null) return;
      this.#profiles.clear();
      const aside = `${this.file}.damaged-${new Date().toISOString().replaceAll(":", "-")}`;
      await rename(this.file, aside);
      const why = error instanceof Error ? error.message : String(error);
      this.warnings.push(`The profiles could not be read (${why}). The file is kept as ${aside}.`);
    }
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return null;
    throw new TailwaterError("PROFILE_FILE_UNREADABLE", `The profiles cannot be read: ${String(cause)}.`, {
      subject: file,
      hint: "Check the file's permissions and start Tailwater again.",
      cause,
    });
  }
}

function versionOf(document: unknown): number {
  if (typeof document === "object" && document !== null && "schemaVersion" in document) {
    const { schemaVersion } = document;
    if (typeof schemaVersion === "number" && Number.isInteger(schemaVersion) && schemaVersion >= 1)
      return schemaVersion;
  }
  throw new Error("no schemaVersion in it");
}

function profilesOf(document: unknown): StoredProfile[] {
  if (typeof document !== "object" || document === null || !("profiles" in document))
    throw new Error("no profiles in it");
  if (!Array.isArray(document.profiles)) throw new Error("its profiles are no list");
  return document.profiles.map((value: unknown) => ({ ...validateProfile(value), lastUsedAt: lastUsedAt(value) }));
}

function lastUsedAt(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("lastUsedAt" in value)) return null;
  return typeof value.lastUsedAt === "string" && !Number.isNaN(Date.parse(value.lastUsedAt)) ? value.lastUsedAt : null;
}
