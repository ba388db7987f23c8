import { type HostMap, isMapped, placeIn } from "../../contract/host-map.ts";

/** A host map as it is typed: advertised address, and where to connect instead. */
export type HostMapRows = readonly (readonly [from: string, to: string])[];

const isEmpty = ([from, to]: readonly [string, string]) => from.trim() === "" && to.trim() === "";

export function mapOf(rows: HostMapRows): HostMap {
  return Object.fromEntries(rows.filter((row) => !isEmpty(row)).map(([from, to]) => [from.trim(), to.trim()]));
}

/** What is wrong with the first row that is wrong; null: nothing. Empty rows are left out. */
export function problemOfRows(rows: HostMapRows): string | null {
  const seen = new Set<string>();
  for (const row of rows) {
    if (isEmpty(row)) continue;
    const [from, to] = row.map((text) => text.trim()) as [string, string];
    if (!isMapped(from))
      return from === "" ? "Enter the address that is advertised." : `“${from}” is not a host, a host and port, or *.`;
    if (to === "") return `Enter where to connect instead of ${from}.`;
    if (placeIn(to) === null) return `“${to}” is not a host, or a host and port, like localhost:19092.`;
    if (seen.has(from.toLowerCase())) return `${from} is in the host map twice.`;
    seen.add(from.toLowerCase());
  }
  return null;
}

/** The rows with this one, in place of one for the same address. An empty place leaves that one as it is. */
export function withRow(rows: HostMapRows, from: string, to: string): HostMapRows {
  const present = rows.some(([one]) => one.trim().toLowerCase() === from.toLowerCase());
  if (!present) return [...rows.filter((row) => !isEmpty(row)), [from, to]];
  return to === "" ? rows : rows.map((row) => (row[0].trim().toLowerCase() === from.toLowerCase() ? [from, to] : row));
}
