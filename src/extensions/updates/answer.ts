import { TailwaterError } from "../../contract/errors.ts";
import type { Release } from "../../contract/updates.ts";
import { isVersion } from "./versions.ts";

const LONGEST_ADDRESS = 500;

/**
 * What the place answered, if it is `{"version": "0.2.0", "notes": "https://…"}`. More fields than these are let be:
 * an answer that says more one day must not end the checks of today's versions.
 * @throws TailwaterError UPDATE_CHECK_FAILED
 */
export function readAnswer(text: string): Release {
  const answer = parse(text);
  const { version, notes } = typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : {};
  if (typeof version !== "string" || !isVersion(version)) throw notUnderstood("it names no version");
  if (typeof notes !== "string" || !isAddress(notes)) throw notUnderstood("it has no https address of its notes");
  return { version, notes };
}

/** Plain ASCII, so that what is read is where it leads. */
function isAddress(text: string): boolean {
  if (text.length > LONGEST_ADDRESS || !/^https:\/\/[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === "" && password === "";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notUnderstood("it is not JSON"); // JSON's own message would quote it.
  }
}

function notUnderstood(why: string): TailwaterError {
  return new TailwaterError("UPDATE_CHECK_FAILED", `The answer about versions was not understood: ${why}.`, {
    hint: "Your version goes on working. Look for a newer one where you got it.",
  });
}
