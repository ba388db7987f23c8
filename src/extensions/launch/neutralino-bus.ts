import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { connectAs } from "../../guard/egress.ts";
import { log } from "../log/log.ts";
import { isJson, type NeutralinoLaunch } from "./neutralino.ts";

/** A page, or a program with Neutralino's key, joined the bus. */
const JOINED_EVENT = "appClientConnect";
/** The page asks for its channel with this event … */
const ASK_EVENT = "tailwater.hello";
/** … and gets address and token with this one. The user's data never goes over Neutralino's bus. */
const CHANNEL_EVENT = "tailwater.channel";

/** The calls that the engine makes to Neutralino; each is in neutralino.config.json's nativeAllowList. */
export type NeutralinoMethod =
  | "app.broadcast"
  | "app.killProcess"
  | "window.focus"
  | "window.show"
  | "window.unminimize";

/** The extension's end of Neutralino's own WebSocket. */
export class NeutralinoBus {
  /** Resolves when Neutralino has ended; the closed socket is the only sign of that. */
  readonly gone: Promise<void>;
  readonly #socket: WebSocket;
  readonly #token: string;

  private constructor(socket: WebSocket, token: string) {
    this.#socket = socket;
    this.#token = token;
    this.gone = new Promise((resolve) => socket.once("close", () => resolve()));
  }

  /**
   * Joins the bus, and from then on answers the page's request for the channel.
   * @param channel null when there is none
   * @param onJoined called when a page has joined
   */
  static async join(
    { nlPort, nlExtensionId, nlConnectToken, nlToken }: NeutralinoLaunch,
    channel: () => { url: string; token: string } | null,
    onJoined: () => void = () => {},
  ): Promise<NeutralinoBus> {
    const query = new URLSearchParams({ extensionId: nlExtensionId, connectToken: nlConnectToken });
    const place = { purpose: "window", profileId: null, host: "127.0.0.1", port: Number(nlPort) } as const;
    const socket = connectAs(place, () => new WebSocket(`ws://127.0.0.1:${nlPort}?${query}`));
    const bus = new NeutralinoBus(socket, nlToken);
    const joined = new Promise<void>((resolve) => socket.once("open", () => resolve()));
    socket.on("error", (error) => log.error(`Neutralino's bus: ${error.message}`));
    socket.on("message", (data) => {
      const { event, method, error } = parse(String(data));
      if (error !== null) log.error(`Neutralino refused ${method ?? "a call"}: ${error}`);
      if (event === JOINED_EVENT) onJoined();
      if (event !== ASK_EVENT) return;
      const answer = channel();
      if (answer !== null) bus.send("app.broadcast", { event: CHANNEL_EVENT, data: answer });
    });
    await Promise.race([joined, bus.gone]);
    return bus;
  }

  /** Does not wait for the answer. A refusal is logged, and a Neutralino that is gone needs nothing. */
  send(method: NeutralinoMethod, data: object = {}): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ id: randomUUID(), method, accessToken: this.#token, data }));
  }

  /** Shows the window in front of others, even if it is minimized. */
  raiseWindow(): void {
    // With GTK and Cocoa, focusing does that, too.
    if (process.platform === "win32") this.send("window.unminimize");
    this.send("window.focus");
    // Neutralino calls GTK from a thread that is not GTK's. Its requests to X11 are not sent until GTK's thread wakes
    // up, and this call wakes it. (Without it a minimized window appeared at the next movement of the mouse.)
    if (process.platform === "linux") this.send("window.show");
  }
}

interface BusMessage {
  /** Null for an answer to a call. */
  readonly event: string | null;
  readonly method: string | null;
  /** Why a call failed. */
  readonly error: string | null;
}

/** Other messages on the bus are not for us. */
function parse(text: string): BusMessage {
  const message: unknown = isJson(text) ? JSON.parse(text) : null;
  const field = (of: unknown, name: string): unknown =>
    typeof of === "object" && of !== null ? (of as Record<string, unknown>)[name] : undefined;
  const said = (value: unknown) => (typeof value === "string" ? value : null);
  const event = field(message, "event");
  const error = field(field(field(message, "data"), "error"), "code");
  return {
    event: said(event),
    method: said(field(message, "method")),
    error: event === undefined ? said(error) : null,
  };
}
