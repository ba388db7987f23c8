import type { ConnectionSettings, SaslMechanism } from "../../src/contract/profile.ts";

/** Connection settings for a test, plaintext and without a login unless said otherwise. */
export function settingsFor(
  bootstrap: string | readonly string[],
  about: { caPem?: string | null; login?: readonly [SaslMechanism, string, string] } = {},
): ConnectionSettings {
  const [mechanism, username, password] = about.login ?? ["none", "", ""];
  return {
    bootstrapServers: typeof bootstrap === "string" ? [bootstrap] : bootstrap,
    tls: { enabled: about.caPem !== undefined, caPem: about.caPem ?? null },
    sasl: { mechanism, username, password },
  };
}

/** Resolves when the check holds, looked at every 20 ms. @throws Error with `what` when it does not within the limit. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited ${limitMs} ms in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
