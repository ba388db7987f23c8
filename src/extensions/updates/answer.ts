import { TailwaterError } from "../../contract/errors.ts";
import type { Release } from "../../contract/updates.ts";
import { isVersion } from "./versions.ts";

const LONGEST_ADDRESS = 500;

/**
 * Reads an answer of the form `{"version": "0.2.0", "notes": "https://…"}`. Further fields are ignored, so that a
 * future answer with more fields does not break the check of today's versions.
 * @throws TailwaterError UPDATE_CHECK_FAILED
 */
export function readAnswer(text: string): Release {
  const answer = parse(text);
  const { version, notes } = typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : {};
  if (typeof version !== "string" || !isVersion(version)) throw notUnderstood("it names no version");
  if (typeof notes !== "string" || !isAddress(notes)) throw notUnderstood("it has no https address for its notes");
  return { version, notes };
}

/** Plain ASCII, so that the address leads where it seems to lead. */
function isAddress(text: string): boolean {
  if (text.length > LONGEST_ADDRESS || !/^https:\/\/[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === "" && password === "";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notUnderstood("it is not JSON"); // JSON's own message quotes the answer.
  }
}

function notUnderstood(why: string): TailwaterError {
  return new TailwaterError("UPDATE_CHECK_FAILED", `The response to the update check is not valid: ${why}.`, {
    hint: "Your version keeps working. Look for a newer one where you downloaded it.",
  });
}
