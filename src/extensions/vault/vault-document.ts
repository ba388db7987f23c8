import type { FlattenedJWE, GeneralJWE } from "jose";
import type { Parsed } from "../kit/stored-file.ts";

export const VAULT_VERSION = 1;

/** Who can unwrap the data key: the `kid` of a recipient. */
export type Opener = "keyring" | "passphrase";

export const ALGORITHMS = { keyring: "A256GCMKW", passphrase: "PBES2-HS512+A256KW" } as const satisfies Record<
  Opener,
  string
>;

/** PBKDF2 rounds of a new passphrase: 0.4 s on the machine this was measured on. */
export const PBES2_ROUNDS = 600_000;
/** A larger number would let a changed file keep us busy for long. */
export const PBES2_MOST_ROUNDS = 2_000_000;

/** The contents of the vault's file. */
export interface VaultDocument {
  readonly version: number;
  /**
   * The vault's id: random, created once. It is authenticated with both halves, so that neither fits into another
   * vault.
   */
  readonly id: string;
  /** The data key, wrapped once for each opener. */
  readonly key: GeneralJWE;
  /** JSON `{name: value}` under the data key. */
  readonly secrets: FlattenedJWE;
}

export function opens({ key }: VaultDocument, opener: Opener): boolean {
  return key.recipients.some(({ header }) => header?.kid === opener);
}

/** The file without one of its openers. The wrapped keys of the others stay unchanged. */
export function without(document: VaultDocument, opener: Opener): VaultDocument {
  const recipients = document.key.recipients.filter(({ header }) => header?.kid !== opener);
  return { ...document, key: { ...document.key, recipients } };
}

/** Checks only its form; decryption shows whether it is genuine. @throws Error with the problem */
export function parseVault(document: object): Parsed<VaultDocument> {
  const { schemaVersion, id, key, secrets } = document as Record<string, unknown>;
  if (typeof schemaVersion !== "number") throw new Error("it has no schemaVersion");
  if (typeof id !== "string" || !/^[0-9a-f-]{36}$/.test(id)) throw new Error("it has no id");
  if (!isCiphertext(key) || !("recipients" in key)) throw new Error("it has no wrapped key");
  if (!isCiphertext(secrets)) throw new Error("it has no secrets");
  const { recipients } = key;
  if (!Array.isArray(recipients) || recipients.length === 0) throw new Error("it has no key that opens it");
  const shared = protectedHeader(key);
  const openers = recipients.map((recipient: unknown) => openerOf(recipient, shared));
  if (new Set(openers).size < openers.length) throw new Error("two keys of the same kind open it");
  const wrapped = key as GeneralJWE;
  return { value: { version: schemaVersion, id, key: wrapped, secrets }, problems: [] };
}

function isCiphertext(value: unknown): value is FlattenedJWE {
  if (typeof value !== "object" || value === null) return false;
  const parts = value as Record<string, unknown>;
  return ["protected", "iv", "ciphertext", "tag"].every((part) => typeof parts[part] === "string");
}

function protectedHeader(jwe: FlattenedJWE): object {
  const header: unknown = JSON.parse(Buffer.from(jwe.protected ?? "", "base64url").toString("utf8"));
  if (typeof header !== "object" || header === null) throw new Error("its header is not an object");
  return header;
}

function openerOf(recipient: unknown, shared: object): Opener {
  if (typeof recipient !== "object" || recipient === null || !("header" in recipient)) throw new Error("no header");
  // With one recipient jose puts the parameters into the protected header, with two into each recipient's header.
  const { kid, alg, p2c } = { ...shared, ...(recipient.header as object) } as Record<string, unknown>;
  if (kid !== "keyring" && kid !== "passphrase") throw new Error("the kind of a key that opens it is unknown");
  if (alg !== ALGORITHMS[kid]) throw new Error("the algorithm of its key is unknown");
  if (kid === "passphrase" && !(typeof p2c === "number" && p2c >= 1 && p2c <= PBES2_MOST_ROUNDS)) {
    throw new Error("the number of rounds of its passphrase is out of range");
  }
  return kid;
}
