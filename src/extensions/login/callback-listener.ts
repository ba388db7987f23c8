import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { listenOn } from "../../guard/egress.ts";
import { CALLBACK_HEADERS, type CallbackPage, failedPage } from "./callback-page.ts";

/** The one path that answers. The issuer knows `http://127.0.0.1:PORT/callback` for each port of the distribution. */
export const CALLBACK_PATH = "/callback";
const LONGEST_URL = 8_192;
/** A connection that has sent no whole request by then is closed, ms. */
const IDLE_MS = 10_000;
/** That have sent no whole request. */
const MOST_WAITING = 16;
const MOST_CONNECTIONS = 2 * MOST_WAITING;

export const redirectTo = (port: number): string => `http://127.0.0.1:${port}${CALLBACK_PATH}`;

export interface ListenerOptions {
  /** Tried in turn. */
  readonly ports: readonly number[];
  readonly state: string;
  /** Whether another user of this machine is at the other end. */
  isForeign(socket: Socket): Promise<boolean>;
  /** Called once, with the first address that has the right state. Its page is the answer. */
  onAnswer(address: URL): Promise<CallbackPage>;
}

/**
 * Waits on 127.0.0.1 for the browser to come back from the issuer. It answers one path, to GET, for exactly this host,
 * and only the first request with the right state counts.
 */
export class CallbackListener {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** Null when every port is taken. */
  static async start(options: ListenerOptions): Promise<CallbackListener | null> {
    for (const port of options.ports) {
      const server = createServer({ maxHeaderSize: 2 * LONGEST_URL, headersTimeout: IDLE_MS, requestTimeout: IDLE_MS });
      server.maxConnections = MOST_CONNECTIONS;
      answerOn(server, port, options);
      if (await listens(server, port)) return new CallbackListener(server, port);
    }
    return null;
  }

  /** Answers that are being written are finished. */
  close(): void {
    this.#server.close();
    this.#server.closeIdleConnections();
  }
}

function answerOn(server: Server, port: number, { state, isForeign, onAnswer }: ListenerOptions): void {
  let isUsed = false;
  /** Connections that have sent no whole request, the oldest first. */
  const waiting = new Map<Socket, NodeJS.Timeout>();
  const heard = (socket: Socket) => {
    clearTimeout(waiting.get(socket));
    waiting.delete(socket);
  };
  server.on("connection", (socket) => {
    // A browser sends its request at once, so the connection that has waited longest makes room.
    const [oldest] = waiting.keys();
    if (oldest !== undefined && waiting.size >= MOST_WAITING) {
      heard(oldest);
      oldest.destroy();
    }
    // Node's own limits end with close().
    waiting.set(socket, setTimeout(() => socket.destroy(), IDLE_MS).unref());
    socket.once("close", () => heard(socket));
  });
  server.on("request", async (request, response) => {
    heard(request.socket);
    const address = addressOf(request, port);
    if (address === null) return send(response, { status: 404, html: "" });
    if (await isForeign(request.socket)) return send(response, { status: 403, html: "" });
    if (!isSame(address.searchParams.get("state") ?? "", state)) {
      return send(
        response,
        failedPage(
          "This is not the answer to the sign-in that Tailwater has started.",
          "Use the newest tab. If Tailwater asks you to paste an address, copy the address of this page. Otherwise start again.",
        ),
      );
    }
    if (isUsed) return send(response, failedPage("This answer was used already.", null));
    isUsed = true;
    send(response, await onAnswer(address));
  });
}

/** Null for everything but a GET of the one path, for this host. */
function addressOf({ method, url = "", headers }: IncomingMessage, port: number): URL | null {
  const host = `127.0.0.1:${port}`;
  if (method !== "GET" || headers.host !== host || url.length > LONGEST_URL) return null;
  if (url.split("?")[0] !== CALLBACK_PATH) return null;
  return URL.canParse(url, `http://${host}`) ? new URL(url, `http://${host}`) : null;
}

function send(response: ServerResponse, { status, html }: CallbackPage): void {
  response.writeHead(status, CALLBACK_HEADERS).end(html);
}

/** In a time that does not tell how much is right. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** False when the port is taken, or may not be used. */
function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.once("listening", () => resolve(true));
    listenOn(() => server.listen(port, "127.0.0.1"));
  });
}
