import { homedir } from "node:os";
import { join } from "node:path";
import { TailwaterError } from "../../contract/errors.ts";
import { readTicket, type Ticket } from "../../contract/ticket.ts";
import type { WindowPlace } from "../kit/window-place.ts";

/** The line that Neutralino writes to an extension's stdin before it closes it. engine.sh adds the ticket. */
export interface NeutralinoLaunch {
  readonly nlPort: string;
  readonly nlToken: string;
  readonly nlConnectToken: string;
  readonly nlExtensionId: string;
  /** Null when there is none (on Windows). */
  readonly ticket: Ticket | null;
}

const STDIN_LIMIT_MS = 5_000;

/**
 * Reads the launch line: JSON, and then the end of the input.
 * @throws TailwaterError BAD_REQUEST when it does not come within 5 s, or is not from Neutralino.
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
    throw new TailwaterError("BAD_REQUEST", "Neutralino did not send its port and token.", {
      hint: "Neutralino starts this process. To start it without Neutralino: node dist/extensions/main.mjs --standalone --open",
      cause,
    });
  } finally {
    clearTimeout(limit);
  }
}

/**
 * Neutralino keeps the window's size and position in a folder named after the applicationId (its `dataLocation:
 * system`).
 */
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
  return { id: "window", path: join(shared, "app.tailwater"), what: "The window’s size and position.", lasts: true };
}

/** The origin of the window's first page. */
export function neutralinoOrigin({ nlPort }: NeutralinoLaunch): string {
  return `http://127.0.0.1:${nlPort}`;
}

function checkLaunch(value: unknown): NeutralinoLaunch {
  if (typeof value !== "object" || value === null) throw new Error("The launch line is not an object.");
  const field = (name: string): string => {
    const found = (value as Record<string, unknown>)[name];
    if (typeof found !== "string" || found === "") throw new Error(`The launch line has no ${name}.`);
    return found;
  };
  const { ticket } = value as Record<string, unknown>;
  return {
    nlPort: field("nlPort"),
    nlToken: field("nlToken"),
    nlConnectToken: field("nlConnectToken"),
    nlExtensionId: field("nlExtensionId"),
    ticket: typeof ticket === "string" ? readTicket(ticket) : null,
  };
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // It is incomplete, or not JSON; the caller decides.
  }
}
