import assert from "node:assert/strict";
import { test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { Profile } from "../../../src/contract/profiles.ts";
import type { SshLogin } from "../../../src/contract/route.ts";
import { destinationOf, isWithin } from "../../../src/extensions/profiles/destination.ts";
import { fieldsOf, secretsOf, validateProfile } from "../../../src/extensions/profiles/fields.ts";
import { makeProfile } from "./make-profile.ts";

const PEM = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----";
const good = makeProfile();
const kafka = (changes: object) => ({ ...good, kafka: { ...good.kafka, ...changes } });

test("a valid profile is returned unchanged, without unknown fields", () => {
  assert.deepEqual(validateProfile(good), good);
  assert.deepEqual(
    validateProfile({ ...kafka({ sasl: { ...good.kafka.sasl, password: "secret" } }), password: "secret" }),
    good,
  );
});

test("every form of a server address is accepted", () => {
  const bootstrapServers = ["localhost:1", "10.0.0.1:65535", "[::1]:9092", "a-b_c.example:9092"];
  assert.deepEqual(validateProfile(kafka({ bootstrapServers })).kafka.bootstrapServers, bootstrapServers);
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
  ["kafka.bootstrapServers", kafka({ bootstrapServers: [] })],
  ["kafka.bootstrapServers", kafka({ bootstrapServers: "host:9092" })],
  ...["", "host", "host:", ":9092", "host:0", "host:65536", "host:9o92", "::1:9092", "http://host:9092", "a b:1"].map(
    (server): [string, unknown] => ["kafka.bootstrapServers", kafka({ bootstrapServers: [server] })],
  ),
  ["kafka.tls", kafka({ tls: null })],
  ["kafka.tls.enabled", kafka({ tls: { enabled: "yes", caPem: null } })],
  ["kafka.tls.caPem", kafka({ tls: { enabled: true, caPem: "no certificate" } })],
  ["kafka.sasl", kafka({ sasl: undefined })],
  ["kafka.sasl.mechanism", kafka({ sasl: { mechanism: "gssapi", username: "a" } })],
  ["kafka.sasl.username", kafka({ sasl: { mechanism: "plain", username: "" } })],
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
  assert.equal(message(kafka({ sasl: null })), "Login (SASL): this part is missing.");
  assert.equal(
    message(kafka({ bootstrapServers: ["host"] })),
    'Bootstrap servers: "host" is not a host and port, like broker-1:9092.',
  );
});

/** Everything that a profile can have. */
const trust = { caPem: PEM, identity: { format: "pem", certificatePem: PEM }, serverName: "broker" } as const;
const service = { url: "https://one.example:8081/x", auth: { kind: "basic", username: "bob" }, tls: trust } as const;
const full: Profile = {
  id: "full",
  name: "Full",
  color: "blue",
  system: "shop",
  environment: "prod",
  kafka: {
    bootstrapServers: ["a:1"],
    hostMap: { "broker-1.internal:9092": "10.0.0.5:19092" },
    route: { kind: "socks5", proxy: "proxy.corp:1080", username: "me" },
    tls: { ...trust, enabled: true },
    sasl: {
      ...{ mechanism: "oauthbearer", grant: "client-credentials", tokenUrl: "https://sso.example/token" },
      ...{
        deviceUrl: null,
        clientAuth: "post",
        clientId: "me",
        scope: "kafka",
        extensions: { logicalCluster: "lkc-1" },
      },
    },
  },
  registry: service,
  connect: [{ id: "c1", name: "Sinks", ...service, auth: { kind: "bearer" } }],
  ksql: { ...service, auth: { kind: "none" } },
  secretCommands: { "kafka.sasl.clientSecret": "pass show kafka" },
};

test("a profile with everything survives the check, and each of its fields is met once", () => {
  assert.deepEqual(validateProfile(JSON.parse(JSON.stringify(full))), full);
  const paths = fieldsOf(full).map(({ path }) => path);
  assert.equal(new Set(paths).size, paths.length);
  for (const path of leavesOf(full))
    assert.ok(
      paths.some((one) => path.startsWith(one)),
      path,
    );
});

/** The paths of all values, with entries of a list by their id. */
function leavesOf(value: object, at = ""): string[] {
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
    const name = Array.isArray(value) ? ((part as { id?: string }).id ?? key) : key;
    const path = at === "" ? name : `${at}.${name}`;
    return typeof part === "object" && part !== null ? leavesOf(part, path) : [path];
  });
}

test("secrets have the path that they would have, and a required one is known as such", () => {
  assert.deepEqual(
    secretsOf(full).map(({ path, isRequired, staysHere }) => [path, isRequired, staysHere].join(" ")),
    [
      "kafka.route.password false false",
      "kafka.tls.identity.key true false",
      "kafka.tls.identity.passphrase false false",
      "kafka.sasl.clientSecret false true",
      "registry.auth.password true false",
      "registry.tls.identity.key true false",
      "registry.tls.identity.passphrase false false",
      "connect.c1.auth.token true false",
      "connect.c1.tls.identity.key true false",
      "connect.c1.tls.identity.passphrase false false",
      "ksql.tls.identity.key true false",
      "ksql.tls.identity.passphrase false false",
    ],
  );
});

const ssh = {
  kind: "ssh",
  proxy: "bastion:22",
  username: "me",
  knownHosts: "~/.ssh/known_hosts",
  hostKey: "",
} as const;
const withSsh = (login: SshLogin, hostKey = ""): Profile => ({
  ...full,
  kafka: { ...full.kafka, route: { ...ssh, login, hostKey } },
});

test("an SSH server survives the check with each login, and names its secrets", () => {
  for (const [login, secrets] of [
    [{ by: "key-file", file: "~/.ssh/id" }, ["passphrase false"]],
    [{ by: "key" }, ["key true", "passphrase false"]],
    [{ by: "agent", socket: "" }, []],
    [{ by: "password" }, ["password true"]],
  ] as const) {
    const profile = withSsh(login, `SHA256:${"A".repeat(43)}`);
    assert.deepEqual(validateProfile(JSON.parse(JSON.stringify(profile))), profile);
    const found = secretsOf(profile).filter(({ path }) => path.startsWith("kafka.route."));
    assert.deepEqual(
      found.map(({ path, isRequired }) => `${path.replace("kafka.route.login.", "")} ${isRequired}`),
      secrets,
    );
  }
  assert.throws(() => validateProfile(withSsh({ by: "agent", socket: "" }, "SHA256:x")), /Trusted host key: a finger/);
});

test("a secret stays usable when its SSH server's key is trusted, and not when another key is", () => {
  const [one, other] = [`SHA256:${"A".repeat(43)}`, `SHA256:${"B".repeat(43)}`];
  const at = (hostKey: string) => withSsh({ by: "password" }, hostKey);
  const name = "kafka.route.login.password";
  const given = destinationOf(at(""), name);
  assert.ok(isWithin(given, at(one), name));
  assert.ok(!isWithin(destinationOf(at(one), name), at(other), name));
  assert.ok(!isWithin(given, withSsh({ by: "key" }), name));
});

test("a command for a secret that the profile does not have is left out", () => {
  assert.deepEqual(validateProfile({ ...full, secretCommands: { "kafka.sasl.password": "x" } }).secretCommands, {});
});

for (const url of ["ftp://a", "a:1", "http://u:p@a", ""]) {
  test(`no address of a service: ${url}`, () => {
    assert.throws(() => validateProfile({ ...full, registry: { ...service, url } }), { subject: "registry.url" });
  });
}
