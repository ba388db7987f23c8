import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";
import type { TestContext } from "node:test";
import tls from "node:tls";
import { HttpClient, type HttpClientOptions } from "../../../../src/extensions/http/http-client.ts";
import { directRoad } from "../../../../src/extensions/http/road.ts";

/** A server of bytes: the test answers each request itself. */
export interface RawServer {
  readonly port: number;
  /** The heads and bodies received, as text. */
  readonly requests: string[];
  connections: number;
}

/** @param answer is called when a request's head is complete. @param certificate for TLS */
export async function rawServer(
  t: TestContext,
  answer: (socket: Socket, request: string) => void,
  certificate: { readonly certPem: string; readonly keyPem: string } | null = null,
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const known = { port: 0, requests: [] as string[], connections: 0 };
  const serve = (socket: Socket) => {
    known.connections += 1;
    sockets.add(socket.on("error", () => {}));
    let text = "";
    socket.setEncoding("latin1").on("data", (part: string) => {
      text += part;
      if (!text.includes("\r\n\r\n")) return;
      known.requests.push(text);
      const request = text;
      text = "";
      answer(socket, request);
    });
  };
  const server =
    certificate === null
      ? net.createServer(serve)
      : tls.createServer({ cert: certificate.certPem, key: certificate.keyPem }, serve).on("tlsClientError", () => {});
  await once(server.listen(0, "127.0.0.1"), "listening");
  known.port = (server.address() as AddressInfo).port;
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return known;
}

export function clientFor(base: string, about: Partial<HttpClientOptions> = {}): HttpClient {
  return new HttpClient({
    purpose: "registry",
    profileId: "p1",
    base,
    road: directRoad(),
    mayChange: () => false,
    ...about,
  });
}
