import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { channelSocket } from "../../../src/extensions/server/channel-socket.ts";
import { LoopbackServer } from "../../../src/extensions/server/loopback-server.ts";
import { startServer } from "../../../src/extensions/server/start-server.ts";
import { listStaticFiles } from "../../../src/extensions/server/static-files.ts";
import { Tokens } from "../../../src/extensions/server/tokens.ts";

/** Of the first page in Neutralino's window. */
const FIRST_ORIGIN = "http://127.0.0.1:1234";

let root: string;
let server: LoopbackServer;
const tokens = new Tokens();
const channels: { socket: WebSocket; next: string | null }[] = [];
const refusals: string[] = [];

before(async () => {
  root = await mkdtemp(join(tmpdir(), "tailwater-server-"));
  const resources = join(root, "resources");
  await mkdir(join(resources, "app"), { recursive: true });
  await writeFile(join(root, "secret.js"), "outside");
  await writeFile(join(resources, "index.html"), "<title>Tailwater</title>");
  await writeFile(join(resources, "app", "main.js"), "page");
  await writeFile(join(resources, "app", "notes.txt"), "of a type that is not served");
  server = await LoopbackServer.start({
    port: 0,
    files: await listStaticFiles(resources),
    tokens,
    window: null,
    onChannel: (socket, _token, next) => channels.push({ socket, next }),
    onRefused: (why) => refusals.push(why),
  });
});
after(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request exactly as written here: no client normalizes its path or its Host. */
async function ask(path: string, about: { method?: string; host?: string; origin?: string } = {}): Promise<Answer> {
  const headers: Record<string, string> = { host: about.host ?? `127.0.0.1:${server.port}` };
  if (about.origin !== undefined) headers.origin = about.origin;
  const asked = request({ host: "127.0.0.1", port: server.port, path, method: about.method ?? "GET", headers });
  asked.end();
  const [answer] = await once(asked, "response");
  let body = "";
  for await (const part of answer) body += part;
  return { status: answer.statusCode, headers: answer.headers, body };
}

interface Knock {
  readonly host?: string;
  /** Null sends no header. */
  readonly origin?: string | null;
  readonly path?: string;
  readonly protocols?: readonly string[];
}

/** Tries to open a channel: the open socket, or the status it was refused with. */
async function knock(protocols: readonly string[], about: Knock = {}): Promise<WebSocket | number> {
  const origin = about.origin === undefined ? server.origin : about.origin;
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${about.path ?? "/channel"}`, [...protocols], {
    headers: { host: about.host ?? `127.0.0.1:${server.port}` },
    ...(origin === null ? {} : { origin }),
  });
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(socket));
    socket.once("unexpected-response", (_request, response) => {
      assert.equal(response.headers["access-control-allow-origin"], undefined);
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    socket.once("error", reject);
  });
}

const withToken = (token: string) => ["tailwater.v1", `auth.${token}`];

async function opens(protocols: readonly string[], about: Knock = {}): Promise<WebSocket> {
  const socket = await knock(protocols, about);
  assert.ok(socket instanceof WebSocket, `opened, not refused with ${socket}`);
  return socket;
}

describe("the page's files", () => {
  test("are served, each with its type and every security header", async () => {
    const page = await ask("/");
    assert.deepEqual([page.status, page.body], [200, "<title>Tailwater</title>"]);
    assert.equal(page.headers["content-type"], "text/html; charset=utf-8");
    const policy = String(page.headers["content-security-policy"]);
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `connect-src ws://127.0.0.1:${server.port}`,
      "require-trusted-types-for 'script'",
      "trusted-types lit-html",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ]) {
      assert.ok(policy.split("; ").includes(part), `${part} in ${policy}`);
    }
    assert.ok(!/unsafe|https?:|\*/.test(policy), policy);
    const expected = {
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    };
    for (const [name, value] of Object.entries(expected)) assert.equal(page.headers[name], value);
    const script = await ask("/app/main.js?v=1");
    assert.deepEqual(
      [script.status, script.body, script.headers["content-type"]],
      [200, "page", "text/javascript; charset=utf-8"],
    );
  });

  test("HEAD answers the same without the body", async () => {
    const { status, headers, body } = await ask("/app/main.js", { method: "HEAD" });
    assert.deepEqual([status, headers["content-length"], body], [200, "4", ""]);
  });

  for (const path of [
    "/nothing.js",
    "/app",
    "/app/",
    "/app/notes.txt",
    "/../secret.js",
    "/app/../../secret.js",
    "/%2e%2e/secret.js",
    "/..%2fsecret.js",
    "/..\\secret.js",
    "//secret.js",
    "/index.html/../../secret.js",
    "/app/main.js%00",
    "/channel",
    "http://127.0.0.1/secret.js",
  ]) {
    test(`${path} is 404, with the same security headers`, async () => {
      const answer = await ask(path);
      assert.deepEqual([answer.status, answer.body], [404, ""]);
      assert.ok(answer.headers["content-security-policy"]);
    });
  }

  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
    test(`${method} is 405 and allows no other origin`, async () => {
      const answer = await ask("/", { method, origin: "https://evil.example" });
      assert.equal(answer.status, 405);
      assert.equal(answer.headers["access-control-allow-origin"], undefined);
    });
  }

  test("a request for another host name is 403: DNS rebinding gets nothing", async () => {
    for (const host of ["evil.example", `evil.example:${server.port}`, `localhost:${server.port}`, "127.0.0.1"]) {
      const answer = await ask("/", { host });
      assert.deepEqual([answer.status, answer.body], [403, ""], host);
    }
  });

  test("a request without a Host is refused, whatever the version", async () => {
    for (const [version, status] of [
      ["1.0", 403],
      ["1.1", 400],
    ] as const) {
      const socket = connectSocket(server.port, "127.0.0.1");
      socket.end(`GET / HTTP/${version}\r\n\r\n`);
      let text = "";
      for await (const part of socket) text += part;
      assert.ok(text.startsWith(`HTTP/1.1 ${status} `), text);
      assert.ok(!text.includes("Tailwater"));
    }
  });
});

describe("the channel", () => {
  test("opens with a token from our page, and does not echo the token", async () => {
    const socket = await opens(withToken(tokens.issue()));
    assert.equal(socket.protocol, "tailwater.v1");
    socket.close();
    assert.equal(await knock(withToken(tokens.issue()), { origin: FIRST_ORIGIN }), 403);
  });

  test("a token works once, even after its window is closed", async () => {
    const token = tokens.issue();
    const first = await opens(withToken(token));
    assert.equal(await knock(withToken(token)), 403);
    first.close();
    await once(first, "close");
    assert.equal(await knock(withToken(token)), 403);
  });

  test("the window's next token comes with the connection, and works once", async () => {
    const [token, next] = [tokens.issue(), randomBytes(32).toString("base64url")];
    const first = await opens([...withToken(token), `next.${next}`]);
    assert.equal(first.protocol, "tailwater.v1");
    assert.equal(channels.at(-1)?.next, next);
    first.terminate();
    (await opens(withToken(next))).close();
    assert.equal(channels.at(-1)?.next, null);
    assert.equal(await knock(withToken(next)), 403);
  });

  test("a page also sends the unused tokens of earlier pages: one works, the others stay unknown", async () => {
    const [never, token, next] = [
      randomBytes(32).toString("base64url"),
      tokens.issue(),
      randomBytes(32).toString("base64url"),
    ];
    const socket = await opens(["tailwater.v1", `auth.${never}`, `auth.${token}`, `next.${next}`]);
    assert.equal(channels.at(-1)?.next, next);
    socket.terminate();
    assert.equal(await knock(withToken(never)), 403);
    assert.equal(await knock(withToken(token)), 403);
    (await opens(withToken(next))).close();
  });

  test("no token, a wrong one, and a missing protocol are refused", async () => {
    const token = tokens.issue();
    const wrong = randomBytes(32).toString("base64url");
    for (const protocols of [[], ["tailwater.v1"], [`auth.${token}`], withToken(""), withToken(wrong)]) {
      assert.equal(await knock(protocols), 403, protocols.join());
    }
    assert.equal(await knock(withToken(token), { path: "/channel?x" }), 403);
    assert.equal(await knock(withToken(token), { path: "/" }), 403);
    (await opens(withToken(token))).close();
  });

  test("a foreign page is refused even with the right token, and does not use the token up", async () => {
    const token = tokens.issue();
    const foreign = [
      null,
      "null",
      "",
      "https://evil.example",
      `http://evil.example:${server.port}`,
      `http://localhost:${server.port}`,
      `https://127.0.0.1:${server.port}`,
      `http://127.0.0.1:${server.port}.evil.example`,
      `http://127.0.0.1:${server.port + 1}`,
      "file://",
    ];
    for (const origin of foreign) assert.equal(await knock(withToken(token), { origin }), 403, String(origin));
    (await opens(withToken(token))).close();
  });

  test("another Host is refused even with the right Origin and token, and does not use the token up", async () => {
    const token = tokens.issue();
    for (const host of ["evil.example", `localhost:${server.port}`, "127.0.0.1"]) {
      assert.equal(await knock(withToken(token), { host }), 403, host);
    }
    // DNS rebinding: both headers have the attacker's host name.
    const host = `evil.example:${server.port}`;
    assert.equal(await knock(withToken(token), { host, origin: `http://${host}` }), 403);
    (await opens(withToken(token))).close();
  });

  test("the report of a refusal contains no token", async () => {
    const token = tokens.issue();
    await knock(withToken(token), { origin: "https://evil.example" });
    await knock(withToken(`${token}x`));
    assert.deepEqual(refusals.slice(-2), ["Origin https://evil.example", "token wrong or used"]);
    assert.ok(!refusals.join().includes(token));
  });

  test("acknowledges a message before its answer, so that the page's next one does not wait 40 ms", async () => {
    const socket = await opens(withToken(tokens.issue()));
    const theirs = channels.at(-1)?.socket;
    assert.ok(theirs);
    channelSocket(theirs, (error) => assert.fail(String(error))).addEventListener("message", () => {});
    const acknowledged = once(socket, "pong");
    socket.send(new Uint8Array(3));
    await acknowledged;
    socket.close();
  });

  test("a message over 16 MiB ends the channel", async () => {
    const socket = await opens(withToken(tokens.issue()));
    channels.at(-1)?.socket.on("error", () => {}); // ws reports it to its owner, and the app logs it.
    const closed = once(socket, "close");
    socket.send(new Uint8Array(16 * 1024 * 1024 + 1));
    assert.equal((await closed)[0], 1009);
  });
});

test("a port that is in use is reported as such", async () => {
  const options = { files: new Map(), tokens, window: null, onChannel: () => {}, onRefused: () => {} };
  await assert.rejects(LoopbackServer.start({ ...options, port: server.port }), /EADDRINUSE/);
});

describe("in Neutralino's window", () => {
  const options = { files: new Map(), tokens, window: FIRST_ORIGIN, onChannel: () => {}, onRefused: () => {} };
  const door = (port: number, proof: string) => ({ port, proof });
  const proofAt = async (port: number) => {
    const answer = await fetch(`http://127.0.0.1:${port}/proof`);
    return { proof: await answer.text(), headers: answer.headers };
  };

  test("the engine uses the first free port, and proves itself there only to the first page", async () => {
    const taken = server.port;
    const window = await startServer([door(taken, "one"), door(0, "two"), door(0, "three")], options);
    try {
      const { proof, headers } = await proofAt(window.port);
      assert.equal(proof, "two");
      assert.equal(headers.get("access-control-allow-origin"), FIRST_ORIGIN);
      assert.equal(headers.get("cross-origin-opener-policy"), null);
      assert.match(
        String(headers.get("content-security-policy")),
        /connect-src 'self' ws:\/\/127\.0\.0\.1:\*; .*webrtc 'block'/,
      );
      assert.equal((await fetch(`${server.origin}/proof`)).status, 404);
    } finally {
      await window.close();
    }
  });

  test("the engine does not start without a free port", async () => {
    await assert.rejects(startServer([door(server.port, "one"), door(server.port, "two")], options), /EADDRINUSE/);
  });
});
