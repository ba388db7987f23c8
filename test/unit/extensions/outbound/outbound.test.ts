import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import tls from "node:tls";
import { makeAuthority } from "../../../../scripts/kafka/certificates.ts";
import type { ManualProxy } from "../../../../src/contract/outbound.ts";
import { withSystemRoots } from "../../../../src/extensions/http/roots.ts";
import type { Secret } from "../../../../src/extensions/kit/secret.ts";
import type { Caller } from "../../../../src/extensions/kit/service.ts";
import { Outbound } from "../../../../src/extensions/outbound/outbound.ts";
import { outboundService } from "../../../../src/extensions/outbound/outbound-service.ts";
import { TrustedCertificates } from "../../../../src/extensions/outbound/trusted-certificates.ts";
import { Settings } from "../../../../src/extensions/preferences/settings.ts";
import { dial } from "../../../../src/workers/kafka/dial.ts";
import { asAdvertised } from "../../../../src/workers/kafka/host-map.ts";
import { prepareSecurity } from "../../../../src/workers/kafka/security.ts";
import { settingsFor } from "../../../kafka/support.ts";

const MANUAL: ManualProxy = {
  kind: "http",
  host: "proxy.corp",
  port: 3_128,
  user: "me",
  except: ["corp", "10.0.0.0/8"],
};
const EMPTY: ManualProxy = { kind: "http", host: "", port: null, user: "", except: [] };

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "tailwater-outbound-"));
});
after(() => rm(folder, { recursive: true, force: true }));

/** A vault in memory. @param status `empty`: it refuses to store */
function memoryVault(status = "open") {
  const secrets = new Map<string, Secret>();
  return {
    status,
    secrets,
    has: (name: string) => secrets.has(name),
    get: (name: string) => secrets.get(name) ?? null,
    set: async (name: string, value: Secret) => {
      if (status !== "open") throw new Error("no vault");
      secrets.set(name, value);
    },
    delete: async (name: string) => void secrets.delete(name),
  };
}

function make(vault = memoryVault(), env: Record<string, string> = {}) {
  const settings = Settings.inMemory();
  const masked: string[] = [];
  const certificates = new TrustedCertificates(join(folder, "trusted-certificates.pem"));
  const onSecret = (secret: Secret) => void masked.push(secret.reveal());
  const outbound = new Outbound({ settings, vault: Promise.resolve(vault), certificates, onSecret, env });
  return { settings, outbound, masked, vault, api: outboundService({ outbound })({} as Caller) };
}

const at = (address: string) => new URL(address);

describe("the proxy", () => {
  test("is the environment's by default, and none at all when that is chosen", async () => {
    const { outbound, api, masked } = make(memoryVault(), { HTTPS_PROXY: "http://u:pw-of-env@sys.corp:8080" });
    assert.deepEqual(await outbound.proxyFor(at("https://registry.example/")), {
      kind: "http",
      host: "sys.corp",
      port: 8_080,
      login: { user: "u", password: "pw-of-env" },
      setBy: "HTTPS_PROXY",
    });
    assert.deepEqual(masked, ["pw-of-env"]);
    const state = await api.setProxy("none", EMPTY, null);
    assert.deepEqual(state.system, { kind: "http", host: "sys.corp", port: 8_080, setBy: "HTTPS_PROXY", except: [] });
    assert.doesNotMatch(JSON.stringify(state), /pw-of-env/);
    assert.deepEqual(outbound.names, { hosts: ["", "sys.corp"], users: ["", "u"] }, "what a report must not have");
    assert.equal(await outbound.proxyFor(at("https://registry.example/")), null);
  });

  test("is the one entered, except for the hosts named and this machine", async () => {
    const { outbound, api } = make();
    const state = await api.setProxy("manual", MANUAL, "hunter2");
    assert.deepEqual([state.password, state.manual], ["vault", MANUAL]);
    assert.doesNotMatch(JSON.stringify(state), /hunter2/);
    const proxy = await outbound.proxyFor(at("https://registry.example/"));
    assert.deepEqual([proxy?.host, proxy?.login], ["proxy.corp", { user: "me", password: "hunter2" }]);
    for (const direct of ["http://a.corp:8081/", "https://10.1.2.3/", "http://localhost:1/", "http://[::1]:1/"]) {
      assert.equal(await outbound.proxyFor(at(direct)), null, direct);
    }
  });

  test("may be a SOCKS5 proxy, of the environment or entered, whose users may have colons", async () => {
    const { outbound, api, masked } = make(memoryVault(), { ALL_PROXY: "socks5h://u:pw-of-env@sys.corp" });
    const login = { user: "u", password: "pw-of-env" };
    const inEnvironment = { kind: "socks5", host: "sys.corp", port: 1_080, login, setBy: "ALL_PROXY" };
    assert.deepEqual(await outbound.proxyFor(at("https://registry.example/")), inEnvironment);
    assert.deepEqual(masked, ["pw-of-env"]);
    await api.setProxy("manual", { ...MANUAL, kind: "socks5", user: "a:b" }, "hunter2");
    const proxy = await outbound.proxyFor(at("https://registry.example/"));
    assert.deepEqual([proxy?.kind, proxy?.login], ["socks5", { user: "a:b", password: "hunter2" }]);
  });

  test("gets its password only as it was entered: for this host, port and user", async () => {
    const { outbound, api, settings, vault } = make();
    await api.setProxy("manual", MANUAL, "hunter2");
    settings.set("proxy.host", "evil.example");
    assert.equal((await outbound.proxyFor(at("https://a.example/")))?.login, null);
    assert.equal((await api.state()).password, "none");
    assert.equal(vault.secrets.size, 1);
    await api.setProxy("manual", MANUAL, "");
    assert.equal(vault.secrets.size, 0);
    assert.equal((await outbound.proxyFor(at("https://a.example/")))?.login, null);
  });

  test("keeps its password for the session when there is no vault", async () => {
    const { outbound, api } = make(memoryVault("unavailable"));
    assert.equal((await api.setProxy("manual", MANUAL, "hunter2")).password, "session");
    assert.equal((await outbound.proxyFor(at("https://a.example/")))?.login?.password, "hunter2");
  });

  test("refuses what is no host, port, user or mode", async () => {
    const { api } = make();
    const wrong: readonly (readonly [mode: unknown, about: Record<string, unknown>])[] = [
      ["manual", { kind: "socks4" }],
      ["manual", { host: "" }],
      ["manual", { host: "http://proxy" }],
      ["manual", { host: "proxy:1" }],
      ["manual", { host: "a b" }],
      ["manual", { host: "a\r\nb" }],
      ["manual", { port: null }],
      ["manual", { port: 0 }],
      ["manual", { port: 70_000 }],
      ["manual", { user: "a:b" }],
      ["manual", { user: "a\nb" }],
      ["manual", { except: "corp" }],
      ["auto", {}],
      [{ toString: () => "manual" }, {}],
    ];
    for (const [mode, about] of wrong) {
      const asked = api.setProxy(mode as "manual", { ...MANUAL, ...about } as ManualProxy, null);
      await assert.rejects(asked, { code: "BAD_REQUEST" }, JSON.stringify(about));
    }
    assert.equal((await api.state()).mode, "system");
    await api.setProxy("system", EMPTY, null);
  });
});

describe("the certificates that the user trusts", () => {
  const authority = makeAuthority("Corp Root");
  const file = () => join(folder, "trusted-certificates.pem");

  test("two that are added at the same time are both kept", async () => {
    const certificates = new TrustedCertificates(join(folder, "two-at-once.pem"));
    const authorities = [makeAuthority("One"), makeAuthority("Two")];
    await Promise.all(authorities.map(({ certPem }) => certificates.add(certPem)));
    assert.equal((await certificates.list()).length, 2);
  });
  beforeEach(() => rm(file(), { force: true }));

  test("are kept once, listed with their names, and removed one by one", async () => {
    const { api } = make();
    assert.deepEqual((await api.state()).certificates, []);
    const other = makeAuthority("Other Root").certPem;
    await api.addCertificates(`# corp\n${authority.certPem}\n${other}`);
    const { certificates } = await api.addCertificates(authority.certPem);
    assert.deepEqual(
      certificates.map(({ name, issuer, isAuthority }) => [name, issuer, isAuthority]),
      [
        ["Corp Root", "Corp Root", true],
        ["Other Root", "Other Root", true],
      ],
    );
    assert.equal((await stat(file())).mode & 0o777, 0o600);
    const again = make();
    const left = await again.api.removeCertificate(certificates[0]?.fingerprint ?? "");
    assert.deepEqual(
      left.certificates.map(({ name }) => name),
      ["Other Root"],
    );
    assert.doesNotMatch(await readFile(file(), "utf8"), /corp/);
  });

  test("are certificates, and no private key", async () => {
    const { api } = make();
    const broken = authority.certPem.replace(/\n[\w+/]{20}/, "\nAAAAAAAAAAAAAAAAAAAA");
    for (const bad of ["", "hello", authority.keyPem, authority.certPem + authority.keyPem, broken]) {
      await assert.rejects(api.addCertificates(bad), { code: "BAD_REQUEST" });
    }
    assert.deepEqual((await api.state()).certificates, []);
  });

  test("are at most 200, and 10,000 are refused before one of them is parsed", async () => {
    const { api } = make();
    await assert.rejects(api.addCertificates(authority.certPem.repeat(201)), { message: /at most 200/ });
    await assert.rejects(api.addCertificates(authority.certPem.repeat(10_000)), { code: "BAD_REQUEST" });
    assert.deepEqual((await api.state()).certificates, []);
  });

  test("of a strange file are none, and it does not hold up the app", async () => {
    const makes: readonly (readonly [name: string, make: (path: string) => Promise<unknown>])[] = [
      ["a pipe", async (path) => execFileSync("mkfifo", [path])],
      ["a folder", (path) => mkdir(path)],
      ["a link to nothing", (path) => symlink("/nowhere/at/all", path)],
      ["a link to itself", (path) => symlink(path, path)],
      ["a device", (path) => symlink("/dev/zero", path)],
      ["50 MB", (path) => writeFile(path, Buffer.alloc(50 * 2 ** 20, "-----BEGIN CERTIFICATE-----\n"))],
      ["DER", (path) => writeFile(path, new X509Certificate(authority.certPem).raw)],
      ["UTF-16", (path) => writeFile(path, authority.certPem, "utf16le")],
      ["a private key", (path) => writeFile(path, authority.keyPem)],
    ];
    for (const [name, put] of makes) {
      const path = join(folder, `strange ${name}.pem`);
      await put(path);
      const certificates = new TrustedCertificates(path);
      assert.equal(await certificates.pem(), null, name);
    }
  });

  test("are kept without a private key that stands in the file beside them", async () => {
    const path = join(folder, "with-key.pem");
    await writeFile(path, `${authority.keyPem}${authority.certPem}`);
    const certificates = new TrustedCertificates(path);
    assert.doesNotMatch((await certificates.pem()) ?? "", /PRIVATE KEY/);
    assert.equal((await certificates.list()).length, 1);
    await certificates.add(makeAuthority("Another").certPem);
    assert.doesNotMatch(await readFile(path, "utf8"), /PRIVATE KEY/);
  });

  test("are none when the file is damaged", async () => {
    await writeFile(file(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assert.equal(await make().outbound.trustedPem(), null);
  });

  test("are trusted by Kafka connections, too", async (t) => {
    const { certPem: cert, keyPem: key } = authority.issue(["localhost"]);
    const server = tls.createServer({ cert, key }, (socket) => socket.on("error", () => {}).end());
    server.on("tlsClientError", () => {});
    await once(server.listen(0, "127.0.0.1"), "listening");
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    const { api, outbound } = make();
    await api.addCertificates(authority.certPem);
    const extra = join(folder, "extra.pem");
    await writeFile(extra, authority.certPem);
    const onlySystem = withSystemRoots(null);
    process.env.NODE_EXTRA_CA_CERTS = extra;
    const withExtra = withSystemRoots(null);
    delete process.env.NODE_EXTRA_CA_CERTS;
    for (const [trustedPem, isTrusted] of [
      [null, false],
      [onlySystem, false],
      [withExtra, true],
      [withSystemRoots(await outbound.trustedPem()), true],
    ] as const) {
      const security = prepareSecurity({ ...settingsFor("localhost", { caPem: null }), trustedPem });
      assert.ok(security.tls);
      const options = { secureContext: security.tls, rejectUnauthorized: true };
      const socket = dial(
        { host: "localhost", port },
        { profileId: "p", reach: asAdvertised, route: null, security },
        "broker",
        options,
      );
      const outcome = await Promise.race([
        once(socket, "secureConnect").then(() => true),
        once(socket, "close").then(() => false),
      ]).catch(() => false);
      assert.equal(outcome, isTrusted);
      socket.destroy();
    }
  });
});
