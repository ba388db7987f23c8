import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DataPlaceId, DataPlaces, ImportPlan, ImportResult } from "../../contract/data.ts";
import { type Distribution, publisherOf } from "../../contract/distribution.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { writeNewFile } from "../kit/new-file.ts";
import type { WindowPlace } from "../kit/window-place.ts";
import type { Preferences } from "../preferences/preferences.ts";
import type { Profiles } from "../profiles/profiles.ts";
import { configurationText, readConfiguration } from "./configuration-file.ts";
import { openFolder } from "./open-folder.ts";
import { filesOf, type KnownPlace, lookAt } from "./places.ts";

/** The parts of the local data. */
export interface DataParts {
  readonly folder: string;
  readonly chosenBy: DataPlaces["chosenBy"];
  readonly version: string;
  readonly distribution: Distribution;
  readonly profiles: Profiles;
  readonly preferences: Preferences;
  /** Removes the vault, its backup and its key in the keyring. */
  readonly vault: { erase(): Promise<readonly string[]> };
  /** `path` is null when no log could be opened. `erase` removes the log; a later line starts a new one. */
  readonly log: { readonly path: string | null; erase(): Promise<readonly string[]> };
  /** None when the window belongs to another program: the user's own browser. */
  readonly window: () => readonly WindowPlace[];
  /** Closes every cluster and tail. */
  readonly closeAll: () => Promise<void>;
}

/** Everything that Tailwater stores on this machine: where it is, its export and import, and its removal. */
export class LocalData {
  readonly #parts: DataParts;

  constructor(parts: DataParts) {
    this.#parts = parts;
  }

  async places(): Promise<DataPlaces> {
    const { folder, chosenBy, distribution } = this.#parts;
    const places = await Promise.all(this.#known().map(lookAt));
    return { folder, chosenBy, places, publisher: publisherOf(distribution) };
  }

  /** @throws TailwaterError OPEN_FAILED, BAD_REQUEST */
  async openFolder(id: DataPlaceId): Promise<void> {
    const place = this.#known().find((one) => one.id === id);
    if (place === undefined) throw new TailwaterError("BAD_REQUEST", "There is no such place.", { subject: id });
    await openFolder(dirname(place.path));
  }

  /** @param path absolute. @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED */
  async export(path: string): Promise<{ path: string; profiles: number }> {
    const { profiles, preferences, version } = this.#parts;
    const saved = profiles.saved();
    await writeNewFile(path, configurationText(saved, preferences.entries(), version));
    return { path, profiles: saved.length };
  }

  /** @param path absolute. @throws TailwaterError FILE_UNREADABLE, PROFILE_INVALID */
  async planImport(path: string): Promise<ImportPlan> {
    const { digest, profiles, about, leftOut } = await readConfiguration(path);
    const known = new Map(this.#parts.profiles.saved().map((profile) => [profile.id, profile]));
    const planned = profiles.map(({ id, name, kafka }) => {
      const old = known.get(id);
      const replaces = old === undefined ? null : { name: old.name, servers: old.kafka.bootstrapServers };
      return { name, servers: kafka.bootstrapServers, replaces };
    });
    return { path, digest, profiles: planned, preferences: about, leftOut };
  }

  /**
   * @param path absolute
   * @param digest the plan's digest, to which the user agreed
   * @throws TailwaterError FILE_UNREADABLE, PROFILE_INVALID, FILE_WRITE_FAILED; nothing is imported then
   */
  async import(path: string, digest: string): Promise<ImportResult> {
    const { profiles, preferences } = this.#parts;
    const found = await readConfiguration(path);
    if (found.digest !== digest) {
      throw new TailwaterError("FILE_UNREADABLE", "The file has changed since you looked at it.", {
        subject: path,
        hint: "Nothing was imported. Choose it again to see what it contains now.",
      });
    }
    const known = new Set(profiles.saved().map(({ id }) => id));
    await profiles.import(found.profiles);
    for (const [key, value] of found.preferences) preferences.set(key, value);
    const replaced = found.profiles.filter(({ id }) => known.has(id)).length;
    return { added: found.profiles.length - replaced, replaced };
  }

  /** @returns the paths removed */
  async erase(): Promise<readonly string[]> {
    const { closeAll, profiles, preferences, vault, log } = this.#parts;
    await closeAll();
    const removed = [...(await vault.erase())];
    profiles.forgetAll();
    await preferences.forget();
    const lasting = new Set<DataPlaceId>([
      "profiles",
      "settings",
      "preferences",
      "journal",
      "certificates",
      "consent",
      "licence",
    ]);
    for (const { id, lasts } of this.#parts.window()) if (lasts) lasting.add(id);
    for (const { id, path } of this.#known()) {
      if (!lasting.has(id)) continue;
      for (const file of await filesOf(path)) {
        await rm(file, { recursive: true, force: true });
        removed.push(file);
      }
    }
    return [...removed, ...(await log.erase())];
  }

  #known(): KnownPlace[] {
    const { folder, log, distribution } = this.#parts;
    const asks = distribution.analytics !== null || distribution.errorReports !== null;
    return [
      {
        id: "profiles",
        path: join(folder, "profiles.json"),
        what: "Clusters: names, servers, user names, trusted certificates. No password.",
        secrets: "none",
      },
      {
        id: "settings",
        path: join(folder, "settings.json"),
        what: "Theme, memory budget, Offline, the proxy, the update check.",
        secrets: "none",
      },
      {
        id: "preferences",
        path: join(folder, "preferences.json"),
        what: "Columns, filters, last choices.",
        secrets: "none",
      },
      {
        id: "vault",
        path: join(folder, "vault.json"),
        what: "Passwords that you asked Tailwater to remember, encrypted.",
        secrets: "encrypted",
      },
      {
        id: "journal",
        path: join(folder, "changes.jsonl"),
        what: "What Tailwater changed on your clusters, and when. No record, no password.",
        secrets: "none",
      },
      {
        id: "certificates",
        path: join(folder, "trusted-certificates.pem"),
        what: "Certificates that you trust for the whole app. No private key.",
        secrets: "none",
      },
      ...(asks
        ? [
            {
              id: "consent",
              path: join(folder, "consent.json"),
              what: "Whether you agreed to analytics and error reports, when, and a random id if you did.",
              secrets: "none",
            } as const,
          ]
        : []),
      ...(distribution.licence === null
        ? []
        : [
            {
              id: "licence",
              path: join(folder, "licence.jwt"),
              what: "The licence of this computer or person, signed by its publisher. No password.",
              secrets: "none",
            } as const,
          ]),
      ...(log.path === null
        ? []
        : [
            {
              id: "log",
              path: log.path,
              what: "What the app did and what failed. No password, no record.",
              secrets: "none",
            } as const,
          ]),
      ...this.#parts.window().map(({ id, path, what }) => ({ id, path, what, secrets: "none" }) as const),
    ];
  }
}
