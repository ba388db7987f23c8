import type { Line } from "../../../src/contract/inspect.ts";

/** `{ "orderId": …, "items": [ … ] }` laid out; lines 0 and 3 are open, and it folds as the worker does. */
export function jsonLines(): Line[] {
  const punctuation = (text: string) => ({ kind: "punctuation", text }) as const;
  const key = (text: string) => [{ kind: "key", text: `"${text}"` } as const, punctuation(": ")];
  const paths: Readonly<Record<number, string>> = {
    0: "value",
    1: "value.orderId",
    2: "value.sequence",
    3: "value.items",
    4: "value.items[0]",
    5: "value.items[0].sku",
    6: "value.items[0].qty",
    8: "value.items[1]",
    10: "value.express",
    11: "value.note",
  };
  const line = (number: number, depth: number, tokens: Line["tokens"], entries: number | null = null): Line => ({
    number,
    depth,
    tokens,
    fold: entries === null ? null : { entries, folded: false },
    path: paths[number] ?? null,
  });
  return [
    line(0, 0, [punctuation("{")], 5),
    line(1, 1, [...key("orderId"), { kind: "string", text: '"ord-100001"' }, punctuation(",")]),
    line(2, 1, [...key("sequence"), { kind: "number", text: "9007199254740993" }, punctuation(",")]),
    line(3, 1, [...key("items"), punctuation("[")], 2),
    line(4, 2, [punctuation("{")], 2),
    line(5, 3, [...key("sku"), { kind: "string", text: '"sku-1"' }, punctuation(",")]),
    line(6, 3, [...key("qty"), { kind: "number", text: "1.10" }]),
    line(7, 2, [punctuation("},")]),
    line(8, 2, [{ kind: "string", text: '"<img src=x onerror=alert(1)>"' }]),
    line(9, 1, [punctuation("],")]),
    line(10, 1, [...key("express"), { kind: "literal", text: "true" }, punctuation(",")]),
    line(11, 1, [...key("note"), { kind: "literal", text: "null" }]),
    line(12, 0, [punctuation("}")]),
  ];
}

/** Leaves out what is inside folded lines: everything deeper that follows, and the closing line. */
export function visibleLines(lines: readonly Line[], folded: readonly number[]): Line[] {
  const shown: Line[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    if (line === undefined) break;
    const isFolded = line.fold !== null && folded.includes(line.number);
    shown.push(isFolded && line.fold !== null ? { ...line, fold: { ...line.fold, folded: true } } : line);
    if (!isFolded) continue;
    const close = lines.findIndex((later, at) => at > index && later.depth === line.depth);
    index = close === -1 ? lines.length : close;
  }
  return shown;
}
