// Requests of other programs on this machine to our port. Expected: the app refuses them, the log stays readable, and
// the window is not affected.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { startFaultApp } from "./support/app.ts";

const KNOCKS = 600;
const AT_ONCE = 50;

/** Sends one request for a channel or a file; resolves when the server closes the connection. */
async function knock(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {}); // A reset also closes the connection.
  socket.write(
    `${[...lines, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"].join("\r\n")}\r\n\r\n`,
  );
  const [first] = (await Promise.race([once(socket, "data"), once(socket, "close")])) as [Buffer?];
  socket.destroy();
  return String(first ?? "");
}

describe("other programs of this machine", () => {
  it("get a refusal for each of 600 requests, which take two lines in the log", async (t) => {
    const app = await startFaultApp(null);
    t.after(() => app.stop());
    const port = Number(new URL(app.window.socket.url).port);
    const before = (await app.api.log.entries(0)).last;
    for (let n = 0; n < KNOCKS; n += AT_ONCE) {
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, at) => {
          const origin = `Origin: https://evil.example/${n + at}${"x".repeat(4_000)}`;
          const isHost = at % 2 === 0;
          return knock(port, [
            "GET /channel HTTP/1.1",
            isHost ? `Host: evil-${n + at}` : `Host: 127.0.0.1:${port}`,
            origin,
          ]);
        }),
      );
      for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 40[03] /);
    }
    const { entries } = await app.api.log.entries(before);
    const refused = entries.filter(({ text }) => text.includes("refused"));
    assert.deepEqual(
      refused.map(({ text }) => text.slice(0, 50)),
      ["A connection was refused: Host evil-0", `A connection was refused: Origin https://evil.example`.slice(0, 50)],
    );
    assert.ok(refused.every(({ text }) => text.length < 200));
    await app.assertSound();
    assert.match(
      app.engine.log(),
      /Connections refused \(Host\): 299 more in 60 s/,
      "the log has the count at the end at the latest",
    );
  });
});
