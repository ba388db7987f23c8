// Requests through real proxies: one of bytes, written here, and `proxy-chain`, which companies run.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, type TestContext, test } from "node:test";
import { Server } from "proxy-chain";
import { makeAuthority } from "../../../../scripts/kafka/certificates.ts";
import { TailwaterError } from "../../../../src/contract/errors.ts";
import { isDirect } from "../../../../src/extensions/http/no-proxy.ts";
import type { HttpRoad, WebProxy } from "../../../../src/extensions/http/road.ts";
import { directRoad } from "../../../../src/extensions/http/road.ts";
import { environmentProxy, proxyBy } from "../../../../src/extensions/outbound/system-proxy.ts";
import { connectProxy } from "../../../support/connect-proxy.ts";
import { socksProxy } from "../../../support/socks-proxy.ts";
import { clientFor, rawServer } from "../http/support.ts";

const authority = makeAuthority("Services");
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
const LOGIN = { user: "möritz", password: "p:w @1" };

const roadBy = (port: number, login: WebProxy["login"] = null, kind: WebProxy["kind"] = "http"): HttpRoad => ({
  ...directRoad(),
  trustedPem: async () => authority.certPem,
  proxyFor: async () => ({ kind, host: "127.0.0.1", port, login, setBy: "HTTPS_PROXY" }),
});

/** Writes the head, and then the same without end. */
function pour(socket: Socket, head: string, more: string): void {
  const go = () => {
    while (!socket.destroyed && socket.write(more));
  };
  socket.write(head);
  socket.on("drain", go);
  go();
}

describe("a request through a proxy", () => {
  test("asks it for the host, with the login, and speaks TLS to the server behind it", async (t) => {
    const server = await rawServer(t, (socket) => socket.end(OK), authority.issue(["registry.example"]));
    const proxy = await connectProxy(t, LOGIN);
    const client = clientFor(`https://registry.example:${server.port}`, {
      road: roadBy(proxy.port, LOGIN),
      headers: async () => ({ Authorization: "Bearer canary" }),
    });
    assert.deepEqual(await client.json({ path: "/subjects" }), {});
    const target = `registry.example:${server.port}`;
    const basic = Buffer.from("möritz:p:w @1").toString("base64");
    assert.deepEqual(proxy.asked, [
      `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\nProxy-Authorization: Basic ${basic}\r\n\r\n`,
    ]);
    assert.match(server.requests[0] ?? "", /^GET \/subjects [\s\S]*Bearer canary/);
    assert.doesNotMatch(server.requests[0] ?? "", /Proxy-Authorization/);
  });

  test("tells that the proxy asks for a user and password", async (t) => {
    const proxy = await connectProxy(t, LOGIN);
    for (const login of [null, { user: "möritz", password: "wrong" }]) {
      const asked = clientFor("https://registry.example", { road: roadBy(proxy.port, login) }).send({});
      await assert.rejects(asked, {
        code: "PROXY_LOGIN_NEEDED",
        message: /asks for a user and password/,
        hint: /Settings, Network/,
      });
    }
  });

  test("names a login that Tailwater does not have", async (t) => {
    const proxy = await rawServer(t, (socket) =>
      socket.end("HTTP/1.1 407 Login\r\nProxy-Authenticate: Negotiate\r\n\r\n"),
    );
    const asked = clientFor("https://registry.example", { road: roadBy(proxy.port) }).send({});
    await assert.rejects(asked, { code: "PROXY_LOGIN_NEEDED", hint: /wants Negotiate/ });
  });

  test("names who inspects TLS, and what to do", async (t) => {
    const inspector = makeAuthority("Corp Inspection CA");
    const server = await rawServer(t, (socket) => socket.end(OK), inspector.issue(["registry.example"]));
    const proxy = await connectProxy(t);
    const asked = clientFor(`https://registry.example:${server.port}`, { road: roadBy(proxy.port) }).send({});
    await assert.rejects(asked, {
      code: "CERTIFICATE_UNTRUSTED",
      message: /issued by "Corp Inspection CA"/,
      hint: /import its certificate under Settings, Network/,
    });
    assert.deepEqual(server.requests, []);
  });

  const hostile: readonly (readonly [name: string, answer: (socket: Socket) => void, code: string])[] = [
    ["refuses the host", (socket) => socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"), "PROXY_FAILED"],
    [
      "redirects",
      (socket) => socket.end("HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\n\r\n"),
      "PROXY_FAILED",
    ],
    ["is none", (socket) => socket.end("SSH-2.0-x\r\n\r\n"), "PROXY_FAILED"],
    ["answers with a strange status", (socket) => socket.end("HTTP/1.1 2000 OK\r\n\r\n"), "PROXY_FAILED"],
    ["says that it begins soon", (socket) => socket.write("HTTP/1.1 100 Continue\r\n\r\n"), "PROXY_FAILED"],
    ["speaks HTTP/2", (socket) => socket.end("HTTP/2 200\r\n\r\n"), "PROXY_FAILED"],
    ["uses lines without CR", (socket) => socket.write("HTTP/1.1 200 OK\n\n"), "CONNECT_TIMEOUT"],
    ["sends a huge status line", (socket) => pour(socket, "HTTP/1.1 200 ", "a".repeat(1_000)), "PROXY_FAILED"],
    [
      "sends endless headers",
      (socket) => pour(socket, "HTTP/1.1 200 OK\r\n", `X-A: ${"a".repeat(1_000)}\r\n`),
      "PROXY_FAILED",
    ],
    ["half-closes", (socket) => socket.end("HTTP/1.1 200 OK\r\n"), "CONNECTION_RESET"],
    ["closes after CONNECT", (socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n"), "CONNECTION_RESET"],
    ["is silent after CONNECT", (socket) => socket.write("HTTP/1.1 200 OK\r\n\r\n"), "CONNECT_TIMEOUT"],
    ["sends garbage after CONNECT", (socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n\0\x01garbage"), "TLS_NOT_SPOKEN"],
    [
      "asks for a login again and again",
      (socket) => socket.write("HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic\r\n\r\n"),
      "PROXY_LOGIN_NEEDED",
    ],
    [
      "asks for a login of a strange kind",
      (socket) => socket.end(`HTTP/1.1 407 Login\r\nProxy-Authenticate: ${"N".repeat(16_000)}\r\n\r\n`),
      "PROXY_LOGIN_NEEDED",
    ],
    ["closes", (socket) => socket.destroy(), "CONNECTION_RESET"],
    ["never answers", () => {}, "CONNECT_TIMEOUT"],
    ["answers without end", (socket) => pour(socket, "", "a".repeat(1_000)), "PROXY_FAILED"],
  ];
  const login = { user: "me", password: "canary-of-the-proxy" };
  for (const [name, answer, code] of hostile) {
    test(`fails when the proxy ${name}: ${code}`, async (t) => {
      const proxy = await rawServer(t, answer);
      const before = process.memoryUsage().rss;
      const road = roadBy(proxy.port, login);
      const asked = clientFor("https://registry.example", { road }).send({ limitMs: 500 });
      await assert.rejects(asked, (error) => {
        assert.ok(error instanceof TailwaterError, String(error));
        assert.equal(error.code, code, error.message);
        const said = `${error.message} ${error.hint}`;
        assert.match(said, new RegExp(`proxy.*127\\.0\\.0\\.1:${proxy.port}`), "the proxy is named");
        assert.doesNotMatch(said, /canary/);
        assert.ok(said.length < 500, "short");
        return true;
      });
      assert.equal(proxy.connections, 1, "it is asked once");
      assert.ok(process.memoryUsage().rss - before < 60 * 2 ** 20, "memory stays bounded");
    });
  }

  test("takes no byte that a proxy puts before the server's", async (t) => {
    const server = await rawServer(t, (socket) => socket.end(OK), authority.issue(["registry.example"]));
    const proxy = await connectProxy(t, null, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    const asked = clientFor(`https://registry.example:${server.port}`, { road: roadBy(proxy.port) }).send({});
    await assert.rejects(asked, { code: "TLS_NOT_SPOKEN" });
  });

  test("names the proxy when nothing listens there", async () => {
    const asked = clientFor("https://registry.example", { road: roadBy(1) }).send({});
    await assert.rejects(asked, { code: "PORT_CLOSED", message: /the proxy 127\.0\.0\.1:1/, hint: /HTTPS_PROXY/ });
  });

  test("works with proxy-chain", async (t) => {
    const raw = await rawServer(t, (socket) => socket.end(OK), authority.issue(["localhost"]));
    const chain = new Server({
      port: 0,
      host: "127.0.0.1",
      prepareRequestFunction: ({ username, password }) => ({
        requestAuthentication: username !== "corp" || password !== "secret",
      }),
    });
    await chain.listen();
    t.after(() => chain.close(true));
    const base = `https://localhost:${raw.port}`;
    const login = { user: "corp", password: "secret" };
    assert.equal((await clientFor(base, { road: roadBy(chain.port, login) }).send({})).status, 200);
    await assert.rejects(clientFor(base, { road: roadBy(chain.port) }).send({}), { code: "PROXY_LOGIN_NEEDED" });
  });
});

describe("a request through a SOCKS5 proxy", () => {
  const inside = async (t: TestContext) => {
    const server = await rawServer(t, (socket) => socket.end(OK), authority.issue(["registry.inside"]));
    return `https://registry.inside:${server.port}`;
  };
  const ask = (base: string, address: string, login: WebProxy["login"] = null) => {
    const road = roadBy(Number(address.split(":")[1]), login, "socks5");
    return clientFor(base, { road }).send({ limitMs: 500 });
  };

  test("asks it for the host by its name, with the login, and speaks TLS to the server behind it", async (t) => {
    const base = await inside(t);
    const proxy = await socksProxy(t, LOGIN);
    assert.equal((await ask(base, proxy.address, LOGIN)).status, 200);
    assert.deepEqual(proxy.asked, [base.replace("https://", "")], "this machine does not know the name");
    const plain = await rawServer(t, (socket) => socket.end(OK));
    assert.equal((await ask(`http://registry.inside:${plain.port}`, proxy.address, LOGIN)).status, 200);
  });

  test("tells that the proxy asks for a login, or refuses the one it gets", async (t) => {
    const proxy = await socksProxy(t, LOGIN);
    const base = await inside(t);
    const about = { code: "PROXY_LOGIN_NEEDED", hint: /Settings, Network/ };
    await assert.rejects(ask(base, proxy.address), { ...about, message: /asks for a user and password\.$/ });
    const wrong = { user: "möritz", password: "canary" };
    await assert.rejects(ask(base, proxy.address, wrong), { ...about, message: /It refused the ones/ });
    const long = { user: "möritz", password: "x".repeat(256) };
    await assert.rejects(ask(base, proxy.address, long), { code: "PROXY_FAILED", message: /255 bytes/ });
    assert.deepEqual(proxy.asked, []);
  });

  test("says what the proxy refuses, and that a proxy of another kind answers", async (t) => {
    const refusing = await socksProxy(t, null, 2);
    const asked = ask("https://registry.inside", refusing.address);
    await assert.rejects(asked, {
      code: "PROXY_FAILED",
      message: /^The proxy 127\.0\.0\.1:\d+ opens no connection to registry\.inside:443: its rules do not allow it\.$/,
    });
    const silent = await rawServer(t, () => {});
    const other = { code: "PROXY_FAILED", message: /does not answer as a SOCKS5 proxy/, hint: /its kind/ };
    const hello = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(0, "127.0.0.1");
    t.after(() => hello.close());
    await once(hello, "listening");
    await assert.rejects(ask("https://registry.inside", `127.0.0.1:${(hello.address() as AddressInfo).port}`), other);
    const socks = await socksProxy(t);
    const asHttp = clientFor("https://registry.inside", { road: roadBy(Number(socks.address.split(":")[1])) }).send({});
    await assert.rejects(asHttp, { code: "PROXY_FAILED", message: /does not answer as an HTTP proxy/ });
    await assert.rejects(ask("https://registry.inside", `127.0.0.1:${silent.port}`), { code: "CONNECT_TIMEOUT" });
  });
});

test("the environment's proxy is read as curl reads it", () => {
  const at = (env: Record<string, string>, host = "registry.example", secure = true) => {
    const proxy = proxyBy(environmentProxy(env), host, 443, secure);
    return proxy === null ? null : `${proxy.host}:${proxy.port} ${proxy.login?.user ?? "-"} ${proxy.setBy}`;
  };
  assert.equal(at({}), null);
  assert.equal(at({ HTTPS_PROXY: "http://proxy.corp:3128" }), "proxy.corp:3128 - HTTPS_PROXY");
  assert.equal(at({ HTTPS_PROXY: "http://a:1", https_proxy: "b:2" }), "b:2 - https_proxy");
  assert.equal(at({ HTTP_PROXY: "a:1" }), null, "only for http addresses");
  assert.equal(at({ HTTP_PROXY: "a:1" }, "registry.example", false), "a:1 - HTTP_PROXY");
  assert.equal(at({ ALL_PROXY: "http://u%40x:p@[::1]" }), "::1:80 u@x ALL_PROXY");
  assert.equal(at({ ALL_PROXY: "SOCKS5://u:p@a" }), "a:1080 u ALL_PROXY");
  assert.equal(environmentProxy({ ALL_PROXY: "socks://a:9" }).secure?.kind, "socks5");
  assert.equal(at({ HTTPS_PROXY: "", https_proxy: " ", ALL_PROXY: "a:1" }), "a:1 - ALL_PROXY", "empty is not set");
  assert.equal(at({ HTTPS_PROXY: "a:1", NO_PROXY: "x, example" }), null);
  assert.equal(at({ HTTPS_PROXY: "a:1", no_proxy: "", NO_PROXY: "*" }), null, "empty is not set");
  assert.equal(at({ HTTPS_PROXY: "a:1", no_proxy: "x", NO_PROXY: "*" }), "a:1 - HTTPS_PROXY");
  assert.equal(at({ HTTPS_PROXY: "a:1" }, "localhost"), null);
});

test("a proxy of the environment that cannot be used is named, without its password", () => {
  for (const [value, says] of [
    ["socks4://me:canary@a:1", /HTTPS_PROXY names a socks4 proxy/],
    ["SOCKS4A://a", /a socks4a proxy/],
    ["socks5://me:canary@", /not an address/],
    ["https://me:canary@a:1", /an? https proxy/],
    ["http://", /not an address/],
    [":3128", /not an address/],
    ["http://:3128", /not an address/],
    ["http://a:0", /not an address/],
    ["http://a:99999", /not an address/],
    ["http://me:canary#1@a:1", /not an address/],
    ["%%%", /not an address/],
  ] as const) {
    const { secure, plain, ignored } = environmentProxy({ HTTPS_PROXY: value, ALL_PROXY: "good:1" });
    assert.equal(secure, null, value);
    assert.equal(plain?.setBy, "ALL_PROXY", "it holds for https alone");
    assert.equal(ignored.length, 1, value);
    assert.match(ignored[0] ?? "", says);
    assert.doesNotMatch(ignored.join(), /canary/);
  }
  assert.equal(environmentProxy({ ALL_PROXY: "socks4://a:1" }).ignored.length, 1, "said once");
  assert.deepEqual(environmentProxy({ HTTPS_PROXY: "" }).ignored, []);
});

test("hosts without a proxy", () => {
  const cases: readonly (readonly [host: string, rule: string, direct: boolean])[] = [
    ["a.example", "a.example", true],
    ["A.Example", "a.EXAMPLE", true],
    ["b.a.example", "a.example", true],
    ["b.a.example", ".a.example", true],
    ["b.a.example", "*.a.example", true],
    ["xa.example", "a.example", false],
    ["a.example", "b.a.example", false],
    ["a.example", "a.example:443", true],
    ["a.example", "a.example:80", false],
    ["10.1.2.3", "10.0.0.0/8", true],
    ["11.1.2.3", "10.0.0.0/8", false],
    ["10.1.2.3", "10.0.0.0/99", false],
    ["10.1.2.3", "2.3", false],
    ["fe80::1", "fe80::/10", true],
    ["fe80::1", "fe80::1", true],
    ["fe80::1", "[fe80::1]:443", true],
    ["a.example", "", false],
    ["a.example", "*", true],
    // As in curl's tests of its rules, and Go's. Where the two differ (`.a.example` for a.example), this is curl's answer.
    ["a.example", ".a.example", true],
    ["a.example.", "a.example", true],
    ["a.example", "a.example.", true],
    ["a.example", "example:", false],
    ["a.example", ":443", false],
    ["a.example", ".", false],
    ["localhost.net", "localhost", false],
    ["example.de", "example.de.", true],
    ["www.xn--fsq092h.com", "示例.com", true],
    ["xn--fsq092h.com", "xn--FSQ092h.com", true],
    ["192.168.1.1", "192.168.1.1:443", true],
    ["192.168.1.1", "192.168.1.1:80", false],
    ["192.168.1.1", "192.168.0.0/16", true],
    ["192.168.1.1", "192.168.1.1/32", true],
    ["192.168.1.1", "192.168.1.1/33", false],
    ["192.168.1.1", "0.0.0.0/0", true],
    ["192.168.1.1", "192.168.1.1.example", false],
    ["192.168.1.1.example", "192.168.1.1", false],
    ["10.0.0.4", "10.0.0.0/30", false],
    ["2001:db8::52:0:1", "2001:db8::52:0:1", true],
    ["2001:db8::52:0:1", "2001:0DB8:0:0:0:52:0:1", true],
    ["2001:db8::52:0:2", "[2001:db8::52:0:2]:80", false],
    ["2001:db8::52:0:2", "[2001:db8::52:0:2]", true],
    ["2002:db8:a::123", "2002:db8:a::45/64", true],
    ["2002:db8:b::123", "2002:db8:a::45/64", false],
    ["2002:db8:a::123", "2002:db8:a::45/129", false],
    ["::ffff:a01:203", "10.0.0.0/8", true],
    ["fe80::1", "10.0.0.0/8", false],
    ["a", "[", false],
    // As Windows and macOS write them.
    ["10.1.2.3", "10.*", true],
    ["10.1.2.3", "10.*.3", true],
    ["110.1.2.3", "10.*", false],
    ["a.corp.example", "a*.corp.*", true],
    ["b.corp.example", "a*.corp.*", false],
    ["aba", "ab*ba", false],
    ["169.254.7.7", "169.254/16", true],
    ["169.253.7.7", "169.254/16", false],
    ["10.9.9.9", "10/8", true],
    ["intranet", "<local>", true],
    ["a.example", "<local>", false],
    ["::2", "<local>", false],
    ["::ffff:7f00:1", "", true],
    ["127.9.9.9", "", true],
    ["a.localhost", "", true],
    ["localhost.", "", true],
    ["127.0.0.1", "", true],
    ["::1", "", true],
    ["localhost", "", true],
  ];
  assert.equal(isDirect("a".repeat(5_000), 443, [`${"*a".repeat(2_000)}b`]), false, "at once, however many stars");
  for (const [host, rule, direct] of cases) assert.equal(isDirect(host, 443, [rule]), direct, `${host} by "${rule}"`);
});
