// Who is at the other end: another user of this machine must get neither a file nor a channel, even with the right token.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { LoopbackServer } from "../../../src/extensions/server/loopback-server.ts";
import { ownersIn, type Peer, Peers } from "../../../src/extensions/server/peer-user.ts";
import { Tokens } from "../../../src/extensions/server/tokens.ts";
import { asNobody, nobodyMissing } from "../../app/window/native-window.ts";

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const row = (local: string, remote: string, state: string, uid: number, inode: number) =>
  `   3: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 ${inode} 1 0 20 4 0 10 -1`;
const V6 = "0000000000000000FFFF0000";

test("the row of the peer gives its user, not ours, and not one of another address", () => {
  const table = [
    HEAD,
    row("0100007F:9B11", "00000000:0000", "0A", 7, 1),
    row("0100007F:9B11", "0100007F:8C4E", "01", 7, 2),
    row("0200007F:8C4E", "0100007F:9B11", "01", 8, 3),
    row("0100007F:8C4E", "0100007F:9B11", "01", 1000, 4),
    "",
  ].join("\n");
  assert.equal(ownersIn(table, 0x9b11).get(0x8c4e), 1000);
  assert.equal(ownersIn(table, 0x9b11).get(0x8c4f), undefined);
  assert.equal(ownersIn(row(`${V6}0100007F:8C4E`, `${V6}0100007F:9B11`, "01", 1000, 4), 0x9b11).get(0x8c4e), 1000);
});

test("a closed peer has no user: its row says 0, which would be root", () => {
  for (const [state, inode] of [
    ["06", 0],
    ["01", 0],
    ["06", 9],
    ["07", 9],
  ] as const) {
    assert.equal(ownersIn(row("0100007F:0050", "0100007F:9B11", state, 0, inode), 0x9b11).size, 0);
  }
});

describe("on this machine", { skip: process.platform === "linux" ? false : "only Linux tells" }, () => {
  let accepted: Socket;
  let own: Socket;
  const listener = createServer();

  before(async () => {
    await once(listener.listen(0, "127.0.0.1"), "listening");
    own = connect((listener.address() as AddressInfo).port, "127.0.0.1");
    [accepted] = (await once(listener, "connection")) as [Socket];
  });
  after(() => {
    own.destroy();
    accepted.destroy();
    listener.close();
  });

  test("our own connection is recognized; one that is not in the table is not", async () => {
    assert.equal(await new Peers().of(accepted), "ours");
    assert.equal(await new Peers(async () => HEAD).of(accepted), "foreign");
    assert.equal(await new Peers(async () => "").of(accepted), "unknown");
  });

  test("many connections at once need only a few reads of the table, and each is checked once", async () => {
    let looks = 0;
    const count = 400;
    const port = 0x9b11;
    const rows = Array.from({ length: count }, (_, n) =>
      row(
        `0100007F:${(0x2000 + n).toString(16).toUpperCase()}`,
        "0100007F:9B11",
        "01",
        n % 2 === 0 ? (process.getuid?.() ?? 0) : 4_242,
        7,
      ),
    );
    const peers = new Peers(async (table) => {
      if (table.endsWith("tcp6")) return "";
      looks += 1;
      return [HEAD, ...rows, ""].join("\n");
    });
    const sockets = Array.from({ length: count }, (_, n) => ({ remotePort: 0x2000 + n, localPort: port }));
    const found = await Promise.all([...sockets, ...sockets].map((socket) => peers.of(socket)));
    assert.equal(found.filter((peer) => peer === "ours").length, count);
    assert.equal(found.filter((peer) => peer === "foreign").length, count);
    assert.ok(looks <= 2, `${looks} looks`);
  });

  test("a connection that is always refused needs no read of the table", async (t) => {
    let looks = 0;
    const peers = new Peers(async () => {
      looks += 1;
      return "";
    });
    const options = { port: 0, files: new Map(), tokens: new Tokens(), window: null, peers } as const;
    const server = await LoopbackServer.start({ ...options, onChannel: () => {}, onRefused: () => {} });
    t.after(() => server.close());
    const { port } = server;
    for (const lines of [
      ["GET / HTTP/1.1", "Host: evil"],
      [
        "GET /channel HTTP/1.1",
        `Host: 127.0.0.1:${port}`,
        "Origin: https://evil",
        "Connection: Upgrade",
        "Upgrade: websocket",
      ],
      [
        "GET /channel HTTP/1.1",
        `Host: 127.0.0.1:${port}`,
        `Origin: http://127.0.0.1:${port}`,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Protocol: tailwater.v1",
      ],
    ]) {
      const socket = connect(port, "127.0.0.1");
      socket.end(`${lines.join("\r\n")}\r\n\r\n`);
      const [first] = (await once(socket, "data")) as [Buffer];
      assert.match(String(first), /^HTTP\/1\.1 403 /);
      socket.destroy();
    }
    assert.equal(looks, 0);
  });
});

describe("a page that is reloaded while its peer is checked", () => {
  test("does not use up the token, which the next page needs", async (t) => {
    let looked = () => {};
    const asked = new Promise<void>((resolve) => {
      looked = resolve;
    });
    let answer = (_peer: Peer) => {};
    const peer = new Promise<Peer>((resolve) => {
      answer = resolve;
    });
    class SlowPeers extends Peers {
      override of(): Promise<Peer> {
        looked();
        return peer;
      }
    }
    const peers = new SlowPeers();
    const tokens = new Tokens();
    const options = { port: 0, files: new Map(), tokens, window: null, peers } as const;
    const server = await LoopbackServer.start({ ...options, onChannel: () => {}, onRefused: () => {} });
    t.after(() => server.close());
    const token = tokens.issue();
    const next = randomBytes(32).toString("base64url");
    const socket = connect(server.port, "127.0.0.1");
    socket.write(
      [
        "GET /channel HTTP/1.1",
        `Host: 127.0.0.1:${server.port}`,
        `Origin: ${server.origin}`,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        `Sec-WebSocket-Protocol: tailwater.v1, auth.${token}, next.${next}`,
        "",
        "",
      ].join("\r\n"),
    );
    await asked;
    socket.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer("ours");
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(tokens.use(next), false);
    assert.equal(tokens.use(token), true);
  });
});

describe("as another user", { skip: nobodyMissing ?? false }, () => {
  const tokens = new Tokens();
  const refusals: string[] = [];
  let server: LoopbackServer;
  let channels = 0;

  before(async () => {
    const type = "text/html";
    server = await LoopbackServer.start({
      port: 0,
      files: new Map([["/", { type, read: async () => Buffer.from("page") }]]),
      tokens,
      window: null,
      onChannel: () => {
        channels += 1;
      },
      onRefused: (why) => refusals.push(why),
    });
  });
  after(() => server.close());

  test("gets no file: 403, also with the right Host", async () => {
    assert.deepEqual(await asNobody(`${server.origin}/`), { status: 403, body: "" });
    assert.equal(await (await fetch(`${server.origin}/`)).text(), "page");
  });

  test("gets no channel with the right token, and the token still works for its owner", async () => {
    const token = tokens.issue();
    const upgrade = [
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      `Sec-WebSocket-Protocol: tailwater.v1, auth.${token}`,
      `Origin: ${server.origin}`,
    ].flatMap((header) => ["-H", header]);
    const { status } = await asNobody(`${server.origin}/channel`, ...upgrade);
    assert.deepEqual([status, channels, refusals], [403, 0, ["another user"]]);
    const socket = new WebSocket(`${server.origin.replace("http", "ws")}/channel`, ["tailwater.v1", `auth.${token}`], {
      origin: server.origin,
    });
    await once(socket, "open");
    assert.equal(channels, 1);
    socket.close();
  });
});
