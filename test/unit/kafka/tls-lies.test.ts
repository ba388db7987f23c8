// A listener with a correct TLS handshake and forged data after it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { makeAuthority } from "../../../scripts/kafka/certificates.ts";
import { BrokerConnection } from "../../../src/workers/kafka/broker-connection.ts";
import { asAdvertised } from "../../../src/workers/kafka/host-map.ts";
import { makeClientLog } from "../../../src/workers/kafka/log.ts";
import { prepareSecurity } from "../../../src/workers/kafka/security.ts";
import { settingsFor } from "../../kafka/support.ts";
import { flood } from "../../support/hostile-broker.ts";

const MB = 2 ** 20;
const authority = makeAuthority("a liar");
const { certPem, keyPem } = authority.issue(["127.0.0.1"]);

async function listen(t: TestContext, server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe("a forged TLS record", () => {
  for (const receiveBytes of [null, 64 * 1024]) {
    it(`ends the connection at once, and no more bytes are read (${receiveBytes === null ? "plain" : "onread"})`, async (t) => {
      const inner = createTlsServer({ cert: certPem, key: keyPem }, (socket) => {
        socket.on("error", () => {});
        // The client sends ApiVersions, so the handshake is complete.
        socket.once("data", () => liar?.unpipe());
        socket.once("data", () => liar !== null && flood(outer ?? liar, FORGED));
      });
      const innerPort = await listen(t, inner);
      let liar: Socket | null = null;
      let outer: Socket | null = null;
      let closed: Promise<unknown> = Promise.resolve();
      let taken = () => 0;
      const front = createServer((client) => {
        client.on("error", () => {});
        const server = connect(innerPort, "127.0.0.1");
        server.on("error", () => {});
        client.pipe(server);
        server.pipe(client);
        outer ??= client;
        liar ??= server;
        if (outer !== client) return;
        closed = new Promise((resolve) => client.once("close", resolve));
        taken = () => client.bytesWritten;
      });
      const port = await listen(t, front);
      const settings = { ...settingsFor(`127.0.0.1:${port}`, { caPem: authority.certPem }) };
      const client = {
        profileId: "liar",
        mayChange: () => false,
        reach: asAdvertised,
        route: null,
        security: prepareSecurity(settings),
        log: makeClientLog(() => {}),
      };
      const opening = BrokerConnection.open({ host: "127.0.0.1", port }, client, { timeoutMs: 20_000, receiveBytes });
      await assert.rejects(opening, { code: "TLS_FAILED" });
      await closed;
      assert.ok(taken() < 16 * MB, `${Math.round(taken() / MB)} MB were taken`);
    });
  }
});

/** Application data of the maximum record size that was not encrypted with any key. */
const FORGED = Buffer.concat([Buffer.from([0x17, 3, 3, 0x40, 0]), Buffer.alloc(0x4000)]);
