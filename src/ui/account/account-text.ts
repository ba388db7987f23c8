import type { LoginState, Person } from "../../contract/login.ts";

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

/** What the app knows of the login now, in one sentence. @param dateOf a day, a time of day, or both */
export function standingText(state: LoginState, dateOf: (ms: number) => string): string {
  const { status, confirmedAt, countsUntil, policy, issuer } = state;
  const until =
    countsUntil === null || policy !== "required" ? "" : ` Without the network it counts until ${dateOf(countsUntil)}.`;
  if (status === "signed-in" && confirmedAt !== null) return `${issuer} confirmed it ${dateOf(confirmedAt)}.${until}`;
  if (status === "grace") return `${issuer} could not be reached since it ended.${until}`;
  if (status === "ended") return "It counts no more. What is connected goes on.";
  if (status === "locked") return "It is in the vault, which is locked.";
  return "You are not signed in.";
}
