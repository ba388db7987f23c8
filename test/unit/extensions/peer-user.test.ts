// Who is at the other end: another user of this machine must get neither a file nor a channel, even with the right token.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { LoopbackServer } from "../../../src/extensions/server/loopback-server.ts";
import { ownerIn, peerOf } from "../../../src/extensions/server/peer-user.ts";
import { Tokens } from "../../../src/extensions/server/tokens.ts";
import { asNobody, nobodyMissing } from "../../app/window/native-window.ts";

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const row = (local: string, remote: string, state: string, uid: number, inode: number) =>
  `   3: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 ${inode} 1 0 20 4 0 10 -1`;
const V6 = "0000000000000000FFFF0000";

test("the row of the other end tells its user, not ours, and not one of another address", () => {
  const table = [
    HEAD,
    row("0100007F:9B11", "00000000:0000", "0A", 7, 1),
    row("0100007F:9B11", "0100007F:8C4E", "01", 7, 2),
    row("0200007F:8C4E", "0100007F:9B11", "01", 8, 3),
    row("0100007F:8C4E", "0100007F:9B11", "01", 1000, 4),
    "",
  ].join("\n");
  assert.equal(ownerIn(table, 0x8c4e, 0x9b11), 1000);
  assert.equal(ownerIn(table, 0x8c4f, 0x9b11), null);
  assert.equal(ownerIn(row(`${V6}0100007F:8C4E`, `${V6}0100007F:9B11`, "01", 1000, 4), 0x8c4e, 0x9b11), 1000);
});

test("an end that nobody holds any more has no user: its row says 0, which would be root's", () => {
  for (const [state, inode] of [
    ["06", 0],
    ["01", 0],
    ["06", 9],
    ["07", 9],
  ] as const) {
    assert.equal(ownerIn(row("0100007F:0050", "0100007F:9B11", state, 0, inode), 0x50, 0x9b11), null);
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

  test("a connection of our own is ours; one that is not in the table is not", () => {
    assert.equal(peerOf(accepted), "ours");
    assert.equal(
      peerOf(accepted, () => HEAD),
      "foreign",
    );
    assert.equal(
      peerOf(accepted, () => ""),
      "unknown",
    );
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

  test("no file: 403, also for the right Host", async () => {
    assert.deepEqual(await asNobody(`${server.origin}/`), { status: 403, body: "" });
    assert.equal(await (await fetch(`${server.origin}/`)).text(), "page");
  });

  test("no channel with the right token, and the token still serves its owner", async () => {
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
