import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { makeAuthority } from "../../../../scripts/kafka/certificates.ts";
import { TailwaterError } from "../../../../src/contract/errors.ts";
import { addressIn, pathOf } from "../../../../src/extensions/http/address.ts";
import { HttpStatusError } from "../../../../src/extensions/http/faults.ts";
import { retryAfterMs } from "../../../../src/extensions/http/retry-after.ts";
import { directRoad } from "../../../../src/extensions/http/road.ts";
import { Secret } from "../../../../src/extensions/kit/secret.ts";
import { maskSecret } from "../../../../src/extensions/log/log.ts";
import { clientFor, rawServer } from "./support.ts";

const DAY_MS = 86_400_000;

const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe("the HTTP client", () => {
  test("sends exactly these bytes, on a connection of its own", async (t) => {
    const server = await rawServer(t, (socket) => socket.end(ok('{"a":1}')));
    const client = clientFor(`http://127.0.0.1:${server.port}/base/`, {
      headers: async () => ({ Authorization: "Basic dTpw" }),
    });
    const answer = await client.json({ path: pathOf`/subjects/${"a/b ü?"}/versions`, query: { deleted: "true" } });
    assert.deepEqual(answer, { a: 1 });
    assert.deepEqual(server.requests, [
      "GET /base/subjects/a%2Fb%20%C3%BC%3F/versions?deleted=true HTTP/1.1\r\n" +
        `Host: 127.0.0.1:${server.port}\r\nUser-Agent: tailwater\r\nAccept: application/json\r\n` +
        "Accept-Encoding: gzip\r\nConnection: close\r\nAuthorization: Basic dTpw\r\n\r\n",
    ]);
    assert.equal(server.connections, 1);
  });

  test("unpacks gzip", async (t) => {
    const packed = gzipSync(JSON.stringify({ text: "ä".repeat(100_000) }));
    const server = await rawServer(t, (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
      socket.end(packed);
    });
    const answer = (await clientFor(`http://127.0.0.1:${server.port}`).json({})) as { text: string };
    assert.equal(answer.text.length, 100_000);
  });

  test("sends nothing but GET and HEAD when the settings do not allow changes", async (t) => {
    const server = await rawServer(t, (socket) => socket.end(ok("")));
    let mayChange = false;
    const client = clientFor(`http://127.0.0.1:${server.port}`, { mayChange: () => mayChange });
    for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
      await assert.rejects(client.send({ method, path: "/a" }), { code: "READ_ONLY" });
    }
    assert.equal(server.connections, 0);
    assert.equal((await client.send({ method: "HEAD" })).status, 200);
    mayChange = true;
    await client.send({ method: "POST", path: "/a", body: "{}" });
    assert.equal(server.connections, 2);
  });

  test("sends nothing when it is cancelled while its login is fetched", async (t) => {
    const server = await rawServer(t, (socket) => socket.end(ok("")));
    const abort = new AbortController();
    const headers = async () => {
      abort.abort();
      return {};
    };
    const client = clientFor(`http://127.0.0.1:${server.port}`, { headers, mayChange: () => true });
    await assert.rejects(client.send({ method: "POST", signal: abort.signal }), { code: "CANCELLED" });
    assert.equal(server.connections, 0);
  });

  test("does not know the outcome of a change whose answer is lost, and sends it once", async (t) => {
    const server = await rawServer(t, (socket) => socket.destroy());
    const base = `http://127.0.0.1:${server.port}`;
    const change = clientFor(base, { mayChange: () => true });
    await assert.rejects(change.send({ method: "PUT", path: "/a", body: "{}" }), { code: "OUTCOME_UNKNOWN" });
    assert.equal(server.connections, 1);
    // Nothing listens there: it was certainly not sent.
    const nobody = clientFor("http://127.0.0.1:1", { mayChange: () => true });
    await assert.rejects(nobody.send({ method: "PUT" }), { code: "PORT_CLOSED" });
    const login = clientFor(base, { mayChange: () => true, purpose: "login", profileId: null });
    await assert.rejects(login.send({ method: "POST" }), { code: "CONNECTION_RESET" });
  });

  test("tells the status, how long to wait and the first kilobyte, without secrets", async (t) => {
    maskSecret(new Secret("hunter2-of-this-test"));
    const body = `{"error_code":42201,"message":"bad hunter2-of-this-test\\u0000\u001b[31m"}${"x".repeat(5_000)}`;
    const server = await rawServer(t, (socket) =>
      socket.end(`HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
    );
    const asked = clientFor(`http://127.0.0.1:${server.port}`).send({ path: "/a", query: { api_secret: "canary" } });
    await assert.rejects(asked, (error) => {
      assert.ok(error instanceof HttpStatusError);
      assert.deepEqual([error.code, error.status, error.retryAfterMs], ["HTTP_STATUS", 429, 7_000]);
      assert.ok(error.body.length <= 1_024);
      assert.match(error.body, /^{"error_code":42201/);
      assert.doesNotMatch(error.body + error.message, /hunter2|canary|\p{C}/u);
      assert.match(error.hint ?? "", /7 s/);
      return true;
    });
    const accepted = await clientFor(`http://127.0.0.1:${server.port}`).send({ accept: [429] });
    assert.equal(accepted.status, 429);
    assert.equal(server.connections, 2, "nothing is tried again");
  });

  test("gives the JSON of an error answer", async (t) => {
    const body = '{"error_code":40401,"message":"Subject not found"}';
    const server = await rawServer(t, (socket) =>
      socket.end(`HTTP/1.1 404 Not Found\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
    );
    await assert.rejects(clientFor(`http://127.0.0.1:${server.port}`).json({}), {
      json: { error_code: 40401, message: "Subject not found" },
    });
  });

  test("follows redirects of the same origin when it is told to", async (t) => {
    const server = await rawServer(t, (socket, request) =>
      socket.end(
        request.startsWith("GET /new ")
          ? ok("here")
          : "HTTP/1.1 301 Moved\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n",
      ),
    );
    const client = clientFor(`http://127.0.0.1:${server.port}`, { mayChange: () => true });
    assert.equal((await client.send({ path: "/old", redirects: 1 })).body.toString(), "here");
    await assert.rejects(client.send({ path: "/old" }), { code: "HTTP_STATUS", status: 301 });
    await assert.rejects(client.send({ method: "POST", path: "/old", redirects: 1 }), { status: 301 });
  });

  test("is cancelled by its signal, before, during and after the head", async (t) => {
    let wrote = () => {};
    const server = await rawServer(t, (socket, request) => {
      if (request.includes("/head")) socket.write("HTTP/1.1 200 OK\r\n\r\nx");
      wrote();
    });
    const client = clientFor(`http://127.0.0.1:${server.port}`);
    for (const path of ["/none", "/head"]) {
      const abort = new AbortController();
      const arrived = new Promise<void>((resolve) => {
        wrote = resolve;
      });
      const asked = client.send({ path, signal: abort.signal });
      asked.catch(() => {});
      await arrived;
      await sleep(20);
      abort.abort();
      await assert.rejects(asked, { code: "CANCELLED" });
    }
    await assert.rejects(client.send({ signal: AbortSignal.abort() }), { code: "CANCELLED" });
    assert.equal(server.connections, 2);
  });

  test("streams lines as they arrive, whole characters whatever the pieces", async (t) => {
    const bytes = Buffer.from('{"a":"ü"}\r\n\n{"b":"€😀"}\nlast');
    const server = await rawServer(t, async (socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      for (const byte of bytes) {
        socket.write(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
      socket.end();
    });
    const lines: string[] = [];
    for await (const line of clientFor(`http://127.0.0.1:${server.port}`).lines({ path: "/query" })) lines.push(line);
    assert.deepEqual(lines, ['{"a":"ü"}', "", '{"b":"€😀"}', "last"]);
  });

  test("ends a stream of lines with its loop, and one whose line does not end", async (t) => {
    let closed = 0;
    const server = await rawServer(t, (socket, request) => {
      socket.on("close", () => {
        closed += 1;
      });
      socket.write("HTTP/1.1 200 OK\r\n\r\nfirst\n");
      const text = request.includes("/endless") ? "x".repeat(1_000) : "more\n";
      const go = () => {
        while (!socket.destroyed && socket.write(text));
      };
      socket.on("drain", go);
      go();
    });
    const client = clientFor(`http://127.0.0.1:${server.port}`);
    for await (const line of client.lines({})) {
      assert.equal(line, "first");
      break;
    }
    const endless = async () => {
      for await (const line of client.lines({ path: "/endless", mostBytes: 50_000 })) assert.equal(line, "first");
    };
    await assert.rejects(endless(), { code: "ANSWER_TOO_LARGE" });
    await sleep(50);
    assert.equal(closed, 2);
  });

  test("sends no header with a line break in it", async (t) => {
    const server = await rawServer(t, (socket) => socket.end(ok("")));
    const client = clientFor(`http://127.0.0.1:${server.port}`, {
      headers: async () => ({ Authorization: "a\r\nX-Evil: b" }),
    });
    await assert.rejects(client.send({}), TailwaterError);
    assert.deepEqual(server.requests, []);
  });

  test("names a host that does not exist, and a port on which nothing listens", async () => {
    await assert.rejects(clientFor("http://127.0.0.1:1").send({}), { code: "PORT_CLOSED", subject: "127.0.0.1" });
    await assert.rejects(clientFor("http://host.invalid").send({}), { code: "HOST_UNKNOWN", subject: "host.invalid" });
  });
});

describe("TLS", () => {
  const authority = makeAuthority("Corp Root");
  const trusting = (caPem: string | null) => ({ caPem });

  test("is verified before anything is sent, and the error names who issued the certificate", async (t) => {
    const server = await rawServer(t, (socket) => socket.end(ok("")), authority.issue(["localhost"]));
    const base = `https://localhost:${server.port}`;
    assert.equal((await clientFor(base, trusting(authority.certPem)).send({})).status, 200);
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
    t.after(() => {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    });
    const headers = async () => ({ Authorization: "canary" });
    for (const caPem of [null, makeAuthority("Corp Root").certPem]) {
      await assert.rejects(clientFor(base, { ...trusting(caPem), headers }).send({}), (error) => {
        assert.ok(error instanceof TailwaterError);
        assert.equal(error.code, "CERTIFICATE_UNTRUSTED");
        assert.match(error.message, /issued by "Corp Root"/);
        assert.match(error.hint ?? "", /import its certificate under Settings, Network/);
        return true;
      });
    }
    assert.equal(server.requests.length, 1);
    const road = { ...directRoad(), trustedPem: async () => authority.certPem };
    assert.equal((await clientFor(base, { road }).send({})).status, 200, "what the app trusts, every client trusts");
  });

  test("is refused for another host name, and an old or future certificate says the time", async (t) => {
    const cases = [
      [authority.issue(["other.example"]), "CERTIFICATE_HOST_MISMATCH", /another host name/],
      [
        authority.issue(["localhost"], { from: -20, to: -10 }),
        "CERTIFICATE_EXPIRED",
        /has expired: this machine's clock/,
      ],
      [
        authority.issue(["localhost"], { from: 10, to: 20 }),
        "CERTIFICATE_NOT_YET_VALID",
        /not valid yet: this machine's/,
      ],
    ] as const;
    for (const [certificate, code, says] of cases) {
      const server = await rawServer(t, (socket) => socket.end(ok("")), certificate);
      const asked = clientFor(`https://localhost:${server.port}`, trusting(authority.certPem)).send({});
      await assert.rejects(asked, { code, message: says });
      assert.deepEqual(server.requests, []);
    }
  });

  test("names the clock when the publisher's servers, over TLS, have a time at which it is valid", async (t) => {
    const dated = (daysAgo: number) => (socket: Socket) =>
      void socket.end(`HTTP/1.1 200 OK\r\nDate: ${new Date(Date.now() - daysAgo * DAY_MS).toUTCString()}\r\n\r\n`);
    const server = await rawServer(t, dated(0), authority.issue(["localhost"], { from: -90, to: -10 }));
    const publisher = { purpose: "updates", profileId: null } as const;
    for (const [what, daysAgo, isPlain, about, hint] of [
      ["the publisher", 60, false, publisher, /Check this machine's clock: it is 60 days fast/],
      ["the publisher, whose time is no cause either", 5, false, publisher, /If it is right/],
      ["the publisher without TLS", 60, true, publisher, /If it is right/],
      ["another server", 60, false, {}, /If it is right/],
    ] as const) {
      const road = directRoad();
      const other = await rawServer(t, dated(daysAgo), isPlain ? null : authority.issue(["localhost"]));
      const trusted = { road, ...trusting(authority.certPem) };
      const base = isPlain ? `http://127.0.0.1:${other.port}` : `https://localhost:${other.port}`;
      await clientFor(base, { ...trusted, ...about }).send({});
      const asked = clientFor(`https://localhost:${server.port}`, trusted).send({});
      await assert.rejects(asked, { code: "CERTIFICATE_EXPIRED", hint }, what);
    }
  });

  test("is not spoken by a plain server", async (t) => {
    const plain = createServer((socket) => socket.on("error", () => {}).end(ok(""))).listen(0, "127.0.0.1");
    await once(plain, "listening");
    t.after(() => plain.close());
    const { port } = plain.address() as AddressInfo;
    await assert.rejects(clientFor(`https://localhost:${port}`).send({}), { code: "TLS_NOT_SPOKEN" });
  });
});

test("a path cannot leave its base", () => {
  assert.equal(addressIn("https://a.example/base", "/x", {}).href, "https://a.example/base/x");
  assert.equal(addressIn("https://a.example/newest.json", "", {}).href, "https://a.example/newest.json");
  assert.equal(addressIn("https://a.example/base/", "", {}).href, "https://a.example/base/");
  assert.equal(addressIn("https://a.example", "//evil.example/x", {}).host, "a.example");
  for (const path of [
    pathOf`/subjects/${".."}/x`,
    "/../x",
    "/%2e%2E/x",
    "/a/.",
    "x",
    "@evil.example/",
    "/a?b",
    "/a#b",
    "/\\x",
  ]) {
    assert.throws(() => addressIn("https://a.example/base", path, {}), { code: "BAD_REQUEST" }, path);
  }
});

test("Retry-After is seconds or a date, within a day", () => {
  const now = Date.parse("2026-11-28T12:00:00Z");
  const cases: readonly (readonly [string | undefined, number | null])[] = [
    [undefined, null],
    ["0", 0],
    ["120", 120_000],
    ["Sat, 28 Nov 2026 12:00:30 GMT", 30_000],
    ["Sat, 28 Nov 2026 11:00:00 GMT", 0],
    ["999999999", 86_400_000],
    ["soon", null],
    ["-5", null],
    ["", null],
  ];
  for (const [value, ms] of cases) assert.equal(retryAfterMs(value, now), ms, value);
});
