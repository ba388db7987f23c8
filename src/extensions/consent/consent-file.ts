import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { filesOfWrites, writeFileAtomically } from "../kit/atomic-file.ts";
import { readSmallFile } from "../kit/read-file.ts";

export const CONSENT_FILE = "consent.json";
const MOST_BYTES = 4_096;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** What the user decided, about which list, and when. */
export interface Decision {
  readonly list: string;
  /** ms since the epoch */
  readonly decidedAt: number;
  /** Random, made when the user agreed. Null: the user refused. */
  readonly clientId: string | null;
}

/**
 * The user's decision, in a file of its own: never a preference, and in no export. A file that cannot be read, or that
 * is not valid, is no consent.
 */
export class ConsentFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<Decision | null> {
    try {
      return parse(JSON.parse((await readSmallFile(this.#path, MOST_BYTES)).toString("utf8")));
    } catch {
      return null;
    }
  }

  /** @throws TailwaterError FILE_WRITE_FAILED */
  async write(agreed: boolean, list: string, decidedAt: number): Promise<Decision> {
    const decision = { list, decidedAt, clientId: agreed ? randomUUID() : null };
    const content = {
      schemaVersion: 1,
      list,
      decidedAt: new Date(decidedAt).toISOString(),
      clientId: decision.clientId,
    };
    // Removed first: if the new file cannot be written, there is no consent, and no id is left.
    await this.remove();
    await writeFileAtomically(this.#path, `${JSON.stringify(content, null, 2)}\n`);
    return decision;
  }

  async remove(): Promise<void> {
    // Writing tells why one is not removed.
    for (const file of await filesOfWrites(this.#path)) await rm(file, { force: true }).catch(() => {});
  }
}

/** @throws for anything else */
function parse(value: unknown): Decision | null {
  const { schemaVersion, list, decidedAt, clientId } = Object(value) as Record<string, unknown>;
  const at = typeof decidedAt === "string" ? Date.parse(decidedAt) : Number.NaN;
  if (schemaVersion !== 1 || typeof list !== "string" || Number.isNaN(at)) return null;
  if (clientId !== null && (typeof clientId !== "string" || !UUID.test(clientId))) return null;
  return { list, decidedAt: at, clientId };
}
