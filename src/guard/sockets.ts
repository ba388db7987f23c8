import { type EventEmitter, errorMonitor } from "node:events";
import net from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { type NetworkConnectionState, TLS_FAILED } from "../contract/network.ts";
import type { Agreed } from "./handles.ts";
import type { GuardOrder } from "./messages.ts";
import { type ConnectPermit, connectPermit, leadsTo, mayAskAgent, mayCarry, mayListen, mayUsePipe } from "./permits.ts";
import { replace } from "./replace.ts";
import { EgressError, here, refuse } from "./report.ts";
import { ruleOf } from "./rules.ts";
import { nextId } from "./shared-state.ts";
import { tellLedger } from "./wire.ts";

/** The interval for reporting the bytes of open connections, ms. */
const SAMPLE_MS = 500;

/** Bytes, as Node counts them. */
interface Counts {
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** A socket, or a connection inside one. */
export type Carried = Duplex & Counts & { readonly remoteAddress?: string | undefined };

interface Watched {
  readonly id: number;
  readonly socket: Carried;
  readonly permit: ConnectPermit;
  state: NetworkConnectionState;
  /** All addresses tried, in order (RFC 8305: a name may have several). */
  readonly tried: string[];
  tls: string | null;
  /** The socket below TLS, which counts bytes; null in plaintext. */
  wire: Counts | null;
  error: string | null;
  reportedIn: number;
  reportedOut: number;
}

const live = new Map<number, Watched>();
let timer: NodeJS.Timeout | null = null;
/** Servers that may listen on 127.0.0.1 and have not opened their port yet. */
let binding = 0;

export const agreed: Agreed = {
  isConnecting: (address, port) =>
    [...live.values()].some(({ state, permit }) => state === "connecting" && leadsTo(permit, address, port)),
  mayBind() {
    if (binding === 0) return false;
    binding -= 1;
    return true;
  },
};

/** TCP and TLS, and with them http, https, http2, fetch and WebSocket, all of which end in `Socket.connect`. */
export function guardSockets(): void {
  const { connect } = net.Socket.prototype;
  function guardedConnect(this: net.Socket, ...args: unknown[]): net.Socket {
    const { host, port, text } = targetOf(args);
    // They stay on this machine, at the same user's other Tailwater or SSH agent, so the ledger does not list them.
    if (port === null && (mayUsePipe("connect", text) || mayAskAgent(text)))
      return Reflect.apply(connect, this, args) as net.Socket;
    const permit = port === null ? "not-allowed" : connectPermit(host, port);
    if (typeof permit === "string") {
      const error = refuse(permit, "net.connect", text);
      // The error arrives like a network error: later, and to the listeners.
      process.nextTick(() => this.destroy(error));
      return this;
    }
    watch(this, permit);
    return Reflect.apply(connect, this, args) as net.Socket;
  }
  replace(net.Socket.prototype, "connect", guardedConnect as typeof connect);

  const { listen } = net.Server.prototype;
  function guardedListen(this: net.Server, ...args: unknown[]): net.Server {
    const { host, port, text } = targetOf(args);
    const allowed = port === null ? mayUsePipe("listen", text) : mayListen(host);
    if (!allowed) throw refuse("not-allowed", "net.listen", port === null ? text : "a listening port");
    if (port !== null) binding += 1;
    return Reflect.apply(listen, this, args) as net.Server;
  }
  replace(net.Server.prototype, "listen", guardedListen as typeof listen);
}

export function obey(order: GuardOrder): void {
  if (order === "sample") {
    sample();
    tellLedger({ kind: "sampled", thread: here });
    return;
  }
  for (const { socket, permit } of [...live.values()]) {
    if (ruleOf(permit.purpose)?.offline !== "allowed")
      socket.destroy(new EgressError("cut", `${permit.host}:${permit.port}`));
  }
}

/** Lists a connection that an allowed one carries: it opens no socket. */
export function carry(permit: ConnectPermit, line: Carried): void {
  if (!mayCarry(permit)) throw refuse("not-allowed", "carry", `${permit.host}:${permit.port}`);
  watch(line, permit);
}

function watch(socket: Carried, permit: ConnectPermit): void {
  const { purpose, profileId, host, port, proxy } = permit;
  const watched: Watched = {
    id: nextId(),
    socket,
    permit,
    state: "connecting",
    tried: [],
    tls: null,
    wire: null,
    error: null,
    reportedIn: 0,
    reportedOut: 0,
  };
  tellLedger({
    kind: "begin",
    thread: here,
    id: watched.id,
    what: "connection",
    purpose,
    profileId,
    host,
    port,
    proxy: proxy === undefined ? null : `${proxy.host}:${proxy.port}`,
    at: Date.now(),
  });
  live.set(watched.id, watched);
  timer ??= setInterval(sample, SAMPLE_MS).unref();
  socket.on("connectionAttempt", (address: string) => {
    watched.tried.push(address);
    tell(watched);
  });
  socket.once("connect", () => {
    const { remoteAddress } = socket;
    if (remoteAddress !== undefined && watched.tried.at(-1) !== remoteAddress) watched.tried.push(remoteAddress);
    watched.state = "open";
    watched.wire = wireUnder(socket);
    tell(watched);
  });
  socket.once("secureConnect", () => {
    // Recognized by its methods, because importing node:tls costs 3 MB that the app at rest does not need.
    watched.tls = "getProtocol" in socket ? (socket as Carried & Pick<TLSSocket, "getProtocol">).getProtocol() : null;
    tell(watched);
  });
  // errorMonitor observes the error without handling it.
  (socket as EventEmitter).once(errorMonitor, (error: Error) => {
    watched.error = error.message;
  });
  socket.once("close", () => {
    live.delete(watched.id);
    if (live.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
    watched.state = watched.state === "connecting" ? "failed" : "closed";
    if (watched.wire !== null) watched.tls ??= TLS_FAILED;
    tell(watched);
  });
}

function sample(): void {
  for (const watched of live.values()) {
    const { socket } = watched;
    if (socket.bytesRead !== watched.reportedIn || socket.bytesWritten !== watched.reportedOut) tell(watched);
  }
}

function tell(watched: Watched): void {
  const { id, socket, state, tried, tls, wire, error } = watched;
  // A failed handshake has no bytes inside TLS, but it sent and received some.
  const { bytesRead, bytesWritten } = tls === TLS_FAILED && wire !== null ? wire : socket;
  watched.reportedIn = bytesRead;
  watched.reportedOut = bytesWritten;
  tellLedger({
    kind: "change",
    id,
    at: Date.now(),
    state,
    address: tried.length === 0 ? null : tried.join(", "),
    tls,
    bytesIn: watched.reportedIn,
    bytesOut: watched.reportedOut,
    error,
  });
}

/** Node's own handle below a TLS socket (`_parent`). Only it counts the bytes of a failed handshake. */
function wireUnder(socket: Carried): Counts | null {
  const handle: unknown = "encrypted" in socket ? Reflect.get(socket, "_handle") : null;
  const under: unknown = typeof handle === "object" && handle !== null ? Reflect.get(handle, "_parent") : null;
  if (typeof under !== "object" || under === null || !("bytesRead" in under && "bytesWritten" in under)) return null;
  return typeof under.bytesRead === "number" && typeof under.bytesWritten === "number" ? (under as Counts) : null;
}

interface Target {
  readonly host: string;
  /** Null for a pipe or socket file. */
  readonly port: number | null;
  readonly text: string;
}

/** `connect(options)`, `connect(port, host?)`, `connect(path)`; net.connect passes its arguments on as one array. */
function targetOf(args: readonly unknown[]): Target {
  const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === "object" && first !== null) {
    const options = first as { host?: unknown; port?: unknown; path?: unknown };
    if (options.port === undefined || options.port === null) return pipe(options.path);
    return place(options.host, options.port);
  }
  const isPort = typeof first === "number" || (typeof first === "string" && /^\d+$/.test(first));
  return isPort ? place(args[1], first) : pipe(first);
}

function place(host: unknown, port: unknown): Target {
  const name = typeof host === "string" && host !== "" ? host : "localhost";
  return { host: name, port: Number(port), text: `${name.includes(":") ? `[${name}]` : name}:${Number(port)}` };
}

function pipe(path: unknown): Target {
  return { host: "", port: null, text: typeof path === "string" ? path : "an unnamed socket" };
}
