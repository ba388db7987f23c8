// The real request, to an HTTPS server on this machine. A test authority issued the server's certificate.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { makeAuthority } from "../../../../scripts/kafka/certificates.ts";
import { directRoad } from "../../../../src/extensions/http/road.ts";
import { askByNet } from "../../../../src/extensions/updates/updates.ts";

describe("the request for the newest version", () => {
  const authority = makeAuthority("Updates");
  const { certPem: cert, keyPem: key } = authority.issue(["localhost"]);
  const requests: string[] = [];
  const sockets = new Set<TLSSocket>();
  let connections = 0;
  let answer: (socket: TLSSocket) => void;
  let server: Server;
  let port: number;

  before(async () => {
    server = createServer({ cert, key }, (socket) => {
      connections += 1;
      sockets.add(socket.on("error", () => {}));
      let text = "";
      socket.setEncoding("latin1").on("data", (part: string) => {
        text += part;
        if (!text.endsWith("\r\n\r\n")) return;
        requests.push(text);
        answer(socket);
      });
    });
    server.on("tlsClientError", () => {});
    await once(server.listen(0, "127.0.0.1"), "listening");
    port = (server.address() as AddressInfo).port;
  });
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  const asked = (from = authority.certPem) => {
    requests.length = 0;
    connections = 0;
    return askByNet(`https://localhost:${port}/tailwater/newest.json`, {
      ...directRoad(),
      trustedPem: async () => from,
    });
  };
  const says = (head: string, body = "") => {
    answer = (socket) => socket.end(`HTTP/1.1 ${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  };

  test("is one connection with exactly these bytes", async () => {
    says("200 OK\r\nSet-Cookie: id=4711", '{"version":"0.2.0"}');
    for (let time = 0; time < 2; time++) {
      assert.equal(await asked(), '{"version":"0.2.0"}');
      assert.equal(connections, 1);
      assert.deepEqual(requests, [
        "GET /tailwater/newest.json HTTP/1.1\r\n" +
          `Host: localhost:${port}\r\n` +
          "User-Agent: tailwater\r\nAccept: application/json\r\nConnection: close\r\n\r\n",
      ]);
    }
  });

  const failsWith = async (code: string, pattern: RegExp, from?: string) => {
    await assert.rejects(asked(from), (error: Error & { code?: string; hint?: string | null }) => {
      assert.equal(error.code, code);
      assert.match(error.message, pattern);
      assert.ok(error.hint);
      return true;
    });
  };

  test("follows no redirect, and accepts only a success", async () => {
    for (const head of [`302 Found\r\nLocation: https://localhost:${port}/other`, "404 Not Found"]) {
      says(head);
      await failsWith("HTTP_STATUS", new RegExp(`status ${head.slice(0, 3)}`));
      assert.deepEqual([connections, requests.length], [1, 1]);
    }
  });

  test("stops reading an answer that is too long, whatever its headers say", async () => {
    says("200 OK", "x".repeat(5_000));
    await failsWith("ANSWER_TOO_LARGE", /longer than 4096 bytes/);
    answer = (socket) => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      const pour = () => {
        while (!socket.destroyed && socket.write(`400\r\n${"x".repeat(1_024)}\r\n`));
      };
      socket.on("drain", pour);
      pour();
    };
    await failsWith("ANSWER_TOO_LARGE", /longer than 4096 bytes/);
  });

  test("fails when the server does not speak HTTP, or closes the connection", async () => {
    answer = (socket) => socket.end("hello\r\n");
    await failsWith("ANSWER_MALFORMED", /is not valid/);
    answer = (socket) => socket.destroy();
    await failsWith("CONNECTION_RESET", /closed the connection/);
    answer = (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
    await failsWith("CONNECTION_RESET", /closed the connection/);
  });

  test("trusts no other certificate, even when the environment says so", async (t) => {
    says("200 OK", "{}");
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
    t.after(() => {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    });
    await failsWith("CERTIFICATE_UNTRUSTED", /does not trust/, makeAuthority("Updates").certPem);
    assert.deepEqual(requests, []);
  });
});
