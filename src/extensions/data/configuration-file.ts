import { TailwaterError } from "../../contract/errors.ts";
import type { Profile } from "../../contract/profile.ts";
import { readSmallFile } from "../engine/read-file.ts";
import { validateProfile } from "../profiles/validate-profile.ts";
import { isImportable, MOST_IMPORTED } from "./importable.ts";

const FORMAT = "tailwater-configuration";
const VERSION = 1;
const MOST_BYTES = 32 * 2 ** 20;
const MOST_PROFILES = 1_000;
/** Characters that are shown of the name of a preference that is left out. */
const LONGEST_NAME = 100;

/** Profiles and preferences as text for a file that can be moved or shared: it holds no secret. */
export function configurationText(
  profiles: readonly Profile[],
  preferences: ReadonlyMap<string, string>,
  version: string,
): string {
  const plain = profiles.map(({ id, name, color, bootstrapServers, tls, sasl }) => {
    return { id, name, color, bootstrapServers, tls, sasl };
  });
  const content = {
    format: FORMAT,
    schemaVersion: VERSION,
    writtenBy: version,
    profiles: plain,
    preferences: Object.fromEntries(preferences),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

export interface Configuration {
  readonly profiles: readonly Profile[];
  /** Only those that a file may set. */
  readonly preferences: ReadonlyMap<string, string>;
  /** Names of preferences that the file holds and that are not taken from a file. */
  readonly leftOut: readonly string[];
}

/** All of it is checked here, before anything is saved. @throws TailwaterError FILE_UNREADABLE, PROFILE_INVALID */
export async function readConfiguration(path: string): Promise<Configuration> {
  const document = parse(path, await textOf(path));
  if (document.format !== FORMAT || !Array.isArray(document.profiles)) {
    throw unreadable(path, "it is no configuration that Tailwater exported");
  }
  if (document.schemaVersion !== VERSION) throw unreadable(path, "it was written by a newer Tailwater");
  if (document.profiles.length > MOST_PROFILES) throw unreadable(path, `it has more than ${MOST_PROFILES} profiles`);
  const profiles = document.profiles.map((profile: unknown) => validateProfile(profile));
  if (new Set(profiles.map(({ id }) => id)).size < profiles.length) {
    throw unreadable(path, "two of its profiles have the same id");
  }
  return { profiles, ...preferencesOf(path, document.preferences) };
}

function preferencesOf(path: string, value: unknown): Pick<Configuration, "preferences" | "leftOut"> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (entries.length > MOST_IMPORTED) throw unreadable(path, `it has more than ${MOST_IMPORTED} preferences`);
  const preferences = new Map<string, string>();
  const leftOut: string[] = [];
  for (const [key, text] of entries) {
    if (typeof text === "string" && isImportable(key, text)) preferences.set(key, text);
    else leftOut.push(key.slice(0, LONGEST_NAME));
  }
  return { preferences, leftOut };
}

async function textOf(path: string): Promise<string> {
  try {
    return (await readSmallFile(path, MOST_BYTES)).toString("utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : null;
    throw unreadable(path, code ?? (cause instanceof Error ? cause.message : String(cause)), cause);
  }
}

function parse(path: string, text: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === "object" && document !== null) return document as Record<string, unknown>;
  } catch {
    // Said below: JSON's own message would quote the file.
  }
  throw unreadable(path, "it is not JSON");
}

function unreadable(path: string, why: string, cause?: unknown): TailwaterError {
  return new TailwaterError("FILE_UNREADABLE", `The configuration cannot be read: ${why}.`, {
    subject: path,
    hint: "Choose a file that Tailwater's export wrote.",
    cause,
  });
}
