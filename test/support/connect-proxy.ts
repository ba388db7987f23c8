import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";
import type { TestContext } from "node:test";

/**
 * A CONNECT proxy that leads every name to this machine.
 * @param login it asks for; null: none @param greeting what it sends before the server does
 */
export async function connectProxy(
  t: Pick<TestContext, "after">,
  login: { readonly user: string; readonly password: string } | null = null,
  greeting = "",
) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    socket.once("data", (bytes) => {
      const head = bytes.toString("latin1");
      asked.push(head);
      const wanted = login === null ? null : Buffer.from(`${login.user}:${login.password}`).toString("base64");
      if (wanted !== null && !head.includes(`Proxy-Authorization: Basic ${wanted}\r\n`)) {
        socket.end("HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      const [, port] = /^CONNECT \S+:(\d+) /.exec(head) ?? [];
      const inner = net.connect(Number(port), "127.0.0.1").on("error", () => socket.destroy());
      sockets.add(inner);
      socket.write(`HTTP/1.1 200 Connection established\r\n\r\n${greeting}`);
      socket.pipe(inner).pipe(socket);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked };
}
