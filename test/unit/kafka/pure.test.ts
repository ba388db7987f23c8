import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { formatAddress, parseAddress } from "../../../src/workers/kafka/address.ts";
import { noneWorks } from "../../../src/workers/kafka/diagnose.ts";
import { bySocketError } from "../../../src/workers/kafka/faults.ts";
import { AllFailed, firstOf } from "../../../src/workers/kafka/first-of.ts";
import { readPlainAnswer } from "../../../src/workers/kafka/probe.ts";

describe("addresses", () => {
  it("are parsed as names, IPv4 and IPv6, and formatted again", () => {
    for (const [text, host, port] of [
      ["broker-1:9092", "broker-1", 9092],
      ["10.0.0.1:1", "10.0.0.1", 1],
      ["[::1]:9092", "::1", 9092],
      ["[fe80::1%eth0]:65535", "fe80::1%eth0", 65535],
    ] as const) {
      assert.deepEqual(parseAddress(text), { host, port });
      assert.equal(formatAddress({ host, port }), text);
    }
  });

  it("are refused when they are invalid", () => {
    for (const text of [
      "",
      "broker",
      "broker:",
      ":9092",
      "broker:0",
      "broker:65536",
      "::1:9092",
      "http://b:9092",
      "a b:1",
    ]) {
      assert.throws(() => parseAddress(text), { code: "BAD_REQUEST" }, text);
    }
  });
});

describe("trying several servers", () => {
  it("takes the first that works and tries no more than it needs", async () => {
    const asked: string[] = [];
    const attempt = async (name: string) => {
      asked.push(name);
      if (name === "bad") throw new Error(name);
      return name;
    };
    assert.equal(await firstOf(["bad", "good", "spare"], attempt, 10_000), "good");
    assert.deepEqual(asked, ["bad", "good"]);
  });

  it("does not wait for one that hangs", async () => {
    const attempt = (name: string) => (name === "hangs" ? new Promise<string>(() => {}) : Promise.resolve(name));
    assert.equal(await firstOf(["hangs", "good"], attempt, 1), "good");
  });

  it("reports all failures in order", async () => {
    const attempt = (name: string) => Promise.reject(new Error(name));
    const error = await firstOf(["a", "b"], attempt, 1).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof AllFailed);
    assert.deepEqual(
      error.failures.map(({ item }) => item),
      ["a", "b"],
    );
    await assert.rejects(firstOf([], attempt, 1), AllFailed);
  });

  it("puts the most useful reason first", () => {
    const [a, b] = [parseAddress("a:1"), parseAddress("b:2")];
    const error = noneWorks([
      { address: a, error: new TailwaterError("PORT_CLOSED", "a:1 is closed.") },
      { address: b, error: new TailwaterError("SASL_FAILED", "b:2 refused the login.", { hint: "Check." }) },
    ]);
    assert.equal(error.code, "SASL_FAILED");
    assert.match(error.message, /a:1 is closed\. b:2 refused/);
    assert.equal(error.hint, "Check.");
  });
});

describe("reading the first bytes of an unknown server", () => {
  it("recognizes TLS, HTTP, SSH and silence", () => {
    assert.deepEqual(readPlainAnswer(Buffer.from([0x15, 3, 3, 0, 2])), { speaks: "tls" });
    assert.deepEqual(readPlainAnswer(Buffer.from("HTTP/1.1")), { speaks: "other", looksLike: "an HTTP server" });
    assert.deepEqual(readPlainAnswer(Buffer.from("SSH-2.0-")), { speaks: "other", looksLike: "an SSH server" });
    assert.deepEqual(readPlainAnswer(Buffer.alloc(0)), { speaks: "nothing" });
  });

  it("reports the socket's own errors, with host and port", () => {
    for (const [code, expected] of [
      ["ENOTFOUND", "HOST_UNKNOWN"],
      ["ECONNREFUSED", "PORT_CLOSED"],
      ["EHOSTUNREACH", "CONNECT_TIMEOUT"],
      ["CERT_NOT_YET_VALID", "CERTIFICATE_NOT_YET_VALID"],
      ["SELF_SIGNED_CERT_IN_CHAIN", "CERTIFICATE_UNTRUSTED"],
    ] as const) {
      const error = bySocketError({ host: "broker", port: 9 }, code);
      assert.equal(error?.code, expected);
      assert.match(`${error?.message}`, /broker:9/);
    }
    assert.equal(bySocketError({ host: "broker", port: 9 }, "ECONNRESET"), null);
  });
});
