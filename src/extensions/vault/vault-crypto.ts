import { randomBytes } from "node:crypto";
import type { FlattenedJWE, GeneralJWE } from "jose";
import { Secret } from "../kit/secret.ts";
import { ALGORITHMS, type Opener, PBES2_MOST_ROUNDS, PBES2_ROUNDS, type VaultDocument } from "./vault-document.ts";

const KEY_BYTES = 32;
const ENC = "A256GCM";

/** Loaded for a vault that has a file: without stored secrets the start does not need it. */
const loadJose = () => import("./jose.ts");

/** The vault's id; both halves are authenticated with it. */
export type VaultName = Pick<VaultDocument, "version" | "id">;
/** A key as base64url, or a passphrase as typed. At least one of them. */
export type OpenerKeys = Partial<Record<Opener, Secret>>;

export function randomKey(): Secret {
  return new Secret(randomBytes(KEY_BYTES).toString("base64url"));
}

/** The data key, to be opened by each of the keys given. */
export async function wrapKey(vault: VaultName, dataKey: Secret, keys: OpenerKeys): Promise<GeneralJWE> {
  const { GeneralEncrypt } = await loadJose();
  const jwe = new GeneralEncrypt(bytes(dataKey))
    .setProtectedHeader({ enc: ENC })
    .setAdditionalAuthenticatedData(authenticated(vault, "key"));
  for (const opener of ["keyring", "passphrase"] as const) {
    const key = keys[opener];
    if (key === undefined) continue;
    const recipient = jwe.addRecipient(inputKey(opener, key));
    recipient.setUnprotectedHeader({ kid: opener, alg: ALGORITHMS[opener] });
    if (opener === "passphrase") recipient.setKeyManagementParameters({ p2c: PBES2_ROUNDS });
  }
  return jwe.encrypt();
}

/** The data key; null when this key does not open it, because the key is wrong or the file was changed. */
export async function unwrapKey(vault: VaultDocument, opener: Opener, key: Secret): Promise<Secret | null> {
  const recipients = vault.key.recipients.filter(({ header }) => header?.kid === opener);
  // The file's own authenticated data is ignored; the expected value is used.
  const jwe = { ...vault.key, recipients, aad: base64url(authenticated(vault, "key")) };
  const plaintext = await orNull(({ generalDecrypt }) =>
    generalDecrypt(jwe, inputKey(opener, key), {
      keyManagementAlgorithms: [ALGORITHMS[opener]],
      contentEncryptionAlgorithms: [ENC],
      maxPBES2Count: PBES2_MOST_ROUNDS,
    }),
  );
  return plaintext?.byteLength === KEY_BYTES ? new Secret(base64url(plaintext)) : null;
}

export async function sealSecrets(
  vault: VaultName,
  dataKey: Secret,
  secrets: ReadonlyMap<string, Secret>,
): Promise<FlattenedJWE> {
  const { FlattenedEncrypt } = await loadJose();
  const values = Object.fromEntries([...secrets].map(([name, secret]) => [name, secret.reveal()]));
  return new FlattenedEncrypt(new TextEncoder().encode(JSON.stringify(values)))
    .setProtectedHeader({ alg: "dir", enc: ENC })
    .setAdditionalAuthenticatedData(authenticated(vault, "secrets"))
    .encrypt(bytes(dataKey));
}

/** Null when they are not encrypted with this key, or were changed. */
export async function openSecrets(vault: VaultDocument, dataKey: Secret): Promise<Map<string, Secret> | null> {
  const jwe = { ...vault.secrets, aad: base64url(authenticated(vault, "secrets")) };
  const plaintext = await orNull(({ flattenedDecrypt }) =>
    flattenedDecrypt(jwe, bytes(dataKey), { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: [ENC] }),
  );
  if (plaintext === null) return null;
  const values: unknown = JSON.parse(new TextDecoder().decode(plaintext)); // It is authenticated, so a Tailwater wrote it.
  return new Map(Object.entries(values ?? {}).map(([name, value]) => [name, new Secret(String(value))]));
}

type Jose = Awaited<ReturnType<typeof loadJose>>;

async function orNull(
  decrypt: (jose: Jose) => Promise<{ readonly plaintext: Uint8Array }>,
): Promise<Uint8Array | null> {
  const jose = await loadJose();
  try {
    return (await decrypt(jose)).plaintext;
  } catch (error) {
    if (error instanceof jose.JOSEError) return null;
    throw error;
  }
}

function authenticated({ version, id }: VaultName, half: "key" | "secrets"): Uint8Array {
  return new TextEncoder().encode(`tailwater-vault:${version}:${id}:${half}`);
}

function inputKey(opener: Opener, key: Secret): Uint8Array {
  return opener === "keyring" ? bytes(key) : new TextEncoder().encode(key.reveal());
}

function bytes(key: Secret): Uint8Array {
  return Uint8Array.from(Buffer.from(key.reveal(), "base64url"));
}

function base64url(data: Uint8Array): string {
  return Buffer.from(data).toString("base64url");
}
