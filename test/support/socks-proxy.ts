import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";
import type { TestContext } from "node:test";

/**
 * A SOCKS5 proxy (RFC 1928) that knows one name more than this machine's resolver: `*.inside` is this machine.
 * @param login it asks for (RFC 1929); null: none @param refuse it answers every request with this code
 */
export async function socksProxy(
  t: Pick<TestContext, "after">,
  login: { readonly user: string; readonly password: string } | null = null,
  refuse = 0,
) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    let bytes = Buffer.alloc(0);
    let step: "greeting" | "login" | "request" = "greeting";
    const read = (part: Buffer) => {
      bytes = Buffer.concat([bytes, part]);
      if (step === "greeting" && bytes[0] !== 5) return void socket.end(Buffer.from([5, 255]));
      if (step === "greeting" && bytes.length >= 2 && bytes.length >= 2 + (bytes[1] ?? 0)) {
        const methods = [...bytes.subarray(2, 2 + (bytes[1] ?? 0))];
        bytes = bytes.subarray(2 + methods.length);
        const wanted = login === null ? 0 : 2;
        socket.write(Buffer.from([5, methods.includes(wanted) ? wanted : 255]));
        step = login === null ? "request" : "login";
      }
      const userSize = bytes[1] ?? 0;
      const passwordSize = bytes[2 + userSize] ?? 0;
      if (step === "login" && bytes.length >= 3 + userSize + passwordSize && bytes.length > 2) {
        const user = bytes.subarray(2, 2 + userSize).toString();
        const password = bytes.subarray(3 + userSize, 3 + userSize + passwordSize).toString();
        bytes = bytes.subarray(3 + userSize + passwordSize);
        const isRight = user === login?.user && password === login.password;
        socket.write(Buffer.from([1, isRight ? 0 : 1]));
        if (!isRight) return void socket.end();
        step = "request";
      }
      const size = bytes[3] === 3 ? 7 + (bytes[4] ?? 0) : bytes[3] === 1 ? 10 : 22;
      if (step !== "request" || bytes.length < 5 || bytes.length < size) return;
      socket.off("data", read);
      const name = bytes[3] === 3;
      const host = name ? bytes.subarray(5, size - 2).toString() : [...bytes.subarray(4, size - 2)].join(".");
      const port = bytes.readUInt16BE(size - 2);
      asked.push(`${host}:${port}`);
      if (refuse !== 0) return void socket.end(Buffer.from([5, refuse]));
      const inner = net.connect(port, host.endsWith(".inside") ? "127.0.0.1" : host);
      sockets.add(inner);
      inner.once("error", () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
      inner.once("connect", () => {
        socket.write(Buffer.from([5, 0, 0, 3, 1, 0x78, 0, 80]));
        socket.pipe(inner).pipe(socket);
        inner.on("error", () => socket.destroy());
        socket.on("close", () => inner.destroy());
      });
    };
    socket.on("data", read);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  t.after(() => {
    cut();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked, cut };
}
