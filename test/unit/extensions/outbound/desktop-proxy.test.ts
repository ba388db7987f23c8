// What the systems' own programs print, recorded, and what becomes of it.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Secret } from "../../../../src/extensions/kit/secret.ts";
import { DesktopProxy, sourceOf } from "../../../../src/extensions/outbound/desktop-proxy.ts";
import { fromGsettings, fromRegistry, fromScutil } from "../../../../src/extensions/outbound/desktop-settings.ts";
import { Outbound } from "../../../../src/extensions/outbound/outbound.ts";
import { NO_PROXY, proxyBy, type SystemProxy } from "../../../../src/extensions/outbound/system-proxy.ts";
import { TrustedCertificates } from "../../../../src/extensions/outbound/trusted-certificates.ts";
import { Settings } from "../../../../src/extensions/preferences/settings.ts";

const REGISTRY = `
HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings
    User Agent    REG_SZ    Mozilla/4.0 (compatible; MSIE 8.0; Win32)
    CertificateRevocation    REG_DWORD    0x1
    ProxyEnable    REG_DWORD    0x1
    MigrateProxy    REG_DWORD    0x1
    ProxyServer    REG_SZ    proxy.corp.example:8080
    ProxyOverride    REG_SZ    10.*;*.corp.example;https://direct.example;<local>
    LockDatabase    REG_QWORD    0x1d9ab5c22d7f2b1

HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections
`.replaceAll("\n", "\r\n");

const SCUTIL = `<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : 169.254/16
    2 : corp.example
  }
  ExcludeSimpleHostnames : 1
  FTPPassive : 1
  HTTPEnable : 0
  HTTPPort : 8080
  HTTPProxy : old.corp.example
  HTTPSEnable : 1
  HTTPSPort : 3128
  HTTPSProxy : proxy.corp.example
  ProxyAutoConfigEnable : 0
  ProxyAutoDiscoveryEnable : 0
  __SCOPED__ : <dictionary> {
    en0 : <dictionary> {
      HTTPEnable : 1
      HTTPSPort : 9999
    }
  }
}
`;

const GSETTINGS = `org.gnome.system.proxy autoconfig-url ''
org.gnome.system.proxy ignore-hosts ['localhost', '127.0.0.0/8', '::1', 'corp.example']
org.gnome.system.proxy mode 'manual'
org.gnome.system.proxy use-same-proxy true
org.gnome.system.proxy.ftp host ''
org.gnome.system.proxy.ftp port 0
org.gnome.system.proxy.http authentication-password ''
org.gnome.system.proxy.http authentication-user ''
org.gnome.system.proxy.http enabled false
org.gnome.system.proxy.http host 'proxy.corp.example'
org.gnome.system.proxy.http port 8080
org.gnome.system.proxy.http use-authentication false
org.gnome.system.proxy.https host '2001:db8::9'
org.gnome.system.proxy.https port 3128
org.gnome.system.proxy.socks host ''
org.gnome.system.proxy.socks port 0
`;

const NO_VAULT = {
  status: "empty",
  has: () => false,
  get: () => null,
  set: async () => {},
  delete: async () => {},
};

const shown = (found: SystemProxy, host: string, isSecure = true) => {
  const proxy = proxyBy(found, host, 443, isSecure);
  return proxy === null ? null : `${proxy.host}:${proxy.port} by ${proxy.setBy}`;
};

describe("the proxy of Windows", () => {
  test("is read with its exceptions", () => {
    const found = fromRegistry(REGISTRY);
    for (const isSecure of [true, false]) {
      assert.equal(shown(found, "registry.example", isSecure), "proxy.corp.example:8080 by Windows");
    }
    for (const host of ["10.1.2.3", "a.corp.example", "direct.example", "intranet"])
      assert.equal(shown(found, host), null);
    assert.deepEqual(found.ignored, []);
  });

  test("may differ by kind of address", () => {
    const found = fromRegistry(REGISTRY.replace("proxy.corp.example:8080", "http=a:80;HTTPS=b:81;socks=c:1080"));
    assert.equal(shown(found, "x.example"), "b:81 by Windows");
    assert.equal(shown(found, "x.example", false), "a:80 by Windows");
    assert.deepEqual(found.ignored, []);
  });

  test("is none when it is off", () => {
    assert.deepEqual(
      fromRegistry(REGISTRY.replace("ProxyEnable    REG_DWORD    0x1", "ProxyEnable    REG_DWORD    0x0")),
      NO_PROXY,
    );
  });

  test("is not read from a script, which is said; SOCKS is used", () => {
    const script = REGISTRY.replace(
      "0x1\r\n    MigrateProxy",
      "0x0\r\n    AutoConfigURL    REG_SZ    http://wpad/p.pac\r\n    MigrateProxy",
    );
    const { secure, ignored } = fromRegistry(script);
    assert.equal(secure, null);
    assert.match(ignored.join(), /^Windows chooses the proxy by a script \(PAC\)/);
    assert.doesNotMatch(ignored.join(), /wpad/);
    const socks = fromRegistry(REGISTRY.replace("proxy.corp.example:8080", "socks=c:1080"));
    assert.deepEqual([shown(socks, "x.example"), socks.secure?.kind], ["c:1080 by Windows", "socks5"]);
    const some = fromRegistry(REGISTRY.replace("proxy.corp.example:8080", "https=a:80;socks=c"));
    assert.deepEqual([some.secure?.kind, some.plain?.kind, some.plain?.port], ["http", "socks5", 1_080]);
  });
});

describe("the proxy of macOS", () => {
  test("is read with its exceptions, and not from single interfaces", () => {
    const found = fromScutil(SCUTIL);
    assert.equal(shown(found, "registry.example"), "proxy.corp.example:3128 by macOS");
    assert.equal(shown(found, "registry.example", false), null);
    for (const host of ["printer.local", "169.254.3.4", "a.corp.example", "intranet"])
      assert.equal(shown(found, host), null);
  });

  test("is none when nothing is set", () => {
    assert.deepEqual(fromScutil("<dictionary> {\n  HTTPEnable : 0\n}\n"), NO_PROXY);
  });

  test("is not read from a script or a search, which is said; SOCKS is used", () => {
    for (const name of ["ProxyAutoConfigEnable", "ProxyAutoDiscoveryEnable"]) {
      assert.match(fromScutil(SCUTIL.replace(`${name} : 0`, `${name} : 1`)).ignored.join(), /script \(PAC\)/);
    }
    const socks = "<dictionary> {\n  SOCKSEnable : 1\n  SOCKSPort : 1080\n  SOCKSProxy : ::1\n}\n";
    assert.deepEqual([shown(fromScutil(socks), "x.example"), fromScutil(socks).ignored], ["::1:1080 by macOS", []]);
  });
});

describe("the proxy of GNOME", () => {
  test("is read with its exceptions", () => {
    const found = fromGsettings(GSETTINGS);
    assert.equal(shown(found, "registry.example"), "2001:db8::9:3128 by GNOME");
    assert.equal(shown(found, "registry.example", false), "proxy.corp.example:8080 by GNOME");
    assert.equal(shown(found, "a.corp.example"), null);
  });

  test("is none when the mode is none, and said when a script decides", () => {
    assert.deepEqual(fromGsettings(GSETTINGS.replace("'manual'", "'none'")), NO_PROXY);
    const { secure, ignored } = fromGsettings(GSETTINGS.replace("'manual'", "'auto'"));
    assert.equal(secure, null);
    assert.match(ignored.join(), /GNOME chooses the proxy by a script .* “PROXY host:port” in it names the proxy/);
  });
});

test("text that is not the program's is no proxy", () => {
  for (const text of ["", "ERROR: access denied", "}\n}\n}", "{".repeat(1_000), " : \n".repeat(1_000), "\0"]) {
    for (const read of [fromRegistry, fromScutil, fromGsettings]) assert.deepEqual(read(text), NO_PROXY);
  }
});

test("each system has its program, by its full path", () => {
  assert.equal(sourceOf("win32", { SystemRoot: "D:\\W" })?.command[0], "D:\\W\\System32\\reg.exe");
  assert.equal(sourceOf("darwin", {})?.command[0], "/usr/sbin/scutil");
  assert.equal(sourceOf("linux", { XDG_CURRENT_DESKTOP: "ubuntu:GNOME" })?.command[0], "gsettings");
  assert.equal(sourceOf("linux", { XDG_CURRENT_DESKTOP: "KDE" }), null);
  assert.equal(sourceOf("linux", {}), null);
});

test("the program is asked once for many requests, and never for the environment's proxy", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-desktop-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const script = join(folder, "print.mjs");
  await writeFile(
    script,
    `import { appendFileSync } from "node:fs"; appendFileSync(${JSON.stringify(join(folder, "runs"))}, "x"); console.log(${JSON.stringify(GSETTINGS)});`,
  );
  let reads = 0;
  const desktop = new DesktopProxy({
    command: [process.execPath, script],
    read: (text) => {
      reads += 1;
      return fromGsettings(text);
    },
  });
  const make = (env: Record<string, string>) =>
    new Outbound({
      settings: Settings.inMemory(),
      vault: Promise.resolve(NO_VAULT),
      certificates: new TrustedCertificates(join(folder, "none.pem")),
      onSecret: (_: Secret) => {},
      env,
      desktop,
    });
  const url = new URL("https://registry.example/");
  assert.equal((await make({ HTTPS_PROXY: "a:1" }).proxyFor(url))?.setBy, "HTTPS_PROXY");
  assert.equal(reads, 0);
  const outbound = make({ HTTPS_PROXY: "socks4://a:1" });
  const found = await Promise.all([outbound.proxyFor(url), outbound.proxyFor(url)]);
  assert.deepEqual(
    found.map((proxy) => proxy?.setBy),
    ["GNOME", "GNOME"],
  );
  const { system, ignored } = await outbound.state();
  assert.deepEqual([system?.setBy, system?.port, reads], ["GNOME", 3_128, 1]);
  assert.match(ignored.join(), /HTTPS_PROXY names a socks4 proxy/);
  assert.deepEqual(outbound.names.hosts, ["", "2001:db8::9", "proxy.corp.example"], "what a report must not have");
});

test("a program that is missing, fails, hangs or talks without end is no proxy", async () => {
  const by = (code: string) => new DesktopProxy({ command: [process.execPath, "-e", code], read: fromScutil }).read();
  const missing = new DesktopProxy({ command: ["/nowhere/scutil"], read: fromScutil }).read();
  for (const found of [
    missing,
    by("process.exit(1)"),
    by("setInterval(() => {}, 1e6)"),
    by("for (;;) console.log('x'.repeat(1e5))"),
  ]) {
    assert.deepEqual(await found, NO_PROXY);
  }
});
