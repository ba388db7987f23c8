import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import { cacheFolder } from "../../../scripts/kafka/cache.ts";
import { makeAuthority } from "../../../scripts/kafka/certificates.ts";
import { parseJavaMajor } from "../../../scripts/kafka/java.ts";
import { serverProperties } from "../../../scripts/kafka/properties.ts";
import { neutralinoBinary, readyUrl } from "../../../scripts/run/app.ts";
import { stepOf } from "../../../scripts/run/demo-cluster.ts";
import { parseStartOptions } from "../../../scripts/run/options.ts";

test("Java's major version is read in the old and the new style", () => {
  assert.equal(parseJavaMajor('openjdk version "17.0.15" 2025-04-15'), 17);
  assert.equal(parseJavaMajor('java version "1.8.0_402"'), 8);
  assert.equal(parseJavaMajor('openjdk version "25" 2025-09-16'), 25);
  assert.equal(parseJavaMajor("The operation couldn't be completed."), 0);
});

test("certificates are accepted by a verifier", () => {
  const authority = makeAuthority("Test CA");
  const ca = new X509Certificate(authority.certPem);
  const leaf = new X509Certificate(authority.issue(["localhost", "127.0.0.1"]).certPem);
  assert.equal(ca.ca, true);
  assert.equal(leaf.ca, false);
  assert.ok(leaf.verify(ca.publicKey));
  assert.equal(leaf.checkIssued(ca), true);
  assert.equal(leaf.checkHost("localhost"), "localhost");
  assert.equal(leaf.checkIP("127.0.0.1"), "127.0.0.1");
  assert.equal(leaf.checkHost("kafka.example.com"), undefined);
  assert.ok(Date.parse(leaf.validFrom) < Date.now() && Date.parse(leaf.validTo) > Date.now());
  const expired = new X509Certificate(authority.issue(["localhost"], { from: -10, to: -2 }).certPem);
  assert.ok(Date.parse(expired.validTo) < Date.now());
  const stranger = new X509Certificate(makeAuthority("Test CA").issue(["localhost"]).certPem);
  assert.equal(stranger.verify(ca.publicKey), false);
});

test("the broker listens only on the loopback, with any options", () => {
  const text = serverProperties({
    nodeId: 1,
    dataFolder: "C:\\data",
    controllerPort: 3,
    voters: "1@127.0.0.1:3",
    ports: new Map([
      ["plaintext", 1],
      ["saslSsl", 2],
    ]),
    certificates: new Map([["saslSsl", { certPem: "A\nB\n", keyPem: "K\n" }]]),
    caPem: "CA\n",
    acl: true,
    partitions: 1,
    replication: 1,
    extra: { "num.io.threads": "5" },
  });
  const lines = text.trimEnd().split("\n");
  assert.ok(lines.includes("listeners=PLAINTEXT://127.0.0.1:1,SASL_SSL://127.0.0.1:2,CONTROLLER://127.0.0.1:3"));
  assert.ok(lines.includes("log.dirs=C:\\\\data"));
  assert.ok(lines.includes("listener.name.sasl_ssl.ssl.keystore.certificate.chain=A\\nB\\n"));
  assert.ok(lines.includes("num.io.threads=5"), "the caller's properties win");
  assert.equal(lines.filter((line) => line.startsWith("num.io.threads=")).length, 1);
});

test("npm start's options are parsed", () => {
  assert.deepEqual(parseStartOptions([]), {
    demo: true,
    open: true,
    gpu: false,
    port: null,
    dataDir: null,
    distribution: "packaging/distribution.json",
    build: null,
    help: false,
  });
  assert.deepEqual(parseStartOptions(["--no-demo", "--no-open", "--gpu", "--port", "8099"]), {
    demo: false,
    open: false,
    gpu: true,
    port: 8099,
    dataDir: null,
    distribution: "packaging/distribution.json",
    build: null,
    help: false,
  });
  assert.equal(parseStartOptions(["--data-dir", "/data"]).dataDir, "/data");
  assert.equal(parseStartOptions(["--distribution", "/mine.json"]).distribution, "/mine.json");
  assert.equal(parseStartOptions(["--port=8100"]).port, 8100);
  for (const bad of [["--prot", "1"], ["--port"], ["--distribution"], ["--port", "70000"], ["--port", "x"], ["8099"]]) {
    assert.throws(() => parseStartOptions(bad), { name: "SetupError" }, bad.join(" "));
  }
});

test("known lines of the demo and the app are recognized, and others are not", () => {
  assert.equal(stepOf('{"step":"filling orders"}'), "filling orders");
  for (const other of ["", "plain", '{"step":1}', '{"st', "{}"]) assert.equal(stepOf(other), null, other);
  assert.equal(readyUrl('{"ready":true,"url":"http://127.0.0.1:1/#token=x"}'), "http://127.0.0.1:1/#token=x");
  for (const other of ["", '{"ready":false,"url":"x"}', '{"ready":true}', "{"])
    assert.equal(readyUrl(other), null, other);
});

test("the cache folder and the window's binary depend on the platform", () => {
  assert.match(cacheFolder({}, "linux"), /[/\\]\.cache[/\\]tailwater$/);
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "/c" }, "linux"), "/c/tailwater");
  assert.match(cacheFolder({}, "darwin"), /Library[/\\]Caches[/\\]tailwater$/);
  assert.match(cacheFolder({ LOCALAPPDATA: "L" }, "win32"), /^L[/\\]tailwater[/\\]cache$/);
  assert.match(neutralinoBinary("linux", "x64"), /neutralino-linux_x64$/);
  assert.match(neutralinoBinary("win32", "x64"), /neutralino-win_x64\.exe$/);
  assert.match(neutralinoBinary("darwin", "arm64"), /neutralino-mac_arm64$/);
});
