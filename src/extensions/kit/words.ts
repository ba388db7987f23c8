import type { Integer } from "../../contract/integer.ts";

/** `1204118` as `1 204 118`, with a narrow no-break space as the SI has it. */
export function digits(value: Integer): string {
  return String(value).replace(/\B(?=(?:\d{3})+(?!\d))/g, "\u202f");
}

/** A count with its noun: `1 topic`, `12 topics`. @param many the plural, if it does not end in s */
export function countOf(number: Integer, one: string, many = `${one}s`): string {
  return `${digits(number)} ${number === 1 ? one : many}`;
}
