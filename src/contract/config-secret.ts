import type { ConfigEntry } from "./topics.ts";

const SECRET_NAME = /password|passphrase|passwd|secret|credential|token|jaas|(private|api|keystore)[._-]?key/i;

/**
 * Whether a configuration key may hold a secret: the broker calls it sensitive (type PASSWORD), or its name suggests
 * it. For a key that is not known, only its name can tell.
 */
export function mayBeSecret(key: string, known: readonly Pick<ConfigEntry, "name" | "sensitive">[] = []): boolean {
  return SECRET_NAME.test(key) || known.some(({ name, sensitive }) => name === key && sensitive);
}
