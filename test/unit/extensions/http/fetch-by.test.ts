import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchBy } from "../../../../src/extensions/http/fetch-by.ts";
import { directRoad } from "../../../../src/extensions/http/road.ts";
import { rawServer } from "./support.ts";

test("a library that wants fetch gets every status, and the same limits", async (t) => {
  const server = await rawServer(t, (socket, request) => {
    const status = request.startsWith("POST") ? "400 Bad Request" : "302 Found";
    const body = '{"error":"invalid_grant"}';
    socket.end(`HTTP/1.1 ${status}\r\nLocation: /x\r\nX-A: b\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  });
  const about = { purpose: "login", profileId: null, road: directRoad(), mayChange: () => true } as const;
  const base = `http://127.0.0.1:${server.port}`;
  const body = new URLSearchParams({ grant_type: "refresh_token" });
  const refused = await fetchBy(about)(`${base}/token`, { method: "POST", headers: { accept: "text/x" }, body });
  assert.deepEqual([refused.status, await refused.json()], [400, { error: "invalid_grant" }]);
  assert.match(server.requests[0] ?? "", /\r\naccept: text\/x\r\n[\s\S]*\r\n\r\ngrant_type=refresh_token$/i);
  const moved = await fetchBy(about)(`${base}/a?b=c`, { method: "GET", headers: {} });
  assert.deepEqual([moved.status, moved.headers.get("x-a")], [302, "b"]);
  assert.match(server.requests[1] ?? "", /^GET \/a\?b=c /);
  assert.equal(server.connections, 2);
});
