import { createHash } from "node:crypto";
import type { ImportSource } from "../../contract/data.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { Profile } from "../../contract/profiles.ts";
import { MOST_STORED_BYTES, readSmallFile, whyUnread } from "../kit/read-file.ts";
import { fieldsOf, validateProfile } from "../profiles/fields.ts";
import { toSections } from "../profiles/migrate.ts";
import { DEMO_PROFILE_ID } from "../profiles/profiles.ts";
import { importable, MOST_IMPORTED } from "./importable.ts";
import { isModest } from "./json-size.ts";

const FORMAT = "tailwater-configuration";
const VERSION = 2;
const MOST_PROFILES = 1_000;
/** The most characters shown of the name of a preference that is left out. */
const LONGEST_NAME = 100;
/** Limits for values and depth: more than the largest set of profiles and servers needs. */
const MOST_PARTS = 200_000;
const MOST_DEPTH = 8;
/** Control characters, and characters that hide or reverse text, except the joiners that some scripts need. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;

/**
 * Profiles and preferences as text for a file that can be moved or shared: it has only those preferences that an import
 * accepts. Others are private, for example paths of recordings.
 * @param secrets encrypted; null: none
 */
export function configurationText(
  profiles: readonly Profile[],
  preferences: ReadonlyMap<string, string>,
  version: string,
  secrets: string | null = null,
): string {
  const ids = new Set(profiles.map(({ id }) => id));
  const portable = [...preferences].filter(([key, value]) => importable(key, value, ids) !== null);
  const content = {
    format: FORMAT,
    schemaVersion: VERSION,
    writtenBy: version,
    // The check leaves out what is not of a profile: its lock and when it was used.
    profiles: profiles.map(validateProfile),
    preferences: Object.fromEntries(portable),
    ...(secrets === null ? {} : { secrets }),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

export interface Configuration {
  /** SHA-256 of the file, in hex. */
  readonly digest: string;
  readonly profiles: readonly Profile[];
  /** Only preferences that a file may set. */
  readonly preferences: ReadonlyMap<string, string>;
  /** What the preferences are about, in words, each once. */
  readonly about: readonly string[];
  /** Names of preferences in the file that an import leaves out. */
  readonly leftOut: readonly string[];
  /** Encrypted; null: it has none. */
  readonly secrets: string | null;
}

/** Checks everything before anything is saved. @throws TailwaterError FILE_UNREADABLE, PROFILE_INVALID */
export async function readConfiguration(source: ImportSource): Promise<Configuration> {
  const path = source.kind === "file" ? source.path : "the pasted text";
  const bytes = source.kind === "file" ? await bytesOf(path) : Buffer.from(source.text);
  const document = parse(path, bytes);
  if (document.format !== FORMAT || !Array.isArray(document.profiles)) {
    throw unreadable(path, "it is not a configuration that Tailwater exported");
  }
  if (document.schemaVersion !== 1 && document.schemaVersion !== VERSION)
    throw unreadable(path, "it was written by a newer Tailwater");
  if (document.profiles.length > MOST_PROFILES) throw unreadable(path, `it has more than ${MOST_PROFILES} profiles`);
  const profiles = document.profiles.map((profile: unknown) => visible(validateProfile(profile)));
  const ids = new Set(profiles.map(({ id }) => id));
  if (ids.size < profiles.length) throw unreadable(path, "two of its profiles have the same id");
  if (ids.has(DEMO_PROFILE_ID)) throw unreadable(path, "one of its profiles has the id of the demo profile");
  const digest = createHash("sha256").update(bytes).digest("hex");
  const secrets = typeof document.secrets === "string" ? document.secrets : null;
  return { digest, profiles, secrets, ...preferencesOf(path, document.preferences, ids) };
}

function preferencesOf(path: string, value: unknown, ids: ReadonlySet<string>) {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (entries.length > MOST_IMPORTED) throw unreadable(path, `it has more than ${MOST_IMPORTED} preferences`);
  const preferences = new Map<string, string>();
  const about = new Set<string>();
  const leftOut: string[] = [];
  for (const [key, text] of entries) {
    const what = importable(key, text, ids);
    if (what === null) leftOut.push(key.slice(0, LONGEST_NAME).replace(new RegExp(UNSEEN, "gu"), "?"));
    else {
      preferences.set(key, text);
      about.add(what);
    }
  }
  return { preferences, about: [...about], leftOut };
}

/**
 * Refuses a name that does not look like what it is, because the user agrees to what is shown. @throws TailwaterError
 * PROFILE_INVALID
 */
function visible(profile: Profile): Profile {
  for (const { path, label, value, isBlock } of fieldsOf(profile)) {
    if (isBlock || !UNSEEN.test(typeof value === "string" ? value : JSON.stringify(value ?? ""))) continue;
    throw new TailwaterError("PROFILE_INVALID", `${label}: it has invisible characters.`, { subject: path });
  }
  return profile;
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readSmallFile(path, MOST_STORED_BYTES);
  } catch (cause) {
    throw unreadable(path, whyUnread(cause), cause);
  }
}

function parse(path: string, bytes: Buffer): Readonly<Record<string, unknown>> {
  if (!isModest(bytes, MOST_DEPTH, MOST_PARTS)) throw unreadable(path, "it is larger than any export of Tailwater");
  try {
    const document: unknown = JSON.parse(bytes.toString("utf8"));
    if (typeof document === "object" && document !== null) return toSections(document) as Record<string, unknown>;
  } catch {
    // The error below replaces JSON's own message, which quotes the file.
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
