import log from "loglevel";
import type { Secret } from "../profiles/secret.ts";

/** Too short a secret would mask half of the log, and is none. Characters. */
const SHORTEST_MASKED = 4;
const secrets = new Set<string>();

/** From now on this value is printed as *** wherever it would stand in the log. */
export function maskSecret(secret: Secret): void {
  const value = secret.reveal();
  if (value.length >= SHORTEST_MASKED) secrets.add(value);
}

/** The text without any secret of this session. */
export function masked(text: string): string {
  let safe = text;
  for (const secret of secrets) safe = safe.replaceAll(secret, "***");
  return safe;
}

/** The log goes to stderr, masked; stdout belongs to the launcher. Message payloads are never logged. */
export function startLog(verbose: boolean): void {
  log.methodFactory = (method) => {
    return (...parts: unknown[]) => {
      const text = parts.map((part) => (part instanceof Error ? (part.stack ?? part.message) : String(part))).join(" ");
      process.stderr.write(`${new Date().toISOString()} ${method.toUpperCase()} ${masked(text)}\n`);
    };
  };
  log.setLevel(verbose ? "debug" : "warn", false);
}

export { log };
