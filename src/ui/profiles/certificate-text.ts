import { type CertificateTerm, endingSoon } from "../../contract/client-certificate.ts";

const WHOSE = {
  broker: "The brokers’ certificate",
  client: "The client certificate",
  authority: "The CA certificate",
} as const;

const DAY_MS = 86_400_000;

/** What to say of a connection's certificates that end within 30 days; null: nothing. */
export function endingText(terms: readonly CertificateTerm[], now: number): string | null {
  const [next, ...others] = endingSoon(terms, now);
  if (next === undefined) return null;
  const day = new Date(next.expiresAt).toISOString().slice(0, 10);
  const days = Math.floor((next.expiresAt - now) / DAY_MS);
  const when =
    days < 0
      ? `ended on ${day}`
      : `ends on ${day}, ${days === 0 ? "today" : days === 1 ? "tomorrow" : `in ${days} days`}`;
  const more =
    others.length === 0
      ? ""
      : others.length === 1
        ? " One more ends within 30 days."
        : ` ${others.length} more end within 30 days.`;
  return `${WHOSE[next.of]} “${next.name}” ${when}.${more}`;
}

/** `certificates until 2027-03-01`, by the one that ends first; empty when there is none. */
export function untilText(terms: readonly CertificateTerm[]): string {
  const [next] = terms;
  return next === undefined ? "" : `certificates until ${new Date(next.expiresAt).toISOString().slice(0, 10)}`;
}
