import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "node:test";
import { TailwaterError } from "../../../../src/contract/errors.ts";
import { Secret } from "../../../../src/extensions/kit/secret.ts";
import { Vault } from "../../../../src/extensions/vault/vault.ts";
import { MemoryKeyring } from "./memory-keyring.ts";

export const PASSPHRASE = "correct horse";
export const NAME = "profile:1:password";

/** A vault's file in a new folder for each test, and a keyring. */
export class Place {
  keyring = new MemoryKeyring();
  readonly told: string[] = [];
  #root = "";

  constructor() {
    beforeEach(async () => {
      this.#root = await mkdtemp(join(tmpdir(), "tailwater-vault-"));
      this.keyring = new MemoryKeyring();
      this.told.length = 0;
    });
    afterEach(() => rm(this.#root, { recursive: true, force: true }));
  }

  get folder(): string {
    return join(this.#root, "config");
  }

  get file(): string {
    return join(this.folder, "vault.json");
  }

  /** Opens the vault as a newly started Tailwater does. */
  open(file = this.file): Promise<Vault> {
    return Vault.open({ file, keyring: this.keyring, onSecret: (secret) => this.told.push(secret.reveal()) });
  }

  text(): Promise<string> {
    return readFile(this.file, "utf8");
  }

  async document(file = this.file): Promise<VaultJson> {
    return JSON.parse(await readFile(file, "utf8"));
  }

  write(document: object): Promise<void> {
    return writeFile(this.file, JSON.stringify(document));
  }
}

/** The parts of the file that the tests change. */
export interface VaultJson {
  schemaVersion: number;
  id: string;
  key: Ciphertext & { recipients: { encrypted_key: string; header: Record<string, string | number> }[] };
  secrets: Ciphertext;
}

export interface Ciphertext {
  protected: string;
  aad: string;
  iv: string;
  ciphertext: string;
  tag: string;
}

export const secret = (value: string) => new Secret(value);

export const hasCode = (code: string) => (error: unknown) => error instanceof TailwaterError && error.code === code;

/** The same text with one bit changed in the middle, as base64url has it. */
export function flipped(text: string): string {
  const bytes = Buffer.from(text, "base64url");
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return bytes.toString("base64url");
}
