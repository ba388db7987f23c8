import type { Person } from "../../contract/login.ts";
import type { IdClaims } from "./issuer-keys.ts";

const LONGEST = 200;

export function personIn({ sub, name, email, preferred_username: nick }: IdClaims): Person {
  return { subject: sub.slice(0, LONGEST), name: textIn(name) ?? textIn(nick), email: textIn(email) };
}

/** One line; null for nothing. */
function textIn(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const line = value
    .replace(/\p{C}+/gu, " ")
    .trim()
    .slice(0, LONGEST);
  return line === "" ? null : line;
}
