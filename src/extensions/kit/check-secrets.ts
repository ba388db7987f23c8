import { TailwaterError } from "../../contract/errors.ts";
import type { Secrets } from "../../contract/profiles.ts";

const NAME = /^[\w.-]{1,200}$/;
const MOST = 50;
/** A PKCS12 file in base64 is the longest. */
const LONGEST = 1_000_000;

/** Secrets by name, as the page gives them; null: none. Nothing of them is in the error. */
export function checkSecrets(value: unknown): Secrets {
  if (value === null) return {};
  const entries = typeof value === "object" ? Object.entries(value) : null;
  const isGood = ([name, text]: [string, unknown]) =>
    NAME.test(name) && typeof text === "string" && text.length <= LONGEST;
  if (entries !== null && entries.length <= MOST && entries.every(isGood)) return Object.fromEntries(entries);
  throw new TailwaterError("BAD_REQUEST", "Secrets by name are needed.", { subject: "secrets" });
}
