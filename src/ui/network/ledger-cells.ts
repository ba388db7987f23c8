import type { NetworkConnection, NetworkRefusal } from "../../contract/network.ts";
import type { Value } from "../components/data-table-model.ts";
import { clockText, dateText, elapsedText } from "../data/clock.ts";
import { countOf, formatBytes, formatDuration, formatNumber } from "../data/format.ts";
import { failureOf, purposeOf, REASONS, securityOf } from "./network-text.ts";

/** A cell of the network's table. */
export interface Cell {
  /** The value for sorting and saving. */
  readonly value: Value;
  /** What is shown instead; by default the value, and – for none. */
  readonly text?: string;
  readonly title?: string | null;
  readonly tone?: string;
}

const BEGUN = { connection: "connecting", lookup: "asking", program: "running" } as const;
const ENDED = { connection: "closed", lookup: "answered", program: "ended" } as const;

export const NOTHING: Cell = { value: null, tone: "none" };

export const textCell = (value: string | null, title = value): Cell => ({ value, title });
export const countCell = (value: number): Cell => ({ value, text: formatNumber(value) });
/** @param at ms since the epoch; null: not yet */
export const timeCell = (at: number | null): Cell =>
  at === null ? NOTHING : { value: new Date(at).toISOString(), text: clockText(at), title: dateText(at) };

export function purposeCell(connection: NetworkConnection): Cell {
  const { name, meaning } = purposeOf(connection);
  return { value: name, title: meaning };
}

export function profileCell({ profileId, profileName }: NetworkConnection): Cell {
  if (profileName !== null || profileId === null) return textCell(profileName);
  return { value: "not saved", title: "A profile that was only tested, or was deleted", tone: "none" };
}

export function tlsCell(connection: NetworkConnection): Cell {
  const security = securityOf(connection);
  if (security !== null)
    return { value: security.replace("TLSv", "TLS "), tone: security === "plaintext" ? "none" : "" };
  return connection.kind !== "connection"
    ? NOTHING
    : { ...NOTHING, title: "TLS was not established; nothing was received" };
}

/** A lookup and a program have no bytes. */
export function bytesCell({ kind }: NetworkConnection, bytes: number): Cell {
  if (kind !== "connection") return NOTHING;
  return { value: bytes, text: formatBytes(bytes), title: countOf(bytes, "byte"), tone: bytes === 0 ? "none" : "" };
}

/**
 * An open connection counts seconds; an ended one shows its exact duration, usually less than one second. @param now ms
 * since the epoch
 */
export function durationCell({ startedAt, endedAt }: NetworkConnection, now: number): Cell {
  const ms = Math.max(0, (endedAt ?? now) - startedAt);
  return { value: ms, text: endedAt === null || ms >= 60_000 ? elapsedText(ms) : formatDuration(ms) };
}

export function stateCell({ kind, state, error }: NetworkConnection): Cell {
  const ended = state === "failed" ? "failed" : ENDED[kind];
  if (state === "failed" || state === "closed") {
    // The system's own words are what is sorted, saved and shown at the pointer.
    const cell = textCell(error === null ? ended : `${ended}: ${error}`);
    const text = error === null ? ended : `${ended}: ${failureOf(error)}`;
    return { ...cell, text, tone: state === "failed" ? "danger" : "none" };
  }
  return state === "open" ? { value: "open", tone: "ok" } : { value: BEGUN[kind], tone: "none" };
}

export function refusedCell({ count, reason }: NetworkRefusal): Cell {
  const times = count === 1 ? "" : ` ${countOf(count, "time")}`;
  return { ...textCell(`refused${times}: ${REASONS[reason]}`), tone: "danger" };
}
