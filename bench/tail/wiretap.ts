import { decode } from "@msgpack/msgpack";
import type { Page } from "playwright-core";
import type { PartitionPulse, TailPulse } from "../../src/contract/tails.ts";

/** The messages to the page about its tail, read from its own socket. They contain the figures that it shows. */
export interface Wiretap {
  /** The newest pulse; null before the first. */
  pulse(): TailPulse | null;
  partitions(): readonly PartitionPulse[] | null;
  /** Bytes that came over the socket so far. */
  bytes(): number;
}

/** Must be called before the page connects. */
export function tapSocket(page: Page): Wiretap {
  let pulse: TailPulse | null = null;
  let partitions: readonly PartitionPulse[] | null = null;
  let bytes = 0;
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => {
      if (typeof payload === "string") return;
      bytes += payload.length;
      const value = answerOf(decode(payload));
      if (isPulseAnswer(value)) pulse = value.pulse;
      else if (isPartitions(value)) partitions = value;
    });
  });
  return { pulse: () => pulse, partitions: () => partitions, bytes: () => bytes };
}

/** Comlink's answer: `{id, type: "RAW", value}`. */
function answerOf(message: unknown): unknown {
  return typeof message === "object" && message !== null && "value" in message ? message.value : null;
}

function isPulseAnswer(value: unknown): value is { pulse: TailPulse } {
  return typeof value === "object" && value !== null && "pulse" in value && "rows" in value;
}

function isPartitions(value: unknown): value is PartitionPulse[] {
  const first: unknown = Array.isArray(value) ? value[0] : null;
  return typeof first === "object" && first !== null && "partition" in first && "fetched" in first && "logEnd" in first;
}
