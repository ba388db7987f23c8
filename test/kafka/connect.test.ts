import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { makeAuthority } from "../../scripts/kafka/certificates.ts";
import type { ClusterInfo } from "../../src/contract/clusters.ts";
import { type ErrorCode, TailwaterError } from "../../src/contract/errors.ts";
import type { ConnectionSettings } from "../../src/contract/profiles.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import { settingsFor } from "./support.ts";

const SECRET = "not-the-password-5417";

describe("connecting to a real broker", () => {
  let broker: Broker;
  const servers: Server[] = [];
  const sockets: Socket[] = [];
  before(async () => {
    broker = await startBroker({ tls: true, sasl: true, acl: true });
  });
  after(async () => {
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
    await broker.stop();
  });

  const listener = (kind: keyof Broker["listeners"]): string => {
    const address = broker.listeners[kind];
    assert.ok(address, `the broker has no ${kind} listener`);
    return address;
  };
  /** Listens on a free port of the loopback. */
  const listen = async (server: Server): Promise<string> => {
    servers.push(server);
    server.on("connection", (socket: Socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const connect = async (settings: ConnectionSettings): Promise<ClusterInfo> => {
    const session = new ClusterSession();
    try {
      return await session.connect(settings);
    } finally {
      await session.close();
    }
  };
  /** Checks the code, that the error names host and port, and that it shows no secret. Returns the error. */
  const fails = async (settings: ConnectionSettings, code: ErrorCode): Promise<TailwaterError> => {
    const lines: string[] = [];
    const session = new ClusterSession(makeClientLog(({ message }) => lines.push(message)));
    const error = await session.connect(settings).then(
      () => assert.fail(`connected, but ${code} was expected`),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof TailwaterError, String(error));
    assert.equal(error.code, code, error.message);
    const told = `${error.message} ${error.subject} ${error.hint}`;
    for (const server of settings.kafka.bootstrapServers) assert.ok(told.includes(server), `${told} names ${server}`);
    assert.ok(error.hint, "says what to do next");
    assert.ok(!`${told} ${lines.join(" ")}`.includes(SECRET), "shows no secret");
    return error;
  };

  it("connects in plaintext, by TLS and by each login", async () => {
    const { caPem } = broker;
    const ways = [
      settingsFor(listener("plaintext")),
      settingsFor(listener("tls"), { caPem }),
      settingsFor(listener("saslPlaintext"), { login: ["plain", "alice", "alice-secret"] }),
      settingsFor(listener("saslPlaintext"), { login: ["scram-sha-256", "alice", "alice-secret"] }),
      settingsFor(listener("saslSsl"), { caPem, login: ["scram-sha-512", "alice", "alice-secret"] }),
    ];
    for (const settings of ways) {
      const info = await connect(settings);
      assert.ok(info.clusterId);
      assert.deepEqual(
        info.brokers.map(({ id, address }) => ({ id, address })),
        [{ id: 1, address: settings.kafka.bootstrapServers[0] }],
      );
    }
  });

  it("works when any bootstrap server works, and otherwise reports each", async () => {
    const info = await connect(settingsFor(["127.0.0.1:1", listener("plaintext")]));
    assert.equal(info.brokers.length, 1);
    const error = await fails(settingsFor(["127.0.0.1:1", listener("tls")]), "TLS_EXPECTED");
    assert.match(error.message, /127\.0\.0\.1:1: the connection was refused/);
  });

  it("reports a wrong password, by PLAIN and by SCRAM", async () => {
    for (const mechanism of ["plain", "scram-sha-256", "scram-sha-512"] as const) {
      const error = await fails(
        settingsFor(listener("saslPlaintext"), { login: [mechanism, "alice", SECRET] }),
        "SASL_FAILED",
      );
      assert.ok(error.message.toLowerCase().includes(mechanism));
    }
  });

  it("reports that a login is required, and which mechanisms are offered", async () => {
    const plaintext = await fails(settingsFor(listener("saslPlaintext")), "SASL_REQUIRED");
    assert.match(plaintext.message, /PLAIN/);
    assert.match(plaintext.message, /SCRAM-SHA-512/);
    await fails(settingsFor(listener("saslSsl"), { caPem: broker.caPem }), "SASL_REQUIRED");
  });

  it("reports that a listener takes no login", async () => {
    await fails(
      settingsFor(listener("plaintext"), { login: ["plain", "alice", SECRET] }),
      "SASL_MECHANISM_UNSUPPORTED",
    );
  });

  it("reports a closed port, an unknown host and an invalid address", async () => {
    await fails(settingsFor("127.0.0.1:1"), "PORT_CLOSED");
    await fails(settingsFor("[::1]:1"), "PORT_CLOSED");
    await fails(settingsFor("no-such-host.invalid:9092"), "HOST_UNKNOWN");
    await fails(settingsFor("127.0.0.1"), "BAD_REQUEST");
  });

  it("tells TLS and plaintext apart in both directions", async () => {
    await fails(settingsFor(listener("tls")), "TLS_EXPECTED");
    await fails(settingsFor(listener("plaintext"), { caPem: broker.caPem }), "TLS_NOT_SPOKEN");
  });

  it("reports what is wrong with a certificate", async () => {
    const { caPem } = broker;
    await fails(settingsFor(listener("tlsExpired"), { caPem }), "CERTIFICATE_EXPIRED");
    await fails(settingsFor(listener("tlsUntrusted"), { caPem }), "CERTIFICATE_UNTRUSTED");
    await fails(settingsFor(listener("tls"), { caPem: null }), "CERTIFICATE_UNTRUSTED");
    await fails(settingsFor(listener("tlsWrongHost"), { caPem }), "CERTIFICATE_HOST_MISMATCH");
    const mutual = await fails(settingsFor(listener("tlsMutual"), { caPem }), "TLS_FAILED");
    assert.match(mutual.hint ?? "", /client certificate/);
    const noPem = settingsFor(listener("tls"), { caPem: "not PEM" });
    await assert.rejects(connect(noPem), { code: "PROFILE_INVALID" });
  });

  it("names the missing root when the profile holds only an intermediate CA", async () => {
    const root = makeAuthority("Corp Root");
    const issuing = root.intermediate("Corp Issuing");
    const { certPem, keyPem } = issuing.issue(["127.0.0.1"]);
    for (const sent of [certPem, `${certPem}${issuing.certPem}`, `${certPem}${issuing.certPem}${root.certPem}`]) {
      const at = await listen(createTlsServer({ cert: sent, key: keyPem }).on("tlsClientError", () => {}));
      const error = await fails(settingsFor(at, { caPem: issuing.certPem }), "CERTIFICATE_UNTRUSTED");
      assert.match(`${error.message} ${error.hint}`, /"Corp Root".*Add the certificate of "Corp Root"/);
      const other = await fails(settingsFor(at, { caPem: makeAuthority("Other").certPem }), "CERTIFICATE_UNTRUSTED");
      assert.match(other.hint ?? "", /did not sign it/);
      // The server is not Kafka, but TLS is established: only the root beside the intermediate was missing.
      await fails(settingsFor(at, { caPem: `${issuing.certPem}${root.certPem}` }), "CONNECT_TIMEOUT");
    }
  });

  it("tells a controller's port from a broker that is too old", async () => {
    const properties = await readFile(join(broker.dir, "server.properties"), "utf8");
    const controller = /^controller\.quorum\.voters=\d+@(.+)$/m.exec(properties)?.[1];
    const error = await fails(settingsFor(controller?.replaceAll("\\", "") ?? ""), "CONTROLLER_PORT");
    assert.match(error.hint ?? "", /broker's port/);
  });

  it("reports a server that is not Kafka", async () => {
    const http = await listen(createHttpServer((_request, response) => response.end("hello")));
    const error = await fails(settingsFor(http), "NOT_KAFKA");
    assert.match(error.message, /HTTP/);
    await fails(settingsFor(http, { caPem: broker.caPem }), "NOT_KAFKA");
    const chatty = await listen(createServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n")));
    await fails(settingsFor(chatty), "NOT_KAFKA");
    const closing = await listen(createServer((socket) => socket.destroy()));
    await fails(settingsFor(closing), "CONNECTION_RESET");
  });

  it("reports a server that stays silent, within 10 s", async () => {
    const silent = await listen(createServer(() => {}));
    const startedAt = Date.now();
    await fails(settingsFor(silent), "CONNECT_TIMEOUT");
    assert.ok(Date.now() - startedAt < 10_000);
  });

  it("reports which advertised address does not work", async (test) => {
    const lost = await startBroker({ properties: { "advertised.listeners": "PLAINTEXT://127.0.0.1:1" } });
    test.after(() => lost.stop());
    const error = await fails(settingsFor(lost.bootstrap), "ADVERTISED_LISTENER_UNREACHABLE");
    assert.equal(error.subject, "127.0.0.1:1");
    assert.match(error.hint ?? "", /advertised\.listeners/);
  });

  it("ends an attempt at once when it is closed", async () => {
    const silent = await listen(createServer(() => {}));
    const session = new ClusterSession();
    const attempt = session.connect(settingsFor(silent));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await session.close();
    await assert.rejects(attempt, { code: "CANCELLED" });
  });
});
