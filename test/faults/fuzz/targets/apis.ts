import assert from "node:assert/strict";
import { decodeResponse } from "../../../../src/workers/wire/api.ts";
import { APIS } from "../../../../src/workers/wire/apis/all.ts";
import { asField, type Fields, isIn, type WireType } from "../../../../src/workers/wire/types.ts";
import { orRefused } from "../expect.ts";
import { mutate } from "../mutate.ts";
import { Random } from "../random.ts";
import type { Prepared, Target } from "../target.ts";

const SEEDS_OF_EACH = 3;
/** Most decoded entries per byte of the answer. A reader that trusts a count would make more. */
const MOST_ENTRIES = 4;
type Readable = Pick<WireType<unknown>, "kind" | "nullableFrom" | "element" | "fields">;

/** An input: which API, which version, then its answer from the correlation id on. */
export const apis: Target = {
  rule: "every declared API's answer is read, or refused by ANSWER_MALFORMED or OFFSET_TOO_LARGE",
  async prepare(): Promise<Prepared> {
    const random = new Random();
    const seeds = APIS.map((api, index) =>
      versionsOf(api).flatMap((version) =>
        Array.from({ length: SEEDS_OF_EACH }, (_, n) => {
          random.begin(index * 1_000 + version, n);
          const seed = Buffer.concat([Buffer.of(index, version), answerOf(random, api, version)]);
          decode(seed, true);
          return seed;
        }),
      ),
    );
    return {
      make: (from) => mutate(from, from.pick(seeds)),
      run: (input) => decode(input, false),
    };
  },
};

function decode(input: Buffer, isRight: boolean): void {
  const api = APIS[(input[0] ?? 0) % APIS.length];
  if (api === undefined || input.length < 2) return;
  const versions = versionsOf(api);
  const version = versions[((input[1] ?? 0) - api.versions[0] + versions.length * 256) % versions.length] ?? 0;
  const frame = input.subarray(2);
  const codes = isRight ? [] : (["ANSWER_MALFORMED", "OFFSET_TOO_LARGE"] as const);
  const answer = orRefused<unknown>(() => decodeResponse<unknown>(api, version, frame), ...codes);
  if (answer !== null) assert.ok(entriesIn(answer) <= frame.length * MOST_ENTRIES + 64, "more than its bytes can hold");
}

function versionsOf({ versions: [least, most] }: { readonly versions: readonly [number, number] }): number[] {
  return Array.from({ length: most - least + 1 }, (_, index) => least + index);
}

function entriesIn(value: unknown): number {
  if (value instanceof Uint8Array || typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, one) => sum + entriesIn(one), 1);
}

/** A valid answer with random content, encoded from the declaration by the rules of the protocol guide. */
function answerOf(random: Random, api: (typeof APIS)[number], version: number): Buffer {
  const flexible = api.flexibleFrom !== null && version >= api.flexibleFrom;
  const header = flexible && !api.plainAnswerHeader ? Buffer.from([0, 0, 0, 1, 0]) : Buffer.from([0, 0, 0, 1]);
  return Buffer.concat([header, ...written(random, api.response, version, flexible)]);
}

function written(random: Random, type: Readable, version: number, flexible: boolean): Buffer[] {
  const isNull = type.nullableFrom !== null && version >= type.nullableFrom && random.oneIn(4);
  switch (type.kind) {
    case "struct": {
      const content = isNull ? [] : structWritten(random, type.fields ?? {}, version, flexible);
      return type.nullableFrom === null ? content : [Buffer.from([isNull ? -1 : 1]), ...content];
    }
    case "[]": {
      const count = isNull ? -1 : random.below(4);
      const items = Array.from({ length: Math.max(0, count) }, () =>
        type.element === null ? [] : written(random, type.element, version, flexible),
      );
      return [lengthOf(count, flexible, 4), ...items.flat()];
    }
    case "string":
    case "bytes":
    case "records": {
      const content = isNull ? null : Buffer.from("orders-é".slice(0, random.below(9)));
      const size = type.kind === "string" ? 2 : 4;
      return [lengthOf(content?.length ?? -1, flexible, size), content ?? Buffer.alloc(0)];
    }
    case "uuid":
      return [random.bytes(16)];
    case "int64":
      return [Buffer.from([0, 0, 0, 0, 0, 0, random.below(256), random.below(256)])];
    case "float64":
      return [Buffer.alloc(8)];
    case "int32":
      return [Buffer.from([0, 0, random.below(2), random.below(256)])];
    case "int16":
    case "uint16":
      return [Buffer.from([0, random.below(100)])];
    default:
      return [Buffer.of(random.below(2))];
  }
}

function structWritten(random: Random, fields: Fields, version: number, flexible: boolean): Buffer[] {
  const placed = Object.values(fields)
    .map(asField)
    .filter((field) => field.tag === null && isIn(field, version));
  const parts = placed.flatMap(({ type }) => written(random, type, version, flexible));
  // Sometimes one unknown tagged field.
  if (flexible) parts.push(random.oneIn(4) ? Buffer.from([1, 99, 2, 7, 7]) : Buffer.of(0));
  return parts;
}

/** −1 for null. Compact: one more, as an unsigned varint. */
function lengthOf(length: number, flexible: boolean, size: 2 | 4): Buffer {
  if (flexible) return Buffer.of(length + 1);
  const bytes = Buffer.alloc(size);
  bytes.writeIntBE(length, 0, size);
  return bytes;
}
