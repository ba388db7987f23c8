import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { TailwaterError, toErrorData } from "../../../../src/contract/errors.ts";
import type { ReportAsk } from "../../../../src/contract/support.ts";
import { log, newestEntries, startLog } from "../../../../src/extensions/log/log.ts";
import { type Machine, type ReportParts, reportText } from "../../../../src/extensions/support/report-text.ts";

const MACHINE: Machine = { home: "/home/canowner", user: "canowner", host: "canlaptop" };

const ASK: ReportAsk = { kind: "problem", spot: "Topics", code: null, error: null, browser: "Chromium 141" };
const PARTS: ReportParts = {
  ask: ASK,
  version: "0.1.0",
  platform: "linux x64",
  node: "v20.20.2",
  memory: { used: 80, budget: 160 },
  clusters: 1,
  tails: 2,
  warnings: [],
  entries: [],
  hosts: ["kafka.cancorp:9092", "kafka.cancorp"],
  users: ["canalice"],
  topics: ["cantopic", "ab"],
  groups: ["cangroup"],
  profiles: ["Canary Prod"],
  settings: [],
  paths: [],
  files: [],
};

/** The report's lines for a log with these texts, in the same order. */
function report(texts: readonly string[], names: Partial<ReportParts> = {}, machine = MACHINE): string[] {
  const newestFirst = [...texts].reverse();
  const entries = newestFirst.map((text) => ({ number: 1, at: 0, level: "info" as const, source: "extension", text }));
  const text = reportText({ ...PARTS, ...names, entries }, machine);
  return text.split("\n").slice(-texts.length);
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
    "HOST_UNKNOWN: canbroker3:9093: no address for canbroker3:9093",
    "canbroker1:9092 and can-2.corp:19092 and can.other.example",
    "Hostname/IP does not match certificate's altnames: Host: can. is not in the cert's altnames: DNS:*.can, DNS:x.can",
    "unable to verify CN=canbob,OU=canteam,O=CanCorp",
    "POST https://canregistry.corp/subjects and SASL_SSL://canbroker:9092",
    "mail to can.bob+x@cancorp.example",
    "ENOENT: open '/home/canowner/.config/x', /Users/canbob/y and file:///home/canowner/z",
    "at canlaptop, by canowner",
    "group cangroup, consumer-cangroup-1 and CANGROUP",
    "open '/data/can client/x.pem', \"D:\\can\\x\", `~/can/y` and \\\\canserver\\can\\x",
    "open /data/can.corp/x, (/data/can), path=/data/can, cause:/data/can and D:\\can\\x",
    "at f (file:///home/canowner/can/dist/extensions/main.mjs:12:5)",
    "Canary Prod and canary prod",
    "open /data/my can dir/x.pem, open /srv/the can.csv and C:\\Can Files\\x y.json",
    "GET https://127.0.0.1:8081/subjects/can-value/versions?q=can&x=1#can gives 404 (http://127.0.0.1/can)",
    "getaddrinfo ENOTFOUND cän.example, cän.other.example and xn--cn-via.example:9092 and \\u0063än:9092",
    'https:\\/\\/canregistry\\/subjects\\/can%20topic\\/versions, "C:\\\\Can Dir\\\\x"',
    'The certificate was issued by "Can Root CA", which is not trusted; “Can Two”',
    'issuer: { C: \'DE\', O: \'Can Corp\', CN: "Can CA" }, O="Can, Inc.", {\\"CN\\":\\"Can Corp\\"}, O=Can\\, Inc.',
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
    "2026-11-24T01:17:20.123Z kafkajs@2.2.4: offset:123456, port:9092, table of 12.5 MB",
    "sasl.jaas.config and org.apache.kafka.common.errors.TimeoutException",
    'Metadata(key: 3, version: 6) {"correlationId":7,"size":120} at 50%, 12/s, n/a, deadbeef timeouts',
    "GET http://127.0.0.1:8083/connectors/12/status or http://127.0.0.1:8081/subjects?",
  ]) {
    assert.equal(saidOf(line), line);
  }
});

test("half of an address at the end of a long text is left out", () => {
  const mail = "jane.canbob@cancorp.example";
  for (let shown = 1; shown < mail.length; shown += 1) {
    // A log's entry keeps 16 kB, and an error's message 2,000 characters.
    const entry = `${"word ".repeat(4_000).slice(0, 16 * 1024 - shown - 1)} ${mail} and more`;
    assert.match(saidOf(entry), / … \(\d+ more characters\)$/);
    assert.doesNotMatch(saidOf(entry), /can/, `${shown} characters of the address`);
    const message = `${"word ".repeat(500).slice(0, 2_000 - shown - 1)} ${mail} and more`;
    const error = { data: new TailwaterError("TOPIC_UNKNOWN", message).toData(), at: 0 };
    assert.doesNotMatch(reportText({ ...PARTS, ask: { ...ASK, error } }, MACHINE), /can/);
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
  assert.match(third ?? "", /home: path-1$/);
});

test("the app's own files keep their names and places, without the folders before them", () => {
  assert.equal(
    saidOf("at f (file:///opt/x y/dist/extensions/main.mjs:1200:15) and /opt/a/stand-ins-Q2XKBD7A.mjs:3:1"),
    "at f (main.mjs:1200:15) and stand-ins-Q2XKBD7A.mjs:3:1",
  );
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

/** The ways in which other programs write a name. */
const ENCODINGS: Readonly<Record<string, (name: string) => string>> = {
  plain: (name) => name,
  loud: (name) => name.toUpperCase(),
  decomposed: (name) => name.normalize("NFD"),
  url: encodeURIComponent,
  form: (name) => new URLSearchParams([["", name]]).toString().slice(1),
  "each byte": (name) => [...Buffer.from(name)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  "url twice": (name) => encodeURIComponent(encodeURIComponent(name)),
  json: (name) => JSON.stringify(name).slice(1, -1),
  "json in json": (name) => JSON.stringify(JSON.stringify(name)).slice(3, -3),
  "each character": escaped,
  "each character twice": (name) => escaped(name).replaceAll("\\", "\\\\"),
  "url of each character": (name) => encodeURIComponent(escaped(name)),
  base64: (name) => Buffer.from(name).toString("base64"),
  base64url: (name) => Buffer.from(`x:${name}`).toString("base64url"),
  hex: (name) => Buffer.from(name).toString("hex"),
};

function escaped(name: string): string {
  return name.replace(/[\s\S]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

test("a known name is replaced in each encoding, wherever it is", () => {
  const names = {
    hosts: ["qzgateway", "qz-bücher.example"],
    users: ["CORP\\qzann", "qz anna+1"],
    topics: ["qz.payments", "qzäpfel"],
    groups: ['qz "group" / 7', "qz group ü"],
    profiles: ["Qz Prod (EU)"],
    paths: ["/srv/qz data/month end.csv", "D:\\Qz Data\\x.csv"],
    files: ["qz month end.csv"],
  };
  const around: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => `at ${text}: no`,
    (text) => `{"name":"${text}"}`,
    (text) => `GET http://127.0.0.1:8081/subjects/${text}/versions`,
    (text) => `https://127.0.0.1/topics?name=${text}&x=1`,
    (text) => `(${text})`,
    (text) => `"${text}" is gone`,
  ];
  for (const name of Object.values(names).flat()) {
    for (const [way, encode] of Object.entries(ENCODINGS)) {
      for (const put of around) {
        const line = put(encode(name));
        const said = report([line], names).join("\n");
        const hidden = encode(name).length > 6 ? [encode(name).toLowerCase()] : [];
        for (const part of ["qz", "ann", "month", ...hidden]) {
          assert.ok(!said.toLowerCase().includes(part), `${way}: ${part} of ${line} in ${said}`);
        }
      }
    }
  }
  // A host's name as DNS writes it.
  for (const line of ["qz-bücher.example", "xn--qz-bcher-95a.example", "XN--QZ-BCHER-95A.example:9092"]) {
    assert.match(report([line], names).join("\n"), /host-2/, line);
  }
});

describe("an error", () => {
  const shown = (error: TailwaterError): string =>
    reportText({ ...PARTS, ask: { ...ASK, error: { data: error.toData(), at: 0 } } }, MACHINE);

  test("is its code, its time and its message without what it is about", () => {
    const error = new TailwaterError("GROUP_UNKNOWN", "The cluster has no group unseen-can.", {
      subject: "unseen-can",
    });
    const text = shown(error);
    assert.match(
      text,
      /^error: GROUP_UNKNOWN at 1970-01-01T00:00:00\.000Z\nmessage: The cluster has no group name-1\.$/m,
    );
    const named = new TailwaterError("TOPIC_UNKNOWN", "The cluster has no topic unseen.", { subject: "topic unseen" });
    assert.match(shown(named), /^message: The cluster has no topic name-1\.$/m);
    const quoted = new TailwaterError("CONFIRMATION_WRONG", 'Type "unseen can" to confirm. Nothing was sent.');
    assert.match(shown(quoted), /^message: Type "name-1" to confirm\. Nothing was sent\.$/m);
  });

  test("comes before the log, and an opinion has neither", () => {
    const entries = [{ number: 1, at: 0, level: "info" as const, source: "extension", text: "a line" }];
    const error = { data: new TailwaterError("TOPIC_UNKNOWN", "No.").toData(), at: 0 };
    const text = reportText({ ...PARTS, entries, ask: { ...ASK, error } }, MACHINE);
    assert.ok(text.indexOf("TOPIC_UNKNOWN") < text.indexOf("a line"));
    const opinion = reportText({ ...PARTS, entries, ask: { ...ASK, kind: "feedback", error } }, MACHINE);
    assert.deepEqual(opinion.split("\n").length, 2);
  });
});

test("no text makes a report slow", () => {
  // This does not measure speed. It only detects a hang, on any machine.
  const pieces = [
    "/",
    "'/",
    '"C:\\',
    "~/",
    "a/",
    "\\\\",
    "file://",
    "“",
    '"',
    "a.",
    "a@",
    "1:",
    "[f:",
    "User:",
    "CN=",
    'CN="',
    "CN=\\",
    "/home/",
    "/a b",
    "/a b/",
    "/a.pem b",
    "https://a/%20",
    "https://",
    "%41",
    "\\u0041",
    "\\",
    "xn--",
    "YWJjZGVm",
  ];
  for (const piece of [...pieces, ...pieces.map((one) => `${one} `)]) {
    const text = piece.repeat(200_000 / piece.length);
    const before = process.cpuUsage();
    const error = { data: { ...new TailwaterError("INTERNAL", text, { subject: "xx" }).toData() }, at: 0 };
    reportText({ ...PARTS, warnings: [text], ask: { ...ASK, error } }, MACHINE);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 2_000_000, `${JSON.stringify(piece)}: ${(user + system) / 1_000} ms`);
  }
});

test("1,000 errors with canaries in message, code, stack and cause leave none in a report", () => {
  startLog(false);
  const names = {
    hosts: ["qzhost.internal:9092", "qzhost.internal"],
    users: ["qzuser"],
    topics: ["qztopic", "qz.payments"],
    groups: ["qzgroup-7"],
    profiles: ["Qz Prod"],
  };
  const machine = { home: "/home/qzowner", user: "qzowner", host: "qzlaptop" };
  const canary = fc.constantFrom(
    ...Object.values(names).flat(),
    "qzlaptop",
    "/home/qzowner/.config/tailwater/profiles.json",
    "'/srv/qz client/ca.pem'",
    "C:\\Users\\qzbob\\x.log",
    "qzother.example:9093",
    "10.99.7.13",
    "[fd00:99::7]:9092",
    "User:qzalice",
    "CN=qzcarol,O=QzCorp",
    "qz.dave@qzcorp.example",
    "password=qzsecret9",
    "https://qzlogin:qzpass@qzregistry.example/subjects",
    "Bearer qz.eyJhbGciOi.qz",
  );
  const around = fc.constantFrom(
    "",
    "connect ECONNREFUSED ",
    "getaddrinfo ENOTFOUND ",
    "open ",
    "topic ",
    "(",
    "\n  at ",
  );
  const text = fc
    .array(fc.tuple(around, canary), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.flat().join(" "));
  const thrown = fc.record({
    message: text,
    code: text,
    stack: text,
    cause: text,
    subject: canary,
    ours: fc.boolean(),
  });
  const print = process.stderr.write;
  process.stderr.write = () => true;
  try {
    fc.assert(
      fc.property(thrown, ({ message, code, stack, cause, subject, ours }) => {
        const why = Object.assign(new Error(cause), { code });
        const error = ours
          ? new TailwaterError("INTERNAL", message, { subject, hint: cause, cause: why })
          : Object.assign(new Error(message, { cause: why }), { code });
        error.stack = `${error.stack}\n    at ${stack} (/home/qzowner/x/main.mjs:1:2)`;
        log.error("While it worked:", error, why, code);
        const ask: ReportAsk = { ...ASK, error: { data: toErrorData(error), at: 0 } };
        const said = reportText({ ...PARTS, ...names, ask, entries: newestEntries(1) }, machine);
        assert.doesNotMatch(said, /qz|10\.99\.7|fd00:99/i, said);
        assert.match(said, /INTERNAL/);
      }),
      { numRuns: 1_000 },
    );
  } finally {
    process.stderr.write = print;
  }
});
