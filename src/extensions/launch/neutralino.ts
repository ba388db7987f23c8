import { randomUUID } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { TailwaterError } from "../../contract/errors.ts";
import { connectAs } from "../../guard/egress.ts";
import type { WindowPlace } from "../data/local-data.ts";
import { log } from "../log/log.ts";

/** The line that Neutralino writes to an extension's stdin, followed by its end. */
export interface NeutralinoLaunch {
  readonly nlPort: string;
  readonly nlToken: string;
  readonly nlConnectToken: string;
  readonly nlExtensionId: string;
}

/** The page asks for its channel by this event … */
const ASK_EVENT = "tailwater.hello";
/** … and gets address and token by this one. Nothing else ever goes over Neutralino's bus. */
const CHANNEL_EVENT = "tailwater.channel";
const STDIN_LIMIT_MS = 5_000;

/**
 * Reads the launch line: JSON, and then the end of the input.
 * @throws TailwaterError BAD_REQUEST when it does not come within 5 s or is not Neutralino's.
 */
export async function readNeutralinoLaunch(
  input: NodeJS.ReadableStream & { destroy(): void },
): Promise<NeutralinoLaunch> {
  let text = "";
  const limit = setTimeout(() => input.destroy(), STDIN_LIMIT_MS);
  try {
    input.setEncoding("utf8");
    for await (const part of input) {
      text += part;
      if (isJson(text)) break;
    }
    return checkLaunch(JSON.parse(text));
  } catch (cause) {
    throw new TailwaterError("BAD_REQUEST", "Neutralino did not say how to reach it.", {
      hint: "Neutralino starts this process by itself. Without it: node dist/extensions/main.mjs --standalone --open",
      cause,
    });
  } finally {
    clearTimeout(limit);
  }
}

/** Neutralino keeps the window's size and place in a folder named by the applicationId (its `dataLocation: system`). */
export function neutralinoPlace(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): WindowPlace {
  const home = homedir();
  const shared =
    platform === "darwin"
      ? join(home, "Library", "Application Support")
      : platform === "win32"
        ? (env.APPDATA ?? join(home, "AppData", "Roaming"))
        : (env.XDG_DATA_HOME ?? join(home, ".local", "share"));
  return { path: join(shared, "app.tailwater"), what: "The window’s size and place.", lasts: true };
}

/**
 * Joins Neutralino's bus: answers the page's question for the channel, and resolves `gone` when Neutralino ends: its
 * socket closing is the one sign of that.
 */
export async function joinNeutralino(
  launch: NeutralinoLaunch,
  channel: () => { url: string; token: string },
): Promise<{ gone: Promise<void> }> {
  const { nlPort, nlExtensionId, nlConnectToken, nlToken } = launch;
  const query = new URLSearchParams({ extensionId: nlExtensionId, connectToken: nlConnectToken });
  const place = { purpose: "window", profileId: null, host: "127.0.0.1", port: Number(nlPort) } as const;
  const socket = connectAs(place, () => new WebSocket(`ws://127.0.0.1:${nlPort}?${query}`));
  const gone = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const joined = new Promise<void>((resolve) => socket.once("open", () => resolve()));
  socket.on("error", (error) => log.error(`Neutralino's bus: ${error.message}`));
  socket.on("message", (data) => {
    const said = parse(String(data));
    if (said.error !== null) log.error(`Neutralino refused to pass the channel on: ${said.error}`);
    if (said.event !== ASK_EVENT) return;
    const message = {
      id: randomUUID(),
      method: "app.broadcast",
      accessToken: nlToken,
      data: { event: CHANNEL_EVENT, data: channel() },
    };
    socket.send(JSON.stringify(message));
  });
  await Promise.race([joined, gone]);
  return { gone };
}

/** Where Neutralino's own page comes from. */
export function neutralinoOrigin({ nlPort }: NeutralinoLaunch): string {
  return `http://127.0.0.1:${nlPort}`;
}

/** An event's name, or why a call of ours failed. Anything else on the bus is not for us. */
function parse(text: string): { event: string | null; error: string | null } {
  const message: unknown = isJson(text) ? JSON.parse(text) : null;
  const field = (of: unknown, name: string): unknown =>
    typeof of === "object" && of !== null ? (of as Record<string, unknown>)[name] : undefined;
  const event = field(message, "event");
  const error = field(field(field(message, "data"), "error"), "code");
  return {
    event: typeof event === "string" ? event : null,
    error: event === undefined && typeof error === "string" ? error : null,
  };
}

function checkLaunch(value: unknown): NeutralinoLaunch {
  if (typeof value !== "object" || value === null) throw new Error("The launch line is no object.");
  const field = (name: string): string => {
    const found = (value as Record<string, unknown>)[name];
    if (typeof found !== "string" || found === "") throw new Error(`The launch line has no ${name}.`);
    return found;
  };
  return {
    nlPort: field("nlPort"),
    nlToken: field("nlToken"),
    nlConnectToken: field("nlConnectToken"),
    nlExtensionId: field("nlExtensionId"),
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // Not whole yet, or not JSON at all: the caller decides.
  }
}
