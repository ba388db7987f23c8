import assert from "node:assert/strict";
import { JsonDocument } from "../../../../src/workers/inspect/json-document.ts";
import { parseFieldPath } from "../../../../src/workers/json/field-path.ts";
import { NotJson } from "../../../../src/workers/json/json-scan.ts";
import { decodeUtf8 } from "../../../../src/workers/store/preview.ts";
import { walkFields } from "../../../../src/workers/view/field-walk.ts";
import { JSON_TEXTS, JSON_WORDS } from "../corpus.ts";
import { mutate, mutateText } from "../mutate.ts";
import type { Prepared, Target } from "../target.ts";

/** Deeper JSON may be refused with a named error: issue 14 requires one limit everywhere. */
const SURELY_ALLOWED_DEPTH = 32;

/** An input: the bytes of a value. */
export const json: Target = {
  rule: "the walkers take what JSON.parse takes (a depth limit aside), name every field, and throw NotJson at most",
  async prepare(): Promise<Prepared> {
    const seeds = JSON_TEXTS.map((text) => Buffer.from(text));
    return {
      make(random) {
        if (random.oneIn(4)) return mutate(random, seeds);
        if (random.oneIn(40)) return Buffer.from(random.pick(["[", '{"a":', '[{"b":']).repeat(random.below(10_000)));
        return Buffer.from(mutateText(random, JSON_TEXTS, JSON_WORDS));
      },
      run: walk,
    };
  },
};

function walk(input: Buffer): void {
  let fields = 0;
  const walked = walkFields(input, (steps) => {
    fields += 1;
    // A long path takes long to make, so this looks only at the first fields.
    if (fields < 20) assert.ok(steps.length <= input.length);
  });
  const document = laidOut(input);
  assert.equal(walked, document !== null, "both walkers say the same");
  if (document !== null) {
    for (const line of [0, document.lineCount - 1]) {
      const { path } = document.line(line, false);
      if (path !== null) parseFieldPath(path);
    }
    assert.ok(document.lineCount <= input.length + 1);
  }
  const text = decodeUtf8(input);
  if (text === null || depthOf(input) > SURELY_ALLOWED_DEPTH) return;
  assert.equal(walked, isJson(text), "JSON.parse says the same");
}

function laidOut(input: Buffer): JsonDocument | null {
  try {
    return new JsonDocument(input, true);
  } catch (error) {
    if (error instanceof NotJson) return null;
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // This error is an expected answer.
  }
}

/** An upper bound: brackets in strings count, too. */
function depthOf(input: Buffer): number {
  let depth = 0;
  for (const byte of input) if (byte === 0x5b || byte === 0x7b) depth += 1;
  return depth;
}
