import assert from "node:assert/strict";
import { test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { validateProfile } from "../../../src/extensions/profiles/validate-profile.ts";
import { makeProfile } from "./make-profile.ts";

const good = makeProfile();

test("a valid profile is returned unchanged, without unknown fields", () => {
  assert.deepEqual(validateProfile(good), good);
  assert.deepEqual(validateProfile({ ...good, password: "secret", sasl: { ...good.sasl, password: "secret" } }), good);
});

test("every form of a server address is accepted", () => {
  const bootstrapServers = ["localhost:1", "10.0.0.1:65535", "[::1]:9092", "a-b_c.example:9092"];
  assert.deepEqual(validateProfile({ ...good, bootstrapServers }).bootstrapServers, bootstrapServers);
});

const wrong: readonly [field: string, value: unknown][] = [
  ["profile", null],
  ["profile", []],
  ["profile", "text"],
  ["id", { ...good, id: "" }],
  ["id", { ...good, id: "../../etc" }],
  ["id", { ...good, id: "__proto__ x" }],
  ["name", { ...good, name: "  " }],
  ["name", { ...good, name: "x".repeat(201) }],
  ["color", { ...good, color: "pink" }],
  ["bootstrapServers", { ...good, bootstrapServers: [] }],
  ["bootstrapServers", { ...good, bootstrapServers: "host:9092" }],
  ...["", "host", "host:", ":9092", "host:0", "host:65536", "host:9o92", "::1:9092", "http://host:9092", "a b:1"].map(
    (server): [string, unknown] => ["bootstrapServers", { ...good, bootstrapServers: [server] }],
  ),
  ["tls", { ...good, tls: null }],
  ["tls.enabled", { ...good, tls: { enabled: "yes", caPem: null } }],
  ["tls.caPem", { ...good, tls: { enabled: true, caPem: "no certificate" } }],
  ["sasl", { ...good, sasl: undefined }],
  ["sasl.mechanism", { ...good, sasl: { mechanism: "gssapi", username: "a" } }],
  ["sasl.username", { ...good, sasl: { mechanism: "plain", username: "" } }],
];

for (const [field, value] of wrong) {
  test(`PROFILE_INVALID names ${field}: ${JSON.stringify(value)?.slice(0, 60)}`, () => {
    assert.throws(
      () => validateProfile(value),
      (error) => error instanceof TailwaterError && error.code === "PROFILE_INVALID" && error.subject === field,
    );
  });
}

test("an error names the label that the form shows", () => {
  const message = (value: unknown) => {
    try {
      validateProfile(value);
    } catch (error) {
      return error instanceof TailwaterError ? error.message : "";
    }
    return "";
  };
  assert.equal(message({ ...good, sasl: null }), "Login (SASL): this part is missing.");
  assert.equal(
    message({ ...good, bootstrapServers: ["host"] }),
    'Bootstrap servers: "host" is not a host and port, like broker-1:9092.',
  );
});
