import { createHash } from "node:crypto";
import { TailwaterError } from "../../contract/errors.ts";
import type { Profile } from "../../contract/profiles.ts";
import { MOST_STORED_BYTES, readSmallFile, whyUnread } from "../kit/read-file.ts";
import { DEMO_PROFILE_ID } from "../profiles/profiles.ts";
import { validateProfile } from "../profiles/validate-profile.ts";
import { importable, MOST_IMPORTED } from "./importable.ts";
import { isModest } from "./json-size.ts";

const FORMAT = "tailwater-configuration";
const VERSION = 1;
const MOST_PROFILES = 1_000;
/** Characters that are shown of the name of a preference that is left out. */
const LONGEST_NAME = 100;
/** Objects, lists and what they hold, and how deep: more than the most profiles with the most servers have. */
const MOST_PARTS = 200_000;
const MOST_DEPTH = 8;
/** Control characters, and what hides or turns text around, but for the joiners that some scripts are written with. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;

/**
 * Profiles and preferences as text for a file that can be moved or shared: it holds no secret, and of the preferences only
 * what such a file brings back. The rest is nobody else's: paths of recordings, for one.
 */
export function configurationText(
  profiles: readonly Profile[],
  preferences: ReadonlyMap<string, string>,
  version: string,
): string {
  const plain = profiles.map(({ id, name, color, bootstrapServers, tls, sasl }) => {
    return { id, name, color, bootstrapServers, tls, sasl };
  });
  const ids = new Set(profiles.map(({ id }) => id));
  const portable = [...preferences].filter(([key, value]) => importable(key, value, ids) !== null);
  const content = {
    format: FORMAT,
    schemaVersion: VERSION,
    writtenBy: version,
    profiles: plain,
    preferences: Object.fromEntries(portable),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

export interface Configuration {
  /** SHA-256 of the file, in hex. */
  readonly digest: string;
  readonly profiles: readonly Profile[];
  /** Only those that a file may set. */
  readonly preferences: ReadonlyMap<string, string>;
  /** What they are about, in words, each once. */
  readonly about: readonly string[];
  /** Names of preferences that the file holds and that are not taken from a file. */
  readonly leftOut: readonly string[];
}

/** All of it is checked here, before anything is saved. @throws TailwaterError FILE_UNREADABLE, PROFILE_INVALID */
export async function readConfiguration(path: string): Promise<Configuration> {
  const bytes = await bytesOf(path);
  const document = parse(path, bytes);
  if (document.format !== FORMAT || !Array.isArray(document.profiles)) {
    throw unreadable(path, "it is no configuration that Tailwater exported");
  }
  if (document.schemaVersion !== VERSION) throw unreadable(path, "it was written by a newer Tailwater");
  if (document.profiles.length > MOST_PROFILES) throw unreadable(path, `it has more than ${MOST_PROFILES} profiles`);
  const profiles = document.profiles.map((profile: unknown) => visible(validateProfile(profile)));
  const ids = new Set(profiles.map(({ id }) => id));
  if (ids.size < profiles.length) throw unreadable(path, "two of its profiles have the same id");
  if (ids.has(DEMO_PROFILE_ID)) throw unreadable(path, "one of its profiles has the id of the demo’s");
  const digest = createHash("sha256").update(bytes).digest("hex");
  return { digest, profiles, ...preferencesOf(path, document.preferences, ids) };
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

/** A name that is not what it looks like would be agreed to. @throws TailwaterError PROFILE_INVALID */
function visible(profile: Profile): Profile {
  const { name, sasl } = profile;
  for (const [subject, text] of Object.entries({ name, "sasl.username": sasl.username })) {
    if (!UNSEEN.test(text)) continue;
    const message = `The profile's ${subject} has characters that cannot be seen.`;
    throw new TailwaterError("PROFILE_INVALID", message, { subject });
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

function parse(path: string, bytes: Buffer): Record<string, unknown> {
  if (!isModest(bytes, MOST_DEPTH, MOST_PARTS)) throw unreadable(path, "it holds more than Tailwater exports");
  try {
    const document: unknown = JSON.parse(bytes.toString("utf8"));
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
