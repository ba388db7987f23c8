import { readFile } from "node:fs/promises";
import { TailwaterError } from "../../contract/errors.ts";
import type { Profile } from "../../contract/profile.ts";
import { validateProfile } from "../profiles/validate-profile.ts";

const FORMAT = "tailwater-configuration";
const VERSION = 1;
const MOST_BYTES = 32 * 1024 * 1024;

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
  readonly preferences: ReadonlyMap<string, string>;
}

/** @throws TailwaterError FILE_UNREADABLE, PROFILE_INVALID */
export async function readConfiguration(path: string): Promise<Configuration> {
  const document = parse(path, await textOf(path));
  if (document.format !== FORMAT || !Array.isArray(document.profiles)) {
    throw unreadable(path, "it is no configuration that Tailwater exported");
  }
  if (document.schemaVersion !== VERSION) throw unreadable(path, "it was written by a newer Tailwater");
  const preferences =
    typeof document.preferences === "object" && document.preferences !== null ? document.preferences : {};
  return {
    profiles: document.profiles.map((profile: unknown) => validateProfile(profile)),
    preferences: new Map(
      Object.entries(preferences).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    ),
  };
}

async function textOf(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES / 2 ** 20} MB`);
    return bytes.toString("utf8");
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
