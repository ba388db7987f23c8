import type { Integer } from "../../contract/integer.ts";

/** A narrow no-break space separates groups of three digits, as in the SI. */
const GROUP = "\u202f";
const GROUPS = /\B(?=(?:\d{3})+(?!\d))/g;

/** `1204118` as `1 204 118`, with all digits. */
export function formatNumber(value: Integer): string {
  return String(value).replace(GROUPS, GROUP);
}

/** A count with its noun: `1 topic`, `12 topics`. @param many the plural, if it does not end in s */
export function countOf(number: Integer, one: string, many = `${one}s`): string {
  return `${formatNumber(number)} ${number === 1 ? one : many}`;
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes with at most three digits, in powers of 1 000: `61.4 MB`. */
export function formatBytes(bytes: Integer): string {
  return withUnit(Number(bytes), BYTE_UNITS);
}

/** Records per second: `0`, `7.5`, `20.1 k`, `1.24 M`. */
export function formatRate(perSecond: number): string {
  return withUnit(perSecond, ["", "k", "M", "G"]);
}

function withUnit(value: number, units: readonly string[]): string {
  let unit = 0;
  let left = value;
  while (left >= 999.5 && unit < units.length - 1) {
    left /= 1_000;
    unit += 1;
  }
  const digits = unit === 0 ? (left < 9.95 && left % 1 !== 0 ? 1 : 0) : left < 9.995 ? 2 : left < 99.95 ? 1 : 0;
  const name = units[unit] ?? "";
  return name === "" ? left.toFixed(digits) : `${left.toFixed(digits)}${GROUP}${name}`;
}

/** A duration: `12 ms`, `4.2 s`, `3 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}${GROUP}ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)}${GROUP}s`;
  return `${Math.round(ms / 60_000)}${GROUP}min`;
}

/** How long ago, in words: `just now`, `5 min ago`, `yesterday`. Both ms since the epoch. */
export function formatAgo(then: number, now: number): string {
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  return hours < 48 ? "yesterday" : `${Math.floor(hours / 24)} days ago`;
}
