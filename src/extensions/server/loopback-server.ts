import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import { TailwaterError } from "../../contract/errors.ts";
import { MOST_CALL_BYTES } from "../../contract/window.ts";
import { listenOn } from "../../guard/egress.ts";
import { makeOnce } from "../kit/later.ts";
import { Peers } from "./peer-user.ts";
import { securityHeaders } from "./security-headers.ts";
import type { StaticFile } from "./static-files.ts";
import type { Tokens } from "./tokens.ts";

export const CHANNEL_PATH = "/channel";
export const CHANNEL_PROTOCOL = "tailwater.v1";
const AUTH_PROTOCOL = "auth.";
const NEXT_PROTOCOL = "next.";
/** A page sends its own token and those of earlier pages that ended before they had a channel. */
const MOST_TOKENS = 20;
/** The most characters reported of what a refused connection claims. */
const LONGEST_CLAIM = 100;

export interface LoopbackOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly tokens: Tokens;
  /** The origin of the first page in Neutralino's window; null when a browser shows our page. */
  readonly window: string | null;
  /** Finds the user at the other end of a connection; replaced in tests. */
  readonly peers?: Peers;
  /**
   * @param token the token that the window used
   * @param nextToken the token that the window chose for its next connection; null when it chose none.
   */
  onChannel(socket: WebSocket, token: string, nextToken: string | null): void;
  /**
   * A connection was refused.
   * @param why without the token; claims of the other side in it are shortened
   * @param kind one of a few
   */
  onRefused(why: string, kind: string): void;
}

/**
 * The page's files and its channel, on 127.0.0.1 only. Every request must name exactly this host (a rebound DNS name
 * does not) and come from this user, where the system reports that (Linux). A channel must come from our own page's
 * origin with an unused token. Nothing changes state over GET.
 */
export class LoopbackServer {
  readonly port: number;
  readonly #server: Server;
  readonly #channels: Channels;

  private constructor(server: Server, channels: Channels, port: number) {
    this.#server = server;
    this.#channels = channels;
    this.port = port;
  }

  static async start(options: LoopbackOptions): Promise<LoopbackServer> {
    const server = createServer();
    listenOn(() => server.listen(options.port, "127.0.0.1"));
    await listening(server, options.port);
    const { port } = server.address() as AddressInfo;
    const channels = new Channels();
    const headers = securityHeaders(port, options.window);
    // Another user of this machine gets nothing, even with a token.
    const peers = options.peers ?? new Peers();
    const isForeign = async (socket: Socket) => (await peers.of(socket)) === "foreign";
    server.on("request", async (request, response) => {
      // A request that is refused for everybody needs no check of its user.
      if (request.headers.host !== `127.0.0.1:${port}`) response.writeHead(403, headers).end();
      else if (await isForeign(request.socket)) response.writeHead(403, { connection: "close" }).end();
      else answer(request, response, options.files, headers);
    });
    server.on("upgrade", async (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      const protocols = protocolsOf(request);
      const claims = refuseClaims(request, protocols, port);
      const isAnothers = claims === null && (await isForeign(request.socket));
      const sockets = claims === null && !isAnothers ? await channels.load() : null;
      // The page was reloaded while it waited. A page that is gone must not use up the token, because its successor
      // sends it, too.
      if (!socket.readable || !socket.writable) {
        socket.destroy();
        return;
      }
      const next = protocolValue(protocols, NEXT_PROTOCOL);
      // A token is used up only when everything else is correct.
      const token = sockets === null ? null : useToken(protocols, next, options.tokens);
      if (sockets === null || token === null) {
        const { kind, claim = "" } = claims ?? (isAnothers ? ANOTHER_USER : WRONG_TOKEN);
        options.onRefused(`${kind} ${claim.slice(0, LONGEST_CLAIM)}`.trimEnd(), kind);
        refuse(socket);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (channel) => options.onChannel(channel, token, next));
    });
    return new LoopbackServer(server, channels, port);
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Loads what a channel needs, which the page's files do not. */
  async prepare(): Promise<void> {
    await this.#channels.load();
  }

  async close(): Promise<void> {
    this.#channels.terminate();
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** The channels of all windows. The code for them is loaded when the page's files are served. */
class Channels {
  #sockets: WebSocketServer | null = null;

  readonly load = makeOnce(async () => {
    const { WebSocketServer } = await import("ws");
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MOST_CALL_BYTES,
      perMessageDeflate: false,
      handleProtocols: () => CHANNEL_PROTOCOL,
    });
    return this.#sockets;
  });

  terminate(): void {
    for (const socket of this.#sockets?.clients ?? []) socket.terminate();
  }
}

/** @throws TailwaterError BAD_REQUEST when the port is not available */
async function listening(server: Server, port: number): Promise<void> {
  try {
    await once(server, "listening");
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new TailwaterError("BAD_REQUEST", `The loopback port cannot be opened (${why}).`, {
      subject: `127.0.0.1:${port}`,
      hint: "Choose another port with --port, or leave out --port to use any free one.",
      cause,
    });
  }
}

/** Why a channel is refused, the kind of refusal, and what the other side claimed. */
interface Refusal {
  readonly kind: "Host" | "Origin" | "path" | "protocol" | "token missing" | "token wrong or used" | "another user";
  readonly claim?: string | undefined;
}

const ANOTHER_USER: Refusal = { kind: "another user" };
const WRONG_TOKEN: Refusal = { kind: "token wrong or used" };

/** Null when the claims of the other side are correct. It uses up nothing. */
function refuseClaims(request: IncomingMessage, protocols: readonly string[], port: number): Refusal | null {
  const { host, origin } = request.headers;
  if (host !== `127.0.0.1:${port}`) return { kind: "Host", claim: host ?? "missing" };
  // Compared with our own value, never with Host, because under DNS rebinding the attacker controls both.
  if (origin !== `http://127.0.0.1:${port}`) return { kind: "Origin", claim: origin ?? "missing" };
  if (request.method !== "GET" || request.url !== CHANNEL_PATH) return { kind: "path" };
  if (!protocols.includes(CHANNEL_PROTOCOL)) return { kind: "protocol" };
  return protocolValue(protocols, AUTH_PROTOCOL) === null ? { kind: "token missing" } : null;
}

/** The token that worked; null when none did. */
function useToken(protocols: readonly string[], next: string | null, tokens: Tokens): string | null {
  const given = protocolValues(protocols, AUTH_PROTOCOL).slice(0, MOST_TOKENS);
  return given.find((token) => tokens.use(token, next)) ?? null;
}

/**
 * The token is sent as a subprotocol, because a page cannot set a header, and an address stays in histories and logs.
 */
function protocolsOf(request: IncomingMessage): string[] {
  return (request.headers["sec-websocket-protocol"] ?? "").split(",").map((protocol) => protocol.trim());
}

function protocolValue(protocols: readonly string[], prefix: string): string | null {
  return protocolValues(protocols, prefix)[0] ?? null;
}

function protocolValues(protocols: readonly string[], prefix: string): string[] {
  return protocols.filter((protocol) => protocol.startsWith(prefix)).map((protocol) => protocol.slice(prefix.length));
}

function refuse(socket: Duplex): void {
  socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, StaticFile>,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const end = (status: number, extra: Record<string, string> = {}, body?: Buffer) =>
    response.writeHead(status, { ...headers, ...extra }).end(request.method === "HEAD" ? undefined : body);
  if (request.method !== "GET" && request.method !== "HEAD") return void end(405, { allow: "GET, HEAD" });
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  const file = files.get(path);
  if (file === undefined) return void end(404);
  try {
    const body = await file.read();
    end(200, { "content-type": file.type, "content-length": String(body.length) }, body);
  } catch {
    end(500); // The file was listed at the start and is gone now, probably during an update.
  }
}
