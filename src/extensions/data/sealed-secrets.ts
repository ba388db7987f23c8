import { JOSEError } from "jose/errors";
import { compactDecrypt } from "jose/jwe/compact/decrypt";
import { CompactEncrypt } from "jose/jwe/compact/encrypt";
import { TailwaterError } from "../../contract/errors.ts";
import { Secret } from "../kit/secret.ts";
import type { BoundSecret, BoundSecrets } from "../profiles/profile-secrets.ts";

const ALG = "PBES2-HS512+A256KW";
const ENC = "A256GCM";
/** Of PBKDF2: 0.4 s on a machine of today. */
const ROUNDS = 600_000;
/** A file must not make an import take minutes. */
const MOST_ROUNDS = 2_000_000;
const SHORTEST_PASSPHRASE = 8;

/** Secrets by the profile's id and their name, each with the destination that it was entered for. */
export type SealedSecrets = ReadonlyMap<string, BoundSecrets>;

/** A JWE in its compact form. @throws TailwaterError BAD_REQUEST for a short passphrase */
export async function sealForExport(secrets: SealedSecrets, passphrase: Secret): Promise<string> {
  if (passphrase.reveal().length < SHORTEST_PASSPHRASE) {
    throw new TailwaterError("BAD_REQUEST", `A passphrase has at least ${SHORTEST_PASSPHRASE} characters.`, {
      subject: "passphrase",
    });
  }
  const values = Object.fromEntries(
    [...secrets].map(([id, named]) => [
      id,
      Object.fromEntries(
        [...named].map(([name, { value, destination }]) => [name, { value: value.reveal(), destination }]),
      ),
    ]),
  );
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(values)))
    .setProtectedHeader({ alg: ALG, enc: ENC, typ: "tailwater-secrets" })
    .setKeyManagementParameters({ p2c: ROUNDS })
    .encrypt(keyOf(passphrase));
}

/** @throws TailwaterError PASSPHRASE_WRONG */
export async function openExported(jwe: string, passphrase: Secret): Promise<SealedSecrets> {
  try {
    const { plaintext } = await compactDecrypt(jwe, keyOf(passphrase), {
      keyManagementAlgorithms: [ALG],
      contentEncryptionAlgorithms: [ENC],
      maxPBES2Count: MOST_ROUNDS,
    });
    return secretsIn(JSON.parse(new TextDecoder().decode(plaintext)));
  } catch (cause) {
    if (!(cause instanceof JOSEError)) throw cause;
    throw new TailwaterError("PASSPHRASE_WRONG", "This passphrase does not open the secrets of the file.", {
      hint: "Type it again, or import without the secrets. A file that was changed gives the same error.",
    });
  }
}

/** It is authenticated, but the one who knows the passphrase may still have written anything. */
function secretsIn(value: unknown): SealedSecrets {
  const found = entriesOf(value).map(([id, named]): [string, BoundSecrets] => [
    id,
    new Map(entriesOf(named).flatMap(([name, one]) => boundIn(name, one))),
  ]);
  return new Map(found);
}

function boundIn(name: string, value: unknown): [string, BoundSecret][] {
  const parts = Object.fromEntries(entriesOf(value));
  if (typeof parts.value !== "string") return [];
  return [[name, { value: new Secret(parts.value), destination: Object.fromEntries(entriesOf(parts.destination)) }]];
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

/** The same text however the keyboard composes it. */
function keyOf(passphrase: Secret): Uint8Array {
  return new TextEncoder().encode(passphrase.reveal().normalize("NFKC"));
}
