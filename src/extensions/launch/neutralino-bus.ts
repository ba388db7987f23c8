import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { connectAs } from "../../guard/egress.ts";
import { log } from "../log/log.ts";
import { isJson, type NeutralinoLaunch } from "./neutralino.ts";

/** A page, or a program that has Neutralino's key, joined the bus. */
const JOINED_EVENT = "appClientConnect";
/** The page asks for its channel by this event … */
const ASK_EVENT = "tailwater.hello";
/** … and gets address and token by this one. No data of the user's ever go over Neutralino's bus. */
const CHANNEL_EVENT = "tailwater.channel";

/** What the engine has Neutralino do; each is in neutralino.config.json's nativeAllowList. */
export type NeutralinoMethod =
  | "app.broadcast"
  | "app.killProcess"
  | "window.focus"
  | "window.show"
  | "window.unminimize";

/** Neutralino's own WebSocket, as its extension sees it. */
export class NeutralinoBus {
  /** Resolves when Neutralino has ended: its socket closing is the one sign of that. */
  readonly gone: Promise<void>;
  readonly #socket: WebSocket;
  readonly #token: string;

  private constructor(socket: WebSocket, token: string) {
    this.#socket = socket;
    this.#token = token;
    this.gone = new Promise((resolve) => socket.once("close", () => resolve()));
  }

  /**
   * Joins it, and answers the page's question for the channel from then on.
   * @param channel null: there is none
   * @param onJoined a page has joined it
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

  /** Not waited for: a refusal is logged, and a Neutralino that is gone needs no more. */
  send(method: NeutralinoMethod, data: object = {}): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ id: randomUUID(), method, accessToken: this.#token, data }));
  }

  /** Shows the window over others, also when it is minimized. */
  raiseWindow(): void {
    // With GTK and Cocoa the focus does that, too.
    if (process.platform === "win32") this.send("window.unminimize");
    this.send("window.focus");
    // Neutralino calls GTK from a thread that is not GTK's: what it asked of X11 is not sent until GTK's wakes up, and
    // this wakes it. (Seen: a minimized window came up with the next movement of the mouse.)
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

/** Anything else on the bus is not for us. */
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
