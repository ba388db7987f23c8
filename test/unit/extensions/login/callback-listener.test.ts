import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { CallbackListener, redirectTo } from "../../../../src/extensions/login/callback-listener.ts";
import { freePorts } from "./support.ts";

test("a connection without a whole request is closed after 10 s, also when the sign-in has ended", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const onAnswer = async () => ({ status: 200, html: "" });
  const options = { ports: await freePorts(1), state: "s", isForeign: async () => false, onAnswer };
  const listener = await CallbackListener.start(options);
  assert.ok(listener !== null);
  const half = connect(listener.port, "127.0.0.1").on("error", () => {});
  half.write("GET /callback?state=s HTTP/1.1\r\nHost: ");
  await once(half, "connect");
  // Connections are taken in order, so the server has the first one when it answers the second.
  assert.equal((await fetch(`${redirectTo(listener.port)}?state=other`)).status, 400);
  listener.close();
  t.mock.timers.tick(9_999);
  assert.equal(half.destroyed, false);
  t.mock.timers.tick(1);
  await once(half.resume(), "close");
});

test("forty connections that send nothing do not keep the browser out", async (t) => {
  const onAnswer = async () => ({ status: 200, html: "" });
  const options = { ports: await freePorts(1), state: "s", isForeign: async () => false, onAnswer };
  const listener = await CallbackListener.start(options);
  assert.ok(listener !== null);
  const idle = Array.from({ length: 40 }, () => connect(listener.port, "127.0.0.1").on("error", () => {}));
  t.after(() => {
    for (const socket of idle) socket.destroy();
    listener.close();
  });
  await Promise.all(idle.map((socket) => once(socket, "connect")));
  assert.equal((await fetch(`${redirectTo(listener.port)}?state=s`)).status, 200);
});
