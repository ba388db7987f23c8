import { X509Certificate } from "node:crypto";
import { TailwaterError } from "../../contract/errors.ts";
import type { TrustedCertificate } from "../../contract/outbound.ts";
import { writeFileAtomically } from "../kit/atomic-file.ts";
import { readSmallFile } from "../kit/read-file.ts";
import { log } from "../log/log.ts";

export const CERTIFICATES_FILE = "trusted-certificates.pem";

const BLOCK = /-----BEGIN CERTIFICATE-----[\w+/=\s]+-----END CERTIFICATE-----/g;
/** Of the file, and certificates in it. */
const MOST_BYTES = 2 ** 20;
const MOST_CERTIFICATES = 200;

/** The certificates that the user trusts for the whole app: one PEM file, read when it is needed for the first time. */
export class TrustedCertificates {
  readonly #file: string;
  #pems: Promise<readonly string[]> | null = null;
  /** Settles when all changes so far have ended: each begins with what the one before has written. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /**
   * The same with the system's certificates, for brokers, PEM. They are loaded with the first connection, because TLS
   * takes megabytes of memory.
   */
  async withSystem(): Promise<string> {
    const [pem, { withSystemRoots }] = await Promise.all([this.pem(), import("../http/roots.ts")]);
    return withSystemRoots(pem);
  }

  /** All of them, PEM; null: none. */
  async pem(): Promise<string | null> {
    const pems = await this.#read();
    return pems.length === 0 ? null : pems.join("\n");
  }

  async list(): Promise<readonly TrustedCertificate[]> {
    return (await this.#read()).map((pem) => about(new X509Certificate(pem)));
  }

  /** One that is known already is kept once. @throws TailwaterError BAD_REQUEST, FILE_WRITE_FAILED */
  add(text: string): Promise<void> {
    return this.#inTurn(() => this.#add(text));
  }

  async #add(text: string): Promise<void> {
    const blocks = text.match(BLOCK) ?? [];
    if (blocks.length > MOST_CERTIFICATES) throw tooMany();
    const bad = blocks.find((pem) => parsed(pem) === null);
    if (blocks.length === 0 || bad !== undefined || /PRIVATE KEY/.test(text)) throw notPem(text);
    const known = await this.#read();
    const all = new Map([...known, ...blocks].map((pem) => [new X509Certificate(pem).fingerprint256, `${pem}\n`]));
    if (all.size > MOST_CERTIFICATES) throw tooMany();
    await this.#write([...all.values()]);
  }

  /** No error when it is not there. @throws TailwaterError FILE_WRITE_FAILED */
  remove(fingerprint: string): Promise<void> {
    return this.#inTurn(async () => {
      const known = await this.#read();
      await this.#write(known.filter((pem) => new X509Certificate(pem).fingerprint256 !== fingerprint));
    });
  }

  #inTurn(change: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(change);
    this.#last = turn.catch(() => {}); // Its caller gets the error.
    return turn;
  }

  /** The file was erased. */
  forget(): void {
    this.#pems = null;
  }

  async #write(pems: readonly string[]): Promise<void> {
    await writeFileAtomically(this.#file, pems.join(""));
    this.#pems = Promise.resolve(pems);
  }

  #read(): Promise<readonly string[]> {
    this.#pems ??= this.#readFile();
    return this.#pems;
  }

  async #readFile(): Promise<readonly string[]> {
    try {
      const text = (await readSmallFile(this.#file, MOST_BYTES)).toString("utf8");
      return (text.match(BLOCK) ?? []).filter((pem) => parsed(pem) !== null).map((pem) => `${pem}\n`);
    } catch (error) {
      // Less trust than the user wants is safe; connecting then says whose certificate is not trusted.
      if ((error as { code?: unknown }).code !== "ENOENT") log.warn("The trusted certificates were not read:", error);
      return [];
    }
  }
}

function parsed(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function about(certificate: X509Certificate): TrustedCertificate {
  return {
    fingerprint: certificate.fingerprint256,
    name: shortName(certificate.subject),
    issuer: shortName(certificate.issuer),
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    isAuthority: certificate.ca,
  };
}

/** `Corp Root` from the lines of a distinguished name. */
function shortName(distinguished: string | undefined): string {
  const parts = (distinguished ?? "").split("\n");
  const name = parts.findLast((part) => part.startsWith("CN="))?.slice(3) ?? parts.join(", ");
  return name.replace(/\p{C}/gu, "").slice(0, 200) || "without a name";
}

function tooMany(): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `Tailwater keeps at most ${MOST_CERTIFICATES} certificates.`, {
    hint: "Import only those that are not in the system’s list.",
  });
}

function notPem(text: string): TailwaterError {
  const hasKey = /PRIVATE KEY/.test(text);
  return new TailwaterError(
    "BAD_REQUEST",
    hasKey ? "This text has a private key in it." : "This is not a certificate in PEM form.",
    {
      hint: hasKey
        ? "Paste only the certificate. A private key must not be shared."
        : "It begins with -----BEGIN CERTIFICATE----- and ends with -----END CERTIFICATE-----.",
    },
  );
}
