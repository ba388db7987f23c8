import type { NetworkConnection, NetworkRefusal } from "../../contract/network.ts";
import { clockText, dateText, elapsedText } from "../data/clock.ts";
import { countOf, formatBytes, formatDuration, formatNumber } from "../data/format.ts";
import { connectionLine, placeOf, purposeOf, REASONS, refusalLine, securityOf } from "./network-text.ts";

export interface LedgerColumn {
  readonly id: string;
  readonly label: string;
  readonly meaning: string;
  /** A track of the grid. */
  readonly width: string;
  readonly isFigure: boolean;
}

export interface LedgerCell {
  readonly text: string;
  readonly sort: string | number;
  /** Shown over it where it says more. */
  readonly title: string | null;
  readonly tone: "" | "dim" | "mono" | "good" | "bad" | "waiting";
}

/** What a table shows of one entry of the ledger; the same object for as long as the entry is the same. */
export interface LedgerRow {
  readonly id: number;
  readonly cells: readonly LedgerCell[];
  /** What copying it gives. */
  readonly line: string;
  /** All there is to say, when it is selected. */
  readonly detail: string;
}

const column = (id: string, label: string, width: string, meaning: string, isFigure = false): LedgerColumn => ({
  id,
  label,
  width,
  meaning,
  isFigure,
});

const CONNECTION_COLUMNS: readonly LedgerColumn[] = [
  column("purpose", "Purpose", "92px", "Why it was opened"),
  column("profile", "Profile", "minmax(84px, 0.8fr)", "On behalf of which profile"),
  column("place", "Host", "minmax(150px, 1.8fr)", "As it was asked for"),
  column("address", "Address", "minmax(120px, 1fr)", "What it was connected to; for a lookup, what was found"),
  column("tls", "TLS", "72px", "The version that was agreed; plaintext when something was read without it"),
  column("in", "In", "76px", "Bytes read, without what TLS adds; all of a TLS handshake that failed", true),
  column("out", "Out", "76px", "Bytes written, without what TLS adds; all of a TLS handshake that failed", true),
  column("since", "Since", "76px", "When it began", true),
  column("for", "For", "72px", "How long it was, or has been, open", true),
  column("state", "State", "minmax(130px, 1.5fr)", "What became of it, and why it failed"),
];

export const LIVE_COLUMNS = CONNECTION_COLUMNS;
export const PAST_COLUMNS = CONNECTION_COLUMNS.map((one) => (one.id === "since" ? { ...one, label: "Began" } : one));

export const REFUSAL_COLUMNS: readonly LedgerColumn[] = [
  column("via", "Tried by", "156px", "What was called"),
  column("target", "Wanted", "minmax(170px, 1.3fr)", "Where it wanted to go, or what to start"),
  column("from", "From", "minmax(190px, 1.6fr)", "Which code asked"),
  column("reason", "Why it was refused", "minmax(170px, 1fr)", "The rule that it met"),
  column("times", "Times", "68px", "The same attempt again only counts", true),
  column("first", "First", "76px", "When it was tried first", true),
  column("last", "Last", "76px", "When it was tried last", true),
];

const NOTHING: LedgerCell = { text: "–", sort: "", title: null, tone: "dim" };

const TLS_UNKNOWN: LedgerCell = { ...NOTHING, title: "TLS was not established; nothing was received" };

const textCell = (text: string | null, tone: LedgerCell["tone"] = "", title = text): LedgerCell =>
  text === null ? NOTHING : { text, sort: text.toLowerCase(), title, tone };
const figureCell = (text: string, sort: number, title: string | null = null): LedgerCell => ({
  text,
  sort,
  title,
  tone: sort === 0 ? "dim" : "",
});
const timeCell = (at: number): LedgerCell => ({ text: clockText(at), sort: at, title: dateText(at), tone: "" });

/** @param now ms since the epoch */
export function connectionRow(connection: NetworkConnection, now: number): LedgerRow {
  const { id, kind, address, startedAt, endedAt } = connection;
  const { name, meaning } = purposeOf(connection);
  const bytes = (value: number) =>
    kind === "lookup" ? NOTHING : figureCell(formatBytes(value), value, countOf(value, "byte"));
  const duration = (endedAt ?? now) - startedAt;
  const cells = [
    textCell(name, kind === "lookup" ? "dim" : "", meaning),
    profileCell(connection),
    textCell(placeOf(connection), "mono"),
    textCell(address, "mono"),
    tlsCell(connection),
    bytes(connection.bytesIn),
    bytes(connection.bytesOut),
    timeCell(startedAt),
    { ...figureCell(durationText(duration, endedAt), duration), tone: "" } as const,
    stateCell(connection),
  ];
  return { id, cells, line: connectionLine(connection), detail: connectionDetail(connection) };
}

export function refusalRow(refusal: NetworkRefusal): LedgerRow {
  const { id, via, target, from, reason, count, firstAt, lastAt } = refusal;
  return {
    id,
    cells: [
      textCell(via, "mono"),
      textCell(target, "mono"),
      textCell(from, "mono"),
      textCell(REASONS[reason]),
      figureCell(formatNumber(count), count),
      timeCell(firstAt),
      timeCell(lastAt),
    ],
    line: refusalLine(refusal),
    detail: `${via} wanted ${target}${from === null ? "" : `, asked for by ${from}`}. ${REASONS[reason]}; tried ${
      count === 1
        ? `once, on ${dateText(firstAt)}`
        : `${formatNumber(count)} times, ${dateText(firstAt)} to ${dateText(lastAt)}`
    }.`,
  };
}

function profileCell({ profileId, profileName }: NetworkConnection): LedgerCell {
  if (profileName !== null || profileId === null) return textCell(profileName);
  return textCell("not saved", "dim", "A profile that was only tested, or is deleted by now");
}

/** One that runs counts seconds; one that ended took its time, mostly less than one. */
function durationText(ms: number, endedAt: number | null): string {
  return endedAt === null || ms >= 60_000 ? elapsedText(ms) : formatDuration(Math.max(0, ms));
}

function tlsCell(connection: NetworkConnection): LedgerCell {
  const security = securityOf(connection);
  if (security === null) return connection.kind === "lookup" ? NOTHING : TLS_UNKNOWN;
  return security === "plaintext" ? textCell(security, "dim") : textCell(security.replace("TLSv", "TLS "));
}

function stateCell({ kind, state, error }: NetworkConnection): LedgerCell {
  if (state === "failed") return textCell(error === null ? "failed" : `failed: ${error}`, "bad");
  if (state === "closed") {
    const text = kind === "lookup" ? "answered" : "closed";
    return textCell(error === null ? text : `${text}: ${error}`, "dim");
  }
  return state === "open" ? textCell("open", "good") : textCell(kind === "lookup" ? "asking" : "connecting", "waiting");
}

function connectionDetail(connection: NetworkConnection): string {
  const { kind, profileName, address, bytesIn, bytesOut, startedAt, endedAt, error } = connection;
  const bytes = `${countOf(bytesIn, "byte")} in, ${formatNumber(bytesOut)} out`;
  const parts = [
    `${purposeOf(connection).name}${profileName === null ? "" : ` for ${profileName}`}: ${placeOf(connection)}`,
    address === null || address === connection.host ? null : `${kind === "lookup" ? "found" : "at"} ${address}`,
    securityOf(connection),
    kind === "lookup" ? null : bytes,
    endedAt === null ? `since ${dateText(startedAt)}` : `${dateText(startedAt)} to ${clockText(endedAt)}`,
    error,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

/** Row numbers as sorted by a column; null keeps the order of the ledger. */
export function sortRows(
  rows: readonly LedgerRow[],
  sort: { readonly column: number; readonly descending: boolean } | null,
): readonly LedgerRow[] {
  if (sort === null) return rows;
  const { column: at, descending } = sort;
  return rows.toSorted((one, other) => {
    const order = compare(one.cells[at]?.sort ?? "", other.cells[at]?.sort ?? "");
    return descending ? -order : order;
  });
}

function compare(one: string | number, other: string | number): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return collator.compare(String(one), String(other));
}

const collator = new Intl.Collator("en", { numeric: true });

/** Those in which every word of the text stands somewhere. */
export function filterRows(rows: readonly LedgerRow[], text: string): readonly LedgerRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter(({ cells }) => {
    const all = cells.map((cell) => cell.text.toLowerCase()).join("\n");
    return words.every((word) => all.includes(word));
  });
}
