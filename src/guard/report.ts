import { threadId } from "node:worker_threads";
import type { RefusalReason } from "../contract/network.ts";
import { nextId } from "./shared-state.ts";
import { tellLedger } from "./wire.ts";

const MESSAGES: Readonly<Record<RefusalReason | "cut", (target: string) => string>> = {
  cut: () => "Offline was switched on.",
  offline: (target) => `Tailwater is offline: the connection to ${target} was refused.`,
  "not-allowed": (target) =>
    `Tailwater's egress guard refused ${target}: neither an open profile nor this build names it.`,
};

/** The error for refused code. It has a code, so that a library handles it like any other network error. */
export class EgressError extends Error {
  readonly code: "ERR_EGRESS_OFFLINE" | "ERR_EGRESS_REFUSED";

  /** @param reason `cut`: the connection was open when the app went offline */
  constructor(reason: RefusalReason | "cut", target: string) {
    super(MESSAGES[reason](target));
    this.name = "EgressError";
    this.code = reason === "not-allowed" ? "ERR_EGRESS_REFUSED" : "ERR_EGRESS_OFFLINE";
  }
}

/** Reports a refused attempt to the ledger, and creates the error for the code that tried. */
export function refuse(reason: RefusalReason, via: string, target: string): EgressError {
  const error = new EgressError(reason, target);
  const frames = framesOf(error);
  tellLedger({
    kind: "refused",
    id: nextId(),
    at: Date.now(),
    reason,
    via: nameOf(frames) ?? via,
    target,
    from: callerOf(frames),
  });
  return error;
}

/** Node's functions that lead to a socket, the outermost first. */
const PARTS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/node:internal\/deps\/undici/, "fetch"],
  [/node:https/, "https.request"],
  [/node:_http_client/, "http.request"],
  [/node:(internal\/)?http2/, "http2.connect"],
  [/node:_tls_wrap/, "tls.connect"],
];

function framesOf(error: Error): readonly string[] {
  return (error.stack ?? "").split("\n").slice(1);
}

function nameOf(frames: readonly string[]): string | null {
  return PARTS.find(([pattern]) => frames.some((frame) => pattern.test(frame)))?.[1] ?? null;
}

/** The nearest stack frame outside Node and the guard: file and line, without the machine's folders. */
function callerOf(frames: readonly string[]): string | null {
  const frame = frames.find((text) => !/\(?node:|[\\/]guard\.cjs/.test(text) && /[\\/]/.test(text));
  if (frame === undefined) return null;
  const [, name, place] = /at (?:(.+) \()?(?:file:\/\/)?(.+?)\)?$/.exec(frame.trim()) ?? [];
  const short = place?.split(/[\\/]/).slice(-2).join("/") ?? frame.trim();
  return name === undefined ? short : `${name} (${short})`;
}

export const here = threadId;
