// What a server may do to us, over a real socket. Each case ends with an error of ours, and in bounded memory and time.
import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { TailwaterError } from "../../../../src/contract/errors.ts";
import type { HttpRequest } from "../../../../src/extensions/http/http-client.ts";
import { clientFor, rawServer } from "./support.ts";

/** Writes the same bytes until the socket is closed. */
function pour(socket: Socket, bytes: string | Buffer): void {
  const go = () => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on("drain", go);
  go();
}

/** Begins with a head, and then writes the same bytes without end. */
const begins = (head: string, bytes: string | Buffer) => (socket: Socket) => {
  socket.write(head);
  pour(socket, bytes);
};

/** A kilobyte of gzip that unpacks to a megabyte, again and again: one member each. */
const BOMB = gzipSync(Buffer.alloc(2 ** 20));
const EMPTY_MEMBER = gzipSync("");
const GZIP = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n";

interface Case {
  readonly name: string;
  readonly does: (socket: Socket) => void;
  readonly code: string;
  readonly says: RegExp;
  readonly request?: HttpRequest;
}

const CASES: readonly Case[] = [
  { name: "closes at once", does: (one) => one.destroy(), code: "CONNECTION_RESET", says: /closed the connection/ },
  { name: "does not speak HTTP", does: (one) => one.end("hello\r\n"), code: "ANSWER_MALFORMED", says: /not valid/ },
  {
    name: "sends endless headers",
    does: begins("HTTP/1.1 200 OK\r\n", `X-A: ${"a".repeat(1_000)}\r\n`),
    code: "ANSWER_TOO_LARGE",
    says: /headers do not end/,
  },
  {
    name: "sends a header that does not end",
    does: begins("HTTP/1.1 200 OK\r\nX-A: ", "a".repeat(1_000)),
    code: "ANSWER_TOO_LARGE",
    says: /headers do not end/,
  },
  {
    name: "sends an endless body",
    does: begins("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(10_000)),
    code: "ANSWER_TOO_LARGE",
    says: /longer than 100000 bytes/,
  },
  {
    name: "sends endless chunks",
    does: (one) => {
      one.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      pour(one, `400\r\n${"x".repeat(1_024)}\r\n`);
    },
    code: "ANSWER_TOO_LARGE",
    says: /longer than 100000 bytes/,
  },
  {
    name: "sends 100 MB of JSON",
    does: (one) => {
      one.write(`HTTP/1.1 200 OK\r\nContent-Length: ${100 * 2 ** 20}\r\n\r\n[`);
      pour(one, "1,".repeat(10_000));
    },
    code: "ANSWER_TOO_LARGE",
    says: /longer than 100000 bytes/,
  },
  {
    name: "sends a gzip bomb",
    does: begins(GZIP, BOMB),
    code: "ANSWER_TOO_LARGE",
    says: /longer than 100000 bytes/,
  },
  {
    name: "sends gzip that unpacks to nothing, without end",
    does: begins(GZIP, EMPTY_MEMBER),
    code: "ANSWER_TOO_LARGE",
    says: /longer than 100000 bytes/,
  },
  {
    name: "says gzip and sends none",
    does: (one) => one.end(`${GZIP}{}`),
    code: "ANSWER_MALFORMED",
    says: /not valid gzip/,
  },
  {
    name: "cuts gzip off",
    does: (one) => {
      one.write(GZIP);
      one.end(BOMB.subarray(0, 100));
    },
    code: "ANSWER_MALFORMED",
    says: /not valid gzip/,
  },
  {
    name: "uses an encoding that was not asked for",
    does: (one) => one.end("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n{}"),
    code: "ANSWER_MALFORMED",
    says: /encoded as br/,
  },
  {
    name: "promises more than it sends",
    does: (one) => one.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
    code: "CONNECTION_RESET",
    says: /closed the connection/,
  },
  {
    name: "names two lengths",
    does: (one) => one.end("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}"),
    code: "ANSWER_MALFORMED",
    says: /not valid/,
  },
  {
    name: "names a length that is none",
    does: (one) => one.end("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}"),
    code: "ANSWER_MALFORMED",
    says: /not valid/,
  },
  {
    name: "names a length and chunks",
    does: (one) =>
      one.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
    code: "ANSWER_MALFORMED",
    says: /not valid/,
  },
  {
    name: "puts a line break into a header",
    does: (one) => one.end("HTTP/1.1 200 OK\r\nX-A: a\rSet-Cookie: b\r\n\r\n{}"),
    code: "ANSWER_MALFORMED",
    says: /not valid/,
  },
  {
    name: "changes the protocol",
    does: (one) => one.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
    code: "ANSWER_MALFORMED",
    says: /101/,
  },
  {
    name: "says that it begins soon, without end",
    does: (one) => pour(one, "HTTP/1.1 103 Early Hints\r\n\r\n"),
    code: "ANSWER_MALFORMED",
    says: /does not begin/,
  },
  { name: "never answers", does: () => {}, code: "CONNECT_TIMEOUT", says: /within 0\.4 s/, request: { limitMs: 400 } },
  {
    name: "drips a byte at a time",
    does: (one) => {
      one.write("HTTP/1.1 200 OK\r\n\r\n");
      const drip = setInterval(() => (one.destroyed ? clearInterval(drip) : one.write("x")), 20);
    },
    code: "CONNECT_TIMEOUT",
    says: /within 0\.4 s/,
    request: { limitMs: 400 },
  },
  {
    name: "sends something else than JSON",
    does: (one) => one.end("HTTP/1.1 200 OK\r\n\r\n<html>secret-of-a-page</html>"),
    code: "ANSWER_MALFORMED",
    says: /it is not JSON/,
  },
];

for (const location of [
  "file:///etc/passwd",
  "https://evil.example/",
  "//evil.example/",
  "http://127.0.0.1:1/",
  "\\\\x",
]) {
  for (const redirects of [0, 3]) {
    test(`a redirect to ${location} is not followed (${redirects} allowed)`, async (t) => {
      const answer = `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`;
      let first = true;
      const server = await rawServer(t, (socket) => {
        socket.end(first ? answer : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        first = false;
      });
      const asked = clientFor(`http://127.0.0.1:${server.port}`).send({ path: "/a", redirects });
      await assert.rejects(asked, { code: "HTTP_STATUS" });
      const paths = server.requests.map((text) => text.split(" ")[1]);
      // `\\x` is a path of the same server.
      assert.ok(
        paths.every((path) => path === "/a" || (location.startsWith("\\") && redirects > 0)),
        paths.join(),
      );
    });
  }
}

describe("a server that", () => {
  for (const { name, does, code, says, request = {} } of CASES) {
    test(`${name}: ${code}`, async (t) => {
      const server = await rawServer(t, does);
      const before = process.memoryUsage().rss;
      const client = clientFor(`http://127.0.0.1:${server.port}`);
      await assert.rejects(client.json({ path: "/a", mostBytes: 100_000, ...request }), (error) => {
        assert.ok(error instanceof TailwaterError, String(error));
        assert.equal(error.code, code, error.message);
        assert.match(error.message, says);
        assert.ok(error.hint);
        assert.doesNotMatch(error.message, /secret-of-a-page/);
        return true;
      });
      assert.equal(server.connections, 1, "it is asked once");
      assert.ok(process.memoryUsage().rss - before < 60 * 2 ** 20, "memory stays bounded");
    });
  }
});
