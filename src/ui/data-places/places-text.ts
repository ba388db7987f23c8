import type { DataPlace, DataPlaceId, DataPlaces, ImportResult } from "../../contract/data.ts";
import type { VaultState } from "../../contract/vault.ts";
import type { IconName } from "../components/icons.ts";
import { countOf } from "../data/format.ts";

export const PLACE_NAMES: Readonly<Record<DataPlaceId, { readonly name: string; readonly icon: IconName }>> = {
  profiles: { name: "Profiles", icon: "server" },
  settings: { name: "Settings", icon: "settings" },
  preferences: { name: "Preferences", icon: "list" },
  vault: { name: "Passwords", icon: "lock" },
  journal: { name: "Journal", icon: "history" },
  certificates: { name: "Trusted certificates", icon: "file-key" },
  templates: { name: "Templates of records", icon: "upload" },
  consent: { name: "Consent", icon: "circle-check" },
  licence: { name: "Licence", icon: "key-round" },
  log: { name: "Log", icon: "scroll-text" },
  window: { name: "Window", icon: "app-window" },
  "window-data": { name: "WebKit", icon: "app-window" },
  "window-cache": { name: "WebKit’s cache", icon: "app-window" },
};

/** The last part of a path with either kind of separator. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== "") ?? path;
}

export function totalBytes({ places }: DataPlaces): number {
  return places.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Every path that erasing removes; the window's own files are in use and are removed when it closes. */
export function doomedPaths({ places }: DataPlaces): readonly string[] {
  return places.flatMap(({ id, exists, path, more }) =>
    id.startsWith("window") ? [] : exists ? [path, ...more] : more,
  );
}

/** What erasing removes from the system's keyring; null when there is nothing. */
export function doomedKey(vault: VaultState | null): string | null {
  if (vault === null || !vault.keyring.used) return null;
  return `The vault’s key in the ${vault.keyring.name}`;
}

export function secretsText({ secrets }: DataPlace): string {
  return secrets === "none" ? "No secrets" : "Secrets, encrypted";
}

export function countText(profiles: number): string {
  return countOf(profiles, "profile");
}

/** The result of an import. */
export function importedText({ added, replaced, secrets, secretsStored }: ImportResult): string {
  const text = `${countText(added)} added, ${replaced} replaced`;
  if (secrets === 0) return text;
  return `${text}, with ${countOf(secrets, "secret")} ${secretsStored ? "in the vault" : "until Tailwater ends"}`;
}
