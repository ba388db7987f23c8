import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type DiagnosticsParts, diagnosticsText, type Machine } from "../../../../src/extensions/log/diagnostics.ts";

const MACHINE: Machine = { home: "/home/canowner", user: "canowner", host: "canlaptop" };

/** The report's lines for a log with this text. */
function report(texts: readonly string[], names: Partial<DiagnosticsParts> = {}, machine = MACHINE): string[] {
  const text = diagnosticsText(
    {
      version: "0.1.0",
      platform: "linux x64",
      node: "v20.20.2",
      memory: { used: 80, budget: 160 },
      clusters: 1,
      tails: 2,
      warnings: [],
      hosts: ["kafka.cancorp:9092", "kafka.cancorp"],
      users: ["canalice"],
      topics: ["cantopic", "ab"],
      profiles: ["Canary Prod"],
      ...names,
      entries: texts.map((one) => ({ number: 1, at: 0, level: "info", source: "extension", text: one })),
    },
    machine,
  );
  return text.split("\n").slice(-texts.length - 1, -1);
}

const saidOf = (text: string, machine = MACHINE): string =>
  (report([text], {}, machine)[0] ?? "").replace(/^\S+ INFO \[extension\] /, "");

describe("a canary does not appear in a report", () => {
  for (const line of [
    "KAFKA.CanCorp:9092 refused canalice",
    "kafka.cancorp:9093, rack-can.kafka.cancorp and kafka.cancorp.canzone",
    "canalice_dev, user=canalice, canalice@CANCORP.EXAMPLE, User:canbob",
    "cantopic-dlq, cantopic_v2, precantopics and __cantopic",
    "connect ECONNREFUSED fd00:cab::5:9092 and [fd00:cab::7]:9092, fd00:cab::9%caneth0, fd00:cab:1:2:3:4:5:6",
    "connect ECONNREFUSED 10.99.12.13:9092, 10.99.12.13",
    "getaddrinfo ENOTFOUND canbroker, getaddrinfo EAI_AGAIN canbroker.corp",
    "canbroker1:9092 and can-2.corp:19092 and can.other.example",
    "Hostname/IP does not match certificate's altnames: Host: can. is not in the cert's altnames: DNS:*.can, DNS:x.can",
    "unable to verify CN=canbob,OU=canteam,O=CanCorp",
    "POST https://canregistry.corp/subjects and SASL_SSL://canbroker:9092",
    "mail to can.bob+x@cancorp.example",
    "ENOENT: open '/home/canowner/.config/x', /Users/canbob/y and file:///home/canowner/z",
    "at canlaptop, by canowner",
    "Canary Prod and canary prod",
  ]) {
    test(line, () => {
      // The marker that all names here contain; no line contains it as part of a word such as "cannot".
      const said = saidOf(line);
      assert.doesNotMatch(said, /can|fd00|cab::|10\.99/i, said);
    });
  }

  test("a Windows home folder is replaced in plain text, in JSON and in a URL", () => {
    const machine = { home: "C:\\Users\\Can Owner", user: "Can Owner", host: "CANPC" };
    for (const line of [
      "open C:\\Users\\Can Owner\\x.log",
      '"C:\\\\Users\\\\Can Owner\\\\x.log"',
      "file:///C:/Users/Can%20Owner/x.log on canpc",
    ]) {
      const said = saidOf(line, machine);
      assert.doesNotMatch(said, /can/i, said);
    }
  });
});

test("text without personal data stays readable", () => {
  for (const line of [
    "connect ECONNREFUSED 127.0.0.1:9092 and localhost:9092, [::1]:9092, 0.0.0.0",
    "at tail-worker.mjs:12:5 (node:internal/process/task_queues:95:5)",
    "at file:///opt/tailwater/dist/extensions/main.mjs:1200:15",
    "2026-11-24T01:17:20.123Z kafkajs@2.2.4: offset:123456, port:9092, table of 12.5 MB",
    "sasl.jaas.config and org.apache.kafka.common.errors.TimeoutException",
  ]) {
    assert.equal(saidOf(line), line);
  }
});

test("the same name gets the same stand-in, and two names get two", () => {
  const [first, second, third] = report([
    "kafka.cancorp:9092: cantopic/3 by canalice at 10.1.1.1",
    "10.1.1.1 and 10.1.1.2",
    "home: /home/canowner/.config",
  ]);
  assert.match(first ?? "", /host-1: topic-1\/3 by user-1 at address-1$/);
  assert.match(second ?? "", /address-1 and address-2$/);
  assert.match(third ?? "", /home: ~\/\.config$/);
});

test("names that are also words of a report or of a pattern do no harm", () => {
  const text = report(["host-1 topic user linux $& \\E"], {
    topics: ["host", "topic-1", "linux", "$&", "a.*b", "\\E", "["],
  });
  assert.equal(text[0], "1970-01-01T00:00:00.000Z INFO [extension] topic-1-1 topic user topic-3 topic-4 topic-6");
});

test("no known name survives, whatever it is and whatever surrounds it", () => {
  // Letters that occur in no stand-in, so that no stand-in spells the name.
  const name = fc.string({ minLength: 2, maxLength: 20, unit: fc.constantFrom(..."QXZ._-$^()[]\\{}|+*? Ü") });
  const real = name.filter((one) => /[QXZÜ]{2}/.test(one) && one.trim() === one);
  const edge = fc.constantFrom("", " ", ":", "/", "'", "-", "_", "\n", "@", "(", "=", ".");
  fc.assert(
    fc.property(fc.array(real, { minLength: 1, maxLength: 6 }), edge, edge, (names, before, after) => {
      const said = report(
        names.map((one) => `at ${before}${one}${after} at`),
        { topics: names, hosts: [], users: [] },
      );
      for (const one of names) assert.ok(!said.join("\n").includes(one), `${one} in ${said}`);
    }),
  );
});
