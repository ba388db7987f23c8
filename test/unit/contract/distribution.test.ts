import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { NO_DISTRIBUTION, publisherOf } from "../../../src/contract/distribution.ts";
import { readDistribution } from "../../../src/contract/distribution-file.ts";
import { TailwaterError } from "../../../src/contract/errors.ts";

const example = (name: string) => readFileSync(`packaging/distributions/${name}.json`, "utf8");
const full = (): Record<string, Record<string, unknown>> => JSON.parse(example("required-login"));

describe("a distribution", () => {
  test("names nothing by default", () => {
    const distribution = readDistribution(readFileSync("packaging/distribution.json", "utf8"));
    assert.deepEqual(distribution, NO_DISTRIBUTION);
    assert.deepEqual(publisherOf(distribution), {
      support: null,
      portal: null,
      login: "off",
      licences: false,
      analytics: false,
      errorReports: false,
      updates: false,
    });
  });

  test("has three worked examples, which are valid and offer what their names say", () => {
    const policies = readdirSync("packaging/distributions")
      .sort()
      .map((file) => [file, publisherOf(readDistribution(example(file.replace(".json", "")))).login]);
    assert.deepEqual(policies, [
      ["free.json", "off"],
      ["optional-login.json", "optional"],
      ["required-login.json", "required"],
    ]);
  });

  test("tells the page no key and no secret", () => {
    const told = JSON.stringify(publisherOf(readDistribution(example("required-login"))));
    assert.doesNotMatch(told, /secret|0123456789abcdef|11qYAY|login\.tailwater/);
  });

  test("is read the same after it was written into the build", () => {
    const distribution = readDistribution(example("required-login"));
    assert.deepEqual(readDistribution(JSON.stringify(distribution)), distribution);
  });

  /** One change to the full example, and the path that the error must name. */
  const wrong: readonly (readonly [path: string, change: (file: ReturnType<typeof full>) => unknown])[] = [
    ["telemetry", (file) => ({ ...file, telemetry: {} })],
    ["login.isuer", (file) => ({ ...file, login: { ...file.login, isuer: "x" } })],
    ["support", (file) => ({ ...file, support: "help@tailwater.example" })],
    ["support.address", (file) => ({ ...file, support: { address: "a@b.example?bcc=c@d.example" } })],
    ["support.address", (file) => ({ ...file, support: { address: "a@b.example,c@d.example" } })],
    ["support.address", (file) => ({ ...file, support: { address: "a@b.example\nx" } })],
    ...[
      undefined,
      7,
      "",
      "http://login.example/",
      "https://login.example/?a=b",
      "https://login.example/#a",
      "https://me@login.example/",
      "HTTPS://login.example/",
      "https://login.example:443/",
      "https://login.exаmple/", // With a Cyrillic a.
      "https://login.example/a b",
      "file:///etc/passwd",
      "http://127.0.0.1.evil.example/",
      `https://login.example/${"a".repeat(600)}`,
    ].map(
      (issuer) =>
        ["login.issuer", (file: ReturnType<typeof full>) => ({ ...file, login: { ...file.login, issuer } })] as const,
    ),
    ["login.clientId", (file) => ({ ...file, login: { ...file.login, clientId: "two words" } })],
    ["login.scopes", (file) => ({ ...file, login: { ...file.login, scopes: ["profile"] } })],
    ["login.scopes[1]", (file) => ({ ...file, login: { ...file.login, scopes: ["openid", "a b"] } })],
    ["login.ports", (file) => ({ ...file, login: { ...file.login, ports: [] } })],
    ["login.ports[0]", (file) => ({ ...file, login: { ...file.login, ports: [80] } })],
    ["login.ports[1]", (file) => ({ ...file, login: { ...file.login, ports: [8085, 8085] } })],
    ["login.policy", (file) => ({ ...file, login: { ...file.login, policy: "maybe" } })],
    ["login.graceDays", (file) => ({ ...file, login: { ...file.login, graceDays: -1 } })],
    ["login.graceDays", (file) => ({ ...file, login: { ...file.login, graceDays: 1.5 } })],
    ["login.origins[0]", (file) => ({ ...file, login: { ...file.login, origins: ["https://a.example/path"] } })],
    ["licence.keys", (file) => ({ ...file, licence: { ...file.licence, keys: {} } })],
    ["licence.keys.a", (file) => ({ ...file, licence: { ...file.licence, keys: { a: "short" } } })],
    ["licence.keys.a", (file) => ({ ...file, licence: { ...file.licence, keys: { a: { x: "", d: "" } } } })],
    ["licence.plans.pro", (file) => ({ ...file, licence: { ...file.licence, plans: { pro: "changes" } } })],
    [
      "licence.plans.pro[1]",
      (file) => ({ ...file, licence: { ...file.licence, plans: { pro: ["groups", "chnages"] } } }),
    ],
    ["licence.plans", (file) => ({ ...file, licence: { ...file.licence, plans: { "a plan": [] } } })],
    ["analytics.measurementId", (file) => ({ ...file, analytics: { ...file.analytics, measurementId: "UA-1" } })],
    ["analytics.apiSecret", (file) => ({ ...file, analytics: { ...file.analytics, apiSecret: "a&b=c" } })],
    ["errorReports.dsn", (file) => ({ ...file, errorReports: { dsn: "https://reports.example/1" } })],
    ["errorReports.dsn", (file) => ({ ...file, errorReports: { dsn: "https://key:secret@reports.example/1" } })],
    ["errorReports.dsn", (file) => ({ ...file, errorReports: { dsn: "https://key@reports.example/project" } })],
    ["updates", (file) => ({ ...file, updates: "https://tailwater.example/newest.json" })],
    ["updates.address", (file) => ({ ...file, updates: { address: null } })],
  ];
  for (const [index, [path, change]] of wrong.entries()) {
    test(`is refused with the name of what is wrong: ${path} (${index})`, () => {
      assert.doesNotThrow(() => readDistribution(JSON.stringify(full())));
      assert.throws(
        () => readDistribution(JSON.stringify(change(full()))),
        (error) => {
          assert.ok(error instanceof TailwaterError);
          assert.deepEqual([error.code, error.subject], ["DISTRIBUTION_INVALID", path]);
          assert.match(error.message, /^The distribution is not valid: .+\.$/);
          return true;
        },
      );
    });
  }

  test("is refused when it is no JSON object", () => {
    for (const text of ["", "null", "[]", "7", "{"]) {
      assert.throws(() => readDistribution(text), { code: "DISTRIBUTION_INVALID" }, text);
    }
  });

  test("may use HTTP on this machine, for trying it out", () => {
    const file = full();
    for (const issuer of ["http://127.0.0.1:9000", "http://localhost:9000/oidc", "http://[::1]:9000/"]) {
      const read = readDistribution(JSON.stringify({ ...file, login: { ...file.login, issuer } }));
      assert.equal(read.login?.issuer, issuer);
    }
  });
});
