import type { NetworkConnection, NetworkRefusal, NetworkState } from "../../contract/network.ts";
import type { TableColumn, TableModel } from "../components/data-table-model.ts";
import { formatNumber } from "../data/format.ts";
import {
  bytesCell,
  type Cell,
  countCell,
  durationCell,
  NOTHING,
  profileCell,
  purposeCell,
  refusedCell,
  stateCell,
  textCell,
  timeCell,
  tlsCell,
} from "./ledger-cells.ts";
import { placeOf, REASONS, REFUSED_MEANS } from "./network-text.ts";

/** The parts of the ledger, in their order. */
export const PARTS = ["live", "refused", "past"] as const;
export type Part = (typeof PARTS)[number];

export const PART_LABELS: Readonly<Record<Part, string>> = { live: "Live", refused: "Refused", past: "Past" };

/** A line of the network's table. */
export type LedgerLine = LedgerEntry | LedgerHeading;

export type LedgerEntry =
  /** `now`, ms since the epoch, is the time of the shown state. */
  | { readonly part: "live" | "past"; readonly connection: NetworkConnection; readonly now: number }
  | { readonly part: "refused"; readonly refusal: NetworkRefusal };

/** Above the entries of a part. */
export interface LedgerHeading {
  readonly part: Part;
  readonly heading: string;
  /** A note about all of them. */
  readonly note: string;
}

interface Cells {
  connection?(connection: NetworkConnection, now: number): Cell;
  refusal?(refusal: NetworkRefusal): Cell;
}

function column(
  [id, label, track]: readonly [string, string, string],
  meaning: string,
  cells: Cells,
  more: Pick<TableColumn<LedgerLine>, "figure" | "optional"> = {},
): TableColumn<LedgerLine> & { cellOf(line: LedgerLine): Cell } {
  const cellOf = (line: LedgerLine): Cell => {
    if ("connection" in line) return cells.connection?.(line.connection, line.now) ?? NOTHING;
    if ("refusal" in line) return cells.refusal?.(line.refusal) ?? NOTHING;
    return { value: line.heading };
  };
  return {
    id,
    label,
    track,
    meaning,
    ...more,
    cellOf,
    value: (line) => cellOf(line).value,
    render: (line) => shown(cellOf(line)),
    tone: (line) => cellOf(line).tone ?? "",
    title: (line) => cellOf(line).title ?? null,
  };
}

const shown = ({ value, text }: Cell): string => text ?? (value === null ? "–" : String(value));

const FIGURE = { figure: true } as const;
const HIDDEN = { optional: true } as const;

const ALL_COLUMNS = [
  column(["purpose", "Purpose", "minmax(112px, 0.6fr)"], "Why it was opened; for a refusal, what was called", {
    connection: purposeCell,
    refusal: ({ via }) => textCell(via),
  }),
  column(["profile", "Profile", "minmax(84px, 0.5fr)"], "The profile that it belongs to", { connection: profileCell }),
  column(["place", "Host", "minmax(180px, 2fr)"], "The name that was asked for", {
    connection: (one) => textCell(placeOf(one)),
    refusal: ({ target }) => textCell(target),
  }),
  column(["address", "Address", "minmax(110px, 0.8fr)"], "The connected address; for a lookup, the addresses found", {
    connection: ({ address }) => textCell(address),
  }),
  column(["tls", "TLS", "72px"], "The negotiated version; plaintext if data was read without TLS", {
    connection: tlsCell,
  }),
  column(
    ["in", "In", "76px"],
    "Bytes read, without the overhead of TLS; for a failed TLS handshake, all bytes",
    { connection: (one) => bytesCell(one, one.bytesIn) },
    FIGURE,
  ),
  column(
    ["out", "Out", "76px"],
    "Bytes written, without the overhead of TLS; for a failed TLS handshake, all bytes",
    { connection: (one) => bytesCell(one, one.bytesOut) },
    FIGURE,
  ),
  column(
    ["since", "Began", "76px"],
    "When it began",
    { connection: ({ startedAt }) => timeCell(startedAt), refusal: ({ firstAt }) => timeCell(firstAt) },
    FIGURE,
  ),
  column(["for", "For", "72px"], "How long it is or was open", { connection: durationCell }, FIGURE),
  column(["state", "State", "minmax(150px, 1.5fr)"], "Its state, and why it failed", {
    connection: stateCell,
    refusal: refusedCell,
  }),
  column(
    ["ended", "Ended", "76px"],
    "When it ended; for a refusal, the last attempt",
    { connection: ({ endedAt }) => timeCell(endedAt), refusal: ({ lastAt }) => timeCell(lastAt) },
    { ...FIGURE, ...HIDDEN },
  ),
  column(
    ["from", "Asked by", "minmax(150px, 1fr)"],
    "For a refusal, the code that asked",
    { refusal: ({ from }) => textCell(from) },
    HIDDEN,
  ),
];

const REFUSAL_COLUMNS = [
  column(["purpose", "Tried by", "minmax(132px, 0.7fr)"], "What was called", { refusal: ({ via }) => textCell(via) }),
  column(["place", "Target", "minmax(170px, 1.3fr)"], "The refused address or program", {
    refusal: ({ target }) => textCell(target),
  }),
  column(["from", "From", "minmax(190px, 1.6fr)"], "The code that asked", { refusal: ({ from }) => textCell(from) }),
  column(["state", "Why it was refused", "minmax(170px, 1fr)"], "The rule that refused it", {
    refusal: ({ reason }) => textCell(REASONS[reason]),
  }),
  column(
    ["times", "Times", "68px"],
    "Repeated attempts are counted, not listed",
    { refusal: ({ count }) => countCell(count) },
    FIGURE,
  ),
  column(["since", "First", "76px"], "The first attempt", { refusal: ({ firstAt }) => timeCell(firstAt) }, FIGURE),
  column(["ended", "Last", "76px"], "The last attempt", { refusal: ({ lastAt }) => timeCell(lastAt) }, FIGURE),
];

const modelOf = (columns: readonly ReturnType<typeof column>[]): TableModel<LedgerLine> => ({
  columns,
  keyOf,
  textOf: (line) => columns.map(({ cellOf }) => shown(cellOf(line))).join("\n"),
  noteOf: (line) => ("heading" in line ? line.note : null),
  isHeading: (line) => "heading" in line,
  tone: (line) => ("refusal" in line ? "danger" : ""),
});

export const LEDGER_TABLE = modelOf(ALL_COLUMNS);
/** Columns for refusals only. */
export const REFUSAL_TABLE = modelOf(REFUSAL_COLUMNS);

/** The same for a connection while it is open and after it has ended. */
export function keyOf(line: LedgerLine): string {
  if ("connection" in line) return `connection-${line.connection.id}`;
  return "refusal" in line ? `refusal-${line.refusal.id}` : line.part;
}

/** @param now ms since the epoch */
export function entriesOf({ live, past, refused }: NetworkState, now: number): readonly LedgerEntry[] {
  return [
    ...live.map((connection) => ({ part: "live", connection, now }) as const),
    ...refused.map((refusal) => ({ part: "refused", refusal }) as const),
    ...past.map((connection) => ({ part: "past", connection, now }) as const),
  ];
}

/** Entries below the heading of their part; the heading has a note when there are none. */
export function inParts(
  found: readonly LedgerLine[],
  parts: readonly Part[],
  ledger: NetworkState,
  words: string,
): readonly LedgerLine[] {
  return parts.flatMap((part) => {
    const entries = found.filter((line) => line.part === part);
    const all = ledger[part].length;
    const count =
      entries.length === all ? formatNumber(all) : `${formatNumber(entries.length)} of ${formatNumber(all)}`;
    const none = all > 0 ? `None of them matches “${words.trim()}”.` : noneText(part, ledger);
    const note = entries.length === 0 ? none : noteText(part, ledger);
    return [{ part, heading: `${PART_LABELS[part]} ${count}`, note }, ...entries];
  });
}

function noteText(part: Part, { pastLeftOut }: NetworkState): string {
  if (part === "refused") return REFUSED_MEANS;
  return part === "live" || pastLeftOut === 0 ? "" : `${formatNumber(pastLeftOut)} older ones are in the totals only.`;
}

function noneText(part: Part, { offline }: NetworkState): string {
  if (part === "live") return offline ? "None: Tailwater is offline." : "Nothing is connected.";
  return part === "past"
    ? "Nothing has ended yet."
    : "Nothing was refused: no code tried to reach anything that you did not open or agree to.";
}
