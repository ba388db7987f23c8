import type { Socket } from "node:net";
import { LONGEST_LINK } from "../../contract/deep-link.ts";
import { linkFrom } from "./link-inbox.ts";

/** What a second start says, as one line of JSON. */
export interface RaiseRequest {
  readonly raise: true;
  /** `host:port` of the demo cluster that it was started for; null for none. */
  readonly demo: string | null;
  /** The `tailwater:` link that it was started for; null for none. */
  readonly link: string | null;
}

/** What the first answers: false when it serves something else, so that the second has to go on by itself. */
export interface RaiseAnswer {
  readonly raised: boolean;
}

/** A link of twice its length, when all of it is escaped, and the rest. */
const LONGEST_LINE = 2 * LONGEST_LINK + 1_024;

/** The request in it; null when it is none. */
export function readRaiseRequest(value: unknown): RaiseRequest | null {
  if (typeof value !== "object" || value === null) return null;
  const { raise, demo, link } = value as Record<string, unknown>;
  if (raise !== true || (demo !== null && typeof demo !== "string")) return null;
  return { raise, demo, link: typeof link === "string" ? linkFrom(link) : null };
}

export function isRaiseAnswer(value: unknown): value is RaiseAnswer {
  return typeof value === "object" && value !== null && "raised" in value && typeof value.raised === "boolean";
}

export function sendLine(socket: Socket, message: RaiseRequest | RaiseAnswer): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

/** The first line that comes, parsed; null when none comes in time, or something else. @param withinMs ms */
export function nextLine(socket: Socket, withinMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    let text = "";
    const limit = setTimeout(() => resolve(null), withinMs);
    const end = () => {
      clearTimeout(limit);
      resolve(parse(text));
    };
    socket.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.includes("\n") || text.length > LONGEST_LINE) end();
    });
    socket.on("error", end).on("close", end);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Cut off, too long, or not ours.
  }
}
