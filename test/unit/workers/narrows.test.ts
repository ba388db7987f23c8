import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { narrows } from "../../../src/workers/tail/narrows.ts";

const text = (wanted: string, caseSensitive = true) => ({ kind: "text", text: wanted, caseSensitive }) as const;

test("a text that extends the previous one, on either side, has no hit that the previous one lacks", () => {
  assert.ok(narrows(text("or"), text("ord")));
  assert.ok(narrows(text("or", false), text("Lord or", false)));
  assert.ok(!narrows(text("ord"), text("or")));
  assert.ok(!narrows(text("or"), text("oder")));
});

test("other filters are not known to narrow", () => {
  assert.ok(!narrows(null, text("a")));
  assert.ok(!narrows(text("a"), null));
  assert.ok(!narrows(text("a"), text("ab", false)));
  const cel = { kind: "cel", expression: "a" } as const;
  assert.ok(!narrows(cel, cel));
});

test("half a character is not part of it", () => assert.ok(!narrows(text("\ud83d"), text("\ud83d\ude00"))));

test("every text that contains the second contains the first", () => {
  const piece = fc.string({ unit: "binary", maxLength: 4 });
  fc.assert(
    fc.property(piece, piece, piece, piece, (before, one, after, around) => {
      const other = before + one + after;
      if (!narrows(text(one), text(other))) return;
      const record = Buffer.concat([Buffer.from(around), Buffer.from(other), Buffer.from(around)]);
      assert.ok(record.includes(Buffer.from(one)));
    }),
  );
});
