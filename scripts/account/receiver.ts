// A receiver of analytics and error reports on this machine, for tests and the demo. It keeps what it gets.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Distribution } from "../../src/contract/distribution.ts";

const KEY = "0123456789abcdef0123456789abcdef";

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface TestReceiver {
  readonly address: string;
  readonly port: number;
  /** How often something connected, also without a request. */
  readonly connections: number;
  readonly received: readonly Received[];
  /** What requests are answered with instead; null: as Google and Sentry do. */
  answers(answer: ((request: IncomingMessage, response: ServerResponse) => void) | null): void;
  /** Is called with everything that comes from now on. */
  hears(listener: (received: Received) => void): void;
  /** The parts of a distribution that lead here. A part that the other does not have stays absent. */
  parts(other?: Pick<Distribution, "analytics" | "errorReports">): Pick<Distribution, "analytics" | "errorReports">;
  end(): Promise<void>;
}

export async function startReceiver(): Promise<TestReceiver> {
  const received: Received[] = [];
  let connections = 0;
  let own: ((request: IncomingMessage, response: ServerResponse) => void) | null = null;
  let hears: (received: Received) => void = () => {};
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const one = { path: request.url ?? "", headers: request.headers, body: Buffer.concat(parts).toString("utf8") };
    received.push(one);
    hears(one);
    if (own !== null) own(request, response);
    else if (one.path.startsWith("/mp/collect")) response.writeHead(204).end();
    else response.writeHead(200, { "content-type": "application/json" }).end('{"id":"0"}');
  });
  server.on("connection", () => {
    connections += 1;
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  return {
    address,
    port,
    get connections() {
      return connections;
    },
    received,
    answers: (answer) => {
      own = answer;
    },
    hears: (listener) => {
      hears = listener;
    },
    parts: (other) => ({
      analytics:
        other?.analytics === null
          ? null
          : { measurementId: "G-EXAMPLE123", apiSecret: "not-a-secret-in-an-app", address: `${address}/mp/collect` },
      errorReports: other?.errorReports === null ? null : { dsn: `http://${KEY}@127.0.0.1:${port}/1` },
    }),
    end: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
