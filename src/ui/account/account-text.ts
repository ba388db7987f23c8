import type { LoginState, Person } from "../../contract/login.ts";
import type { Notice } from "../data/notice.ts";

/** What to call them: the name, else the e-mail address, else the issuer's id. */
export const nameOf = ({ name, email, subject }: Person): string => name ?? email ?? subject;

/** One or two letters: of the first and the last word. */
export function initialsOf(person: Person): string {
  const words = nameOf(person)
    .replace(/@.*$/, "")
    .split(/[\s._-]+/)
    .filter((word) => word !== "");
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toLocaleUpperCase() || "?";
}

/** The first name, or the first part of the e-mail address. */
export const shortNameOf = (person: Person): string =>
  nameOf(person).replace(/@.*$/, "").trim().split(/\s+/)[0] ?? nameOf(person);

/** What the app knows of the login now, in short lines. @param dateOf a day, a time of day, or both */
export function standingLines(state: LoginState, dateOf: (ms: number) => string): readonly string[] {
  const { status, confirmedAt, countsUntil, policy } = state;
  const until =
    countsUntil === null || policy !== "required"
      ? []
      : [`You can work without the network until ${dateOf(countsUntil)}.`];
  if (status === "signed-in" && confirmedAt !== null) return [`Last confirmed ${dateOf(confirmedAt)}.`, ...until];
  if (status === "grace")
    return ["The sign-in has ended, and the sign-in service could not be reached since then.", ...until];
  if (status === "ended") return ["The sign-in is no longer valid. What is connected stays connected."];
  if (status === "locked") return ["Your sign-in is in the vault, which is locked."];
  return ["You are not signed in."];
}

/** What to tell after a sign-in or a sign-out; null: neither, or the screen says it already. */
export function signInNotice(now: LoginState, before: LoginState | null): Notice | null {
  if (before === null) return null;
  const { person } = now;
  const hasSignedIn = now.status === "signed-in" && before.status !== "signed-in" && before.status !== "grace";
  if (hasSignedIn && before.attempt !== null && person !== null) {
    return { tone: "ok", message: `Signed in as ${nameOf(person)}.` };
  }
  const hasSignedOut = now.status === "signed-out" && before.person !== null && now.problem === null;
  return hasSignedOut ? { tone: "ok", message: "You are signed out." } : null;
}
