import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type {
  DataPlaceId,
  DataPlaces,
  ExportChoice,
  ImportChoice,
  ImportPlan,
  ImportResult,
  ImportSource,
} from "../../contract/data.ts";
import { type Distribution, publisherOf } from "../../contract/distribution.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { Profile } from "../../contract/profiles.ts";
import { writeNewFile } from "../kit/new-file.ts";
import type { Secret } from "../kit/secret.ts";
import type { WindowPlace } from "../kit/window-place.ts";
import type { Preferences } from "../preferences/preferences.ts";
import type { BoundSecrets } from "../profiles/profile-secrets.ts";
import type { Profiles } from "../profiles/profiles.ts";
import { configurationText, readConfiguration } from "./configuration-file.ts";
import { planned, prepare } from "./import-profiles.ts";
import { openFolder } from "./open-folder.ts";
import { filesOf, type KnownPlace, lookAt } from "./places.ts";
import { openExported, type SealedSecrets, sealForExport } from "./sealed-secrets.ts";

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
  /** A secret that was just entered; the log masks it from now on. */
  readonly masked: (text: string) => Secret;
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

  /** @param path absolute. @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED, VAULT_… */
  async export(path: string, { profiles, passphrase }: ExportChoice) {
    const chosen = this.#chosen(profiles);
    const secrets = passphrase === null ? new Map() : await this.#secretsOf(chosen);
    const sealed = passphrase === null ? null : await sealForExport(secrets, this.#parts.masked(passphrase));
    await writeNewFile(path, this.#text(profiles, sealed));
    return { path, profiles: chosen.length, secrets: countOf(secrets) };
  }

  /** @param profiles ids; null for all */
  exportText(profiles: readonly string[] | null): string {
    return this.#text(profiles, null);
  }

  /** @throws TailwaterError FILE_UNREADABLE, PROFILE_INVALID */
  async planImport(source: ImportSource): Promise<ImportPlan> {
    const { digest, profiles, about, leftOut, secrets } = await readConfiguration(source);
    const known = new Map(this.#parts.profiles.saved().map((profile) => [profile.id, profile]));
    return {
      path: source.kind === "file" ? source.path : null,
      digest,
      profiles: profiles.map((profile) => planned(profile, known.get(profile.id))),
      preferences: about,
      leftOut,
      hasSecrets: secrets !== null,
    };
  }

  /**
   * @param digest the plan's digest, to which the user agreed
   * @throws TailwaterError FILE_UNREADABLE, PROFILE_INVALID, FILE_WRITE_FAILED, PASSPHRASE_WRONG; nothing is imported then
   */
  async import(source: ImportSource, digest: string, choice: ImportChoice): Promise<ImportResult> {
    const { profiles, preferences, masked } = this.#parts;
    const found = await readConfiguration(source);
    if (found.digest !== digest) {
      throw new TailwaterError("FILE_UNREADABLE", "The file has changed since you looked at it.", {
        ...(source.kind === "file" ? { subject: source.path } : {}),
        hint: "Nothing was imported. Choose it again to see what it contains now.",
      });
    }
    const { passphrase } = choice;
    const secrets: SealedSecrets =
      passphrase === null || found.secrets === null ? new Map() : await openExported(found.secrets, masked(passphrase));
    const saved = profiles.saved();
    const known = new Set(saved.map(({ id }) => id));
    const names = new Set(saved.map(({ name }) => name));
    const prepared = prepare(found.profiles, known, names, choice, randomUUID);
    const given = prepared.flatMap(({ profile, from }) => {
      const own = secrets.get(from);
      return own === undefined ? [] : [{ profile, own }];
    });
    for (const { profile, own } of given) profiles.checkBound(profile, own);
    await profiles.import(prepared.map(({ profile }) => profile));
    const ids = new Map(prepared.map(({ from, profile }) => [from, profile.id]));
    for (const [key, value] of found.preferences) preferences.set(withNewId(key, ids), value);
    const stored = await Promise.all(given.map(({ profile, own }) => profiles.adopt(profile, own)));
    const replaced = prepared.filter(({ profile }) => known.has(profile.id)).length;
    return {
      added: prepared.length - replaced,
      replaced,
      secrets: countOf(new Map(given.map(({ profile, own }) => [profile.id, own]))),
      secretsStored: stored.every((one) => one),
    };
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
      "templates",
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

  #chosen(profiles: readonly string[] | null) {
    return this.#parts.profiles.saved().filter(({ id }) => profiles === null || profiles.includes(id));
  }

  /** With the view settings of these profiles; the app's own only when all are exported. */
  #text(profiles: readonly string[] | null, sealed: string | null): string {
    const { preferences, version } = this.#parts;
    const chosen = this.#chosen(profiles);
    const isWanted = ([key]: readonly [string, string]) => profiles === null || profiles.some((id) => isOf(key, id));
    return configurationText(chosen, new Map([...preferences.entries()].filter(isWanted)), version, sealed);
  }

  async #secretsOf(profiles: readonly Profile[]): Promise<SealedSecrets> {
    const found = new Map<string, BoundSecrets>();
    for (const profile of profiles) {
      const secrets = await this.#parts.profiles.secretsOf(profile);
      if (secrets.size > 0) found.set(profile.id, secrets);
    }
    return found;
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
        what: vaultText(distribution),
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
      {
        id: "templates",
        path: join(folder, "templates"),
        what: "Templates of records, unless you chose another folder for them. No password.",
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

/** `tail/fields/<profile>/orders` */
function isOf(key: string, profileId: string): boolean {
  return key.split("/")[2] === profileId;
}

/** The preference of a profile that was imported under another id. */
function withNewId(key: string, ids: ReadonlyMap<string, string>): string {
  const parts = key.split("/");
  const id = ids.get(parts[2] ?? "");
  return id === undefined ? key : parts.with(2, id).join("/");
}

function countOf(secrets: SealedSecrets): number {
  return [...secrets.values()].reduce((sum, { size }) => sum + size, 0);
}

function vaultText({ login, licence }: Distribution): string {
  const time = "and the highest time that this computer’s clock showed";
  const account = login !== null ? `, your sign-in, ${time}` : licence !== null ? `, ${time}` : "";
  return `Passwords that you asked Tailwater to remember${account}, encrypted.`;
}
