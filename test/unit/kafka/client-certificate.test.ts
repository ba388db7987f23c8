import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { makeAuthority } from "../../../scripts/kafka/certificates.ts";
import { endingSoon } from "../../../src/contract/client-certificate.ts";
import type { TailwaterError } from "../../../src/contract/errors.ts";
import { clientKeyOf } from "../../../src/workers/kafka/client-certificate.ts";
import { storeKindOf } from "../../../src/workers/kafka/key-store.ts";

const CANARY = "passphrase-canary-77";
const authority = makeAuthority("Corp CA");
const { certPem, keyPem } = authority.issue(["orders-client"]);
const encrypted = createPrivateKey(keyPem)
  .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: CANARY })
  .toString();

/** Its message and hint. */
const fault = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    const { code, message, hint } = thrown as TailwaterError;
    assert.equal(code, "PROFILE_INVALID", message);
    assert.ok(!`${message}${hint}`.includes(CANARY));
    return `${message} ${hint}`;
  }
  return assert.fail("is accepted");
};

describe("a PEM client certificate", () => {
  const pem = (about: object = {}) =>
    clientKeyOf({ kind: "pem", certificatePem: certPem, keyPem, passphrase: null, ...about });

  it("is accepted with its key, also an encrypted one", () => {
    assert.equal(pem().passphrase, undefined);
    assert.equal(pem({ keyPem: encrypted, passphrase: CANARY }).passphrase, CANARY);
    // A passphrase without an encrypted key is no mistake.
    assert.equal(pem({ passphrase: CANARY }).passphrase, undefined);
  });

  it("is refused with a sentence for each mistake", () => {
    assert.match(
      fault(() => pem({ keyPem: encrypted })),
      /encrypted, and the profile has no passphrase/,
    );
    assert.match(
      fault(() => pem({ keyPem: encrypted, passphrase: `${CANARY}x` })),
      /does not decrypt the key/,
    );
    assert.match(
      fault(() => pem({ keyPem: authority.keyPem })),
      /does not belong to the client certificate of orders-client/,
    );
    assert.match(
      fault(() => pem({ certificatePem: "hello" })),
      /certificate cannot be read: it is not PEM/,
    );
    assert.match(
      fault(() => pem({ keyPem: certPem })),
      /key of the client certificate cannot be read: it is not PEM/,
    );
    const damaged = certPem.replace(/[A-Za-z]{20}/, "AAAA");
    assert.match(
      fault(() => pem({ certificatePem: damaged })),
      /its PEM is damaged/,
    );
    assert.match(
      fault(() => pem({ keyPem: keyPem.replace(/\n[A-Za-z0-9+/]{20}/, "\nAAAA") })),
      /key .*its PEM is damaged/,
    );
  });
});

describe("a PKCS12 client certificate", () => {
  let folder = "";
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const store = (name: string, passphrase = CANARY) =>
    clientKeyOf({ kind: "pkcs12", file: readFileSync(join(folder, name)).toString("base64"), passphrase });
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "tailwater-p12-"));
    writeFileSync(join(folder, "c.pem"), certPem);
    writeFileSync(join(folder, "k.pem"), keyPem);
    const made = ["pkcs12", "-export", "-in", "c.pem", "-passout", `pass:${CANARY}`];
    openssl(...made, "-inkey", "k.pem", "-out", "good.p12");
    openssl(...made, "-inkey", "k.pem", "-legacy", "-out", "old.p12");
    openssl(...made, "-nokeys", "-out", "trust.p12");
    writeFileSync(join(folder, "cut.p12"), readFileSync(join(folder, "good.p12")).subarray(0, 700));
    writeFileSync(join(folder, "a.jks"), Buffer.from("feedfeed00000002", "hex"));
    writeFileSync(join(folder, "a.jceks"), Buffer.from("cececece00000002", "hex"));
    writeFileSync(join(folder, "a.txt"), "hello");
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is accepted with its passphrase", () => {
    assert.ok(store("good.p12").pfx);
  });

  it("is refused with a sentence for each mistake, and the command that converts a Java keystore", () => {
    assert.match(
      fault(() => store("good.p12", "other")),
      /passphrase does not open the PKCS12 file/,
    );
    assert.match(
      fault(() => store("old.p12")),
      /no longer secure \(RC2\).*openssl pkcs12 -legacy/,
    );
    assert.match(
      fault(() => store("trust.p12")),
      /may be a truststore/,
    );
    assert.match(
      fault(() => store("cut.p12")),
      /damaged/,
    );
    assert.match(
      fault(() => store("a.jks")),
      /Java keystore \(JKS\).*keytool -importkeystore -srckeystore keystore.jks/,
    );
    assert.match(
      fault(() => store("a.jceks")),
      /JCEKS.*-srcstoretype JCEKS/,
    );
    assert.match(
      fault(() => store("c.pem")),
      /is PEM, not PKCS12/,
    );
    assert.match(
      fault(() => store("a.txt")),
      /is not PKCS12/,
    );
  });

  it("is told by its first bytes", () => {
    assert.equal(storeKindOf(Buffer.from([0x30, 0x82, 1, 2])), "pkcs12");
    assert.equal(storeKindOf(Buffer.from([0x30, 0x80, 2, 1])), "pkcs12");
    assert.equal(storeKindOf(new Uint8Array()), "unknown");
  });
});

describe("the terms of certificates", () => {
  it("are warned of 30 days ahead, the next first", () => {
    const day = 86_400_000;
    const term = (days: number) => ({ of: "broker" as const, name: String(days), expiresAt: days * day });
    const soon = endingSoon([31, 29, -1, 30, 2].map(term), 0);
    assert.deepEqual(
      soon.map(({ name }) => name),
      ["-1", "2", "29"],
    );
  });
});
