import type { Socket } from "node:net";
import { LONGEST_LINK } from "../../contract/deep-link.ts";
import { linkFrom } from "./link-inbox.ts";

/** The request of a second start, as one line of JSON. */
export interface RaiseRequest {
  readonly raise: true;
  /** `host:port` of the demo cluster that it was started for; null for none. */
  readonly demo: string | null;
  /** The `tailwater:` link that it was started for; null for none. */
  readonly link: string | null;
}

/** The first one's answer: false when it serves something else, so that the second start continues on its own. */
export interface RaiseAnswer {
  readonly raised: boolean;
}

/** Room for a link of twice its length (fully escaped), and the other fields. */
const LONGEST_LINE = 2 * LONGEST_LINK + 1_024;

/** The request in the value; null when it is not a request. */
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

/** The first line, parsed; null when none comes in time, or when it is not such a message. @param withinMs ms */
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
    return null; // It is cut off, too long, or not from Tailwater.
  }
}
