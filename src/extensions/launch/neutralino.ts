import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";
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

/** Reads the launch line. @throws Error when it does not come or is not Neutralino's. */
export async function readNeutralinoLaunch(input: NodeJS.ReadStream): Promise<NeutralinoLaunch> {
  const limit = setTimeout(() => input.destroy(new Error("Neutralino sent no launch line.")), STDIN_LIMIT_MS);
  let text = "";
  input.setEncoding("utf8");
  for await (const part of input) {
    text += part;
    if (text.includes("\n") || isJson(text)) break;
  }
  clearTimeout(limit);
  return checkLaunch(JSON.parse(text));
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
  const socket = new WebSocket(`ws://127.0.0.1:${nlPort}?${query}`);
  const gone = once(socket, "close").then(() => {});
  socket.on("error", (error) => log.warn(`Neutralino's bus: ${error.message}`));
  socket.on("message", (data) => {
    if (eventOf(String(data)) !== ASK_EVENT) return;
    const message = {
      id: randomUUID(),
      method: "app.broadcast",
      accessToken: nlToken,
      data: { event: CHANNEL_EVENT, data: channel() },
    };
    socket.send(JSON.stringify(message));
  });
  await Promise.race([once(socket, "open"), gone]);
  return { gone };
}

/** Where Neutralino's own page comes from. */
export function neutralinoOrigins({ nlPort }: NeutralinoLaunch): string[] {
  return [`http://127.0.0.1:${nlPort}`, `http://localhost:${nlPort}`];
}

function eventOf(text: string): string | null {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || !("event" in value)) return null;
  return typeof value.event === "string" ? value.event : null;
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
    return false; // Not whole yet.
  }
}
