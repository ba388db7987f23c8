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
/** More would let a changed file keep us busy for long. */
export const PBES2_MOST_ROUNDS = 2_000_000;

/** What the vault's file holds. */
export interface VaultDocument {
  readonly version: number;
  /** Of this vault: random, made once. Authenticated with both halves, so that none fits into another vault. */
  readonly id: string;
  /** The data key, wrapped once for each opener. */
  readonly key: GeneralJWE;
  /** JSON `{name: value}` under the data key. */
  readonly secrets: FlattenedJWE;
}

export function opens({ key }: VaultDocument, opener: Opener): boolean {
  return key.recipients.some(({ header }) => header?.kid === opener);
}

/** The file without one of its openers. The wrapped keys of the others stay as they are. */
export function without(document: VaultDocument, opener: Opener): VaultDocument {
  const recipients = document.key.recipients.filter(({ header }) => header?.kid !== opener);
  return { ...document, key: { ...document.key, recipients } };
}

/** Its shape only: whether it is genuine shows when it is decrypted. @throws Error saying what is wrong */
export function parseVault(document: object): Parsed<VaultDocument> {
  const { schemaVersion, id, key, secrets } = document as Record<string, unknown>;
  if (typeof schemaVersion !== "number") throw new Error("it has no schemaVersion");
  if (typeof id !== "string" || !/^[0-9a-f-]{36}$/.test(id)) throw new Error("it has no id");
  if (!isCiphertext(key) || !("recipients" in key)) throw new Error("it has no wrapped key");
  if (!isCiphertext(secrets)) throw new Error("it has no secrets");
  const { recipients } = key;
  if (!Array.isArray(recipients) || recipients.length === 0) throw new Error("nothing opens it");
  const shared = protectedHeader(key);
  const openers = recipients.map((recipient: unknown) => openerOf(recipient, shared));
  if (new Set(openers).size < openers.length) throw new Error("two of the same kind open it");
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
  if (typeof header !== "object" || header === null) throw new Error("its header is no object");
  return header;
}

function openerOf(recipient: unknown, shared: object): Opener {
  if (typeof recipient !== "object" || recipient === null || !("header" in recipient)) throw new Error("no header");
  // With one recipient jose puts its parameters into the protected header, with two beside each.
  const { kid, alg, p2c } = { ...shared, ...(recipient.header as object) } as Record<string, unknown>;
  if (kid !== "keyring" && kid !== "passphrase") throw new Error("what opens it is not known");
  if (alg !== ALGORITHMS[kid]) throw new Error("the algorithm of its key is not known");
  if (kid === "passphrase" && !(typeof p2c === "number" && p2c >= 1 && p2c <= PBES2_MOST_ROUNDS)) {
    throw new Error("its passphrase's rounds are out of bounds");
  }
  return kid;
}
