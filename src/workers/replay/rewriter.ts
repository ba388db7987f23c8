import { isUtf8 } from "node:buffer";
import { TailwaterError } from "../../contract/errors.ts";
import type { FilterProblem } from "../../contract/filter.ts";
import { asInteger, MOST_INT64 } from "../../contract/integer.ts";
import { REWRITTEN, type ReplayRewrite, type RewrittenPart } from "../../contract/replay.ts";
import type { CelValues } from "../filter/cel-values.ts";
import { MOST_TIMEOUTS } from "../filter/guarded-run.ts";
import { loadLinearRegExp } from "../filter/linear-regexp.ts";
import { loadCel, problemOf } from "../filter/make-filter.ts";
import type { RecordsView } from "../filter/record-filter.ts";
import type { StoredHeader, StoredRecord } from "../store/stored-record.ts";

type Cel = Awaited<ReturnType<typeof loadCel>>;

/** What a rewritten record is written from. Null partition: by key. */
export interface RewrittenFields {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly StoredHeader[];
  readonly partition: number | null;
  readonly timestamp: bigint;
}

const NO_TIMESTAMP = -1n;
const LEAST_INT64 = -(2n ** 63n);
const LAST_PARTITION = 2 ** 31 - 1;
const REPLACEMENT = "\ufffd";
const LONE_SURROGATE = /\p{Cs}/u;

const expressionsOf = (rewrite: ReplayRewrite) =>
  REWRITTEN.flatMap((part) => {
    const expression = rewrite[part];
    return expression === null || expression.trim() === "" ? [] : [{ part, expression }];
  });

/** Whether any part of a record is rewritten. */
export const isRewriting = (rewrite: ReplayRewrite | null): rewrite is ReplayRewrite =>
  rewrite !== null && expressionsOf(rewrite).length > 0;

/** Why expressions cannot be used; empty: they can. */
export async function rewriteProblems(
  rewrite: ReplayRewrite,
): Promise<Readonly<Partial<Record<RewrittenPart, FilterProblem>>>> {
  const cel = await load(rewrite);
  const problems: Partial<Record<RewrittenPart, FilterProblem>> = {};
  for (const { part, expression } of expressionsOf(rewrite)) {
    try {
      cel.makeCelValues([expression]);
    } catch (error) {
      problems[part] = problemOf({ kind: "cel", expression }, error);
    }
  }
  return problems;
}

async function load(rewrite: ReplayRewrite): Promise<Cel> {
  if (expressionsOf(rewrite).some(({ expression }) => /matches|keep/.test(expression))) await loadLinearRegExp();
  return loadCel();
}

/** Rewrites parts of records by expressions. */
export class Rewriter {
  readonly parts: readonly RewrittenPart[];
  readonly #cel: Cel;
  readonly #values: CelValues;
  #timeouts = 0;

  private constructor(cel: Cel, rewrite: ReplayRewrite) {
    const expressions = expressionsOf(rewrite);
    this.#cel = cel;
    this.parts = expressions.map(({ part }) => part);
    this.#values = cel.makeCelValues(expressions.map(({ expression }) => expression));
  }

  /** @throws TailwaterError FILTER_INVALID with the first problem and its position */
  static async make(rewrite: ReplayRewrite): Promise<Rewriter> {
    const problems = await rewriteProblems(rewrite);
    for (const part of REWRITTEN) {
      const problem = problems[part];
      if (problem === undefined) continue;
      throw new TailwaterError("FILTER_INVALID", `The expression for the ${part}: ${problem.message}`, {
        subject: `${part}, character ${problem.from + 1}`,
      });
    }
    return new Rewriter(await load(rewrite), rewrite);
  }

  /**
   * @param view the batch of the record, whose body is bytes [from, to) of `view.records`
   * @returns the fields of the new record, or why there is none: `value: …`
   * @throws TailwaterError FILTER_TOO_SLOW when an expression took too long on several records
   */
  rewrite(record: StoredRecord, view: RecordsView, from: number, to: number): RewrittenFields | string {
    const { key, value, headers, partition, timestamp } = record;
    const fields: { -readonly [Name in keyof RewrittenFields]: RewrittenFields[Name] } = {
      ...{ key, value, headers, partition, timestamp },
    };
    let part: RewrittenPart | null = null;
    try {
      this.#values.read(view, from, to, headers);
      for (const [at, one] of this.parts.entries()) {
        part = one;
        const given = this.#values.valueOf(at);
        this.#values.bounded(() => this.#put(fields, one, given, record));
      }
      return fields;
    } catch (error) {
      if (error instanceof this.#cel.TooSlow) this.#tookTooLong(error);
      const message = this.#cel.plainMessage(error);
      return part === null ? message : `${part}: ${message}`;
    }
  }

  #tookTooLong({ message }: Error): void {
    this.#timeouts += 1;
    if (this.#timeouts < MOST_TIMEOUTS) return;
    throw new TailwaterError("FILTER_TOO_SLOW", `Rewriting stopped: ${message} on each of ${MOST_TIMEOUTS} records.`, {
      hint: "Make the expression simpler, then count again.",
    });
  }

  #put(
    fields: { -readonly [Name in keyof RewrittenFields]: RewrittenFields[Name] },
    part: RewrittenPart,
    given: unknown,
    record: StoredRecord,
  ): void {
    switch (part) {
      case "key":
      case "value":
        fields[part] = this.#content(part, given, record);
        break;
      case "headers":
        fields.headers = this.#headers(given, record);
        break;
      case "partition":
        fields.partition = given === null ? null : partitionOf(given);
        break;
      case "timestamp":
        // The wire has more digits than a Date, and times that no Date has.
        if (given !== this.#values.record.timestamp) fields.timestamp = timestampOf(given);
    }
  }

  #content(part: "key" | "value", given: unknown, record: StoredRecord): Buffer | null {
    const own = record[part];
    const read = this.#values.record[part];
    if (given === read) return own;
    if (given === null || given === undefined) return null;
    if (given instanceof Uint8Array) return Buffer.from(given);
    // A JSON string stays one; the text of another record is written as it is.
    const isJsonString = typeof read === "string" && own !== null && own.toString("utf8") !== read;
    const text = typeof given === "string" && !isJsonString ? given : this.#cel.jsonOf(given);
    return this.#bytes(text, record);
  }

  #headers(given: unknown, record: StoredRecord): readonly StoredHeader[] {
    if (given === null) return [];
    if (typeof given !== "object") throw new Error("it gives no headers: an object, or a list of pairs");
    const pairs = this.#cel.pairsOf(given);
    if (pairs !== null) {
      return pairs.map(({ name, value }) => ({
        name: typeof name === "string" ? this.#bytes(name, record) : name,
        value: this.#headerValue(value, record),
      }));
    }
    const entries: readonly unknown[] = Array.isArray(given) ? given : Object.entries(given);
    return entries.map((entry) => {
      if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== "string") {
        throw new Error('a header is not a pair like ["name", "value"]');
      }
      return {
        name: this.#bytes(entry[0], record),
        value: this.#headerValue(this.#cel.headerValueOf(entry[1]), record),
      };
    });
  }

  #headerValue(value: Uint8Array | string | null, record: StoredRecord): Buffer | null {
    if (value === null) return null;
    return typeof value === "string" ? this.#bytes(value, record) : Buffer.from(value);
  }

  /** @throws Error when bytes of the record that are not UTF-8 were lost in the text */
  #bytes(text: string, record: StoredRecord): Buffer {
    const bytes = Buffer.from(text);
    const isUnicode = !LONE_SURROGATE.test(text);
    if (isUnicode && !text.includes(REPLACEMENT)) return bytes;
    const isWhole = [record.key, record.value, ...record.headers.flatMap(({ name, value }) => [name, value])].every(
      (one) => one === null || isUtf8(one),
    );
    if (isUnicode && isWhole) return bytes;
    throw new Error("the result would lose bytes of the record that are not UTF-8");
  }
}

function partitionOf(given: unknown): number {
  const integer = asInteger(typeof given === "object" ? given?.valueOf() : given);
  if (integer !== null && integer >= 0 && integer <= LAST_PARTITION) return Number(integer);
  throw new Error("it gives no partition: an integer from 0, or null to choose it by key");
}

function timestampOf(given: unknown): bigint {
  if (given === null) return NO_TIMESTAMP;
  if (given instanceof Date && !Number.isNaN(given.getTime())) return BigInt(given.getTime());
  const integer = asInteger(typeof given === "object" ? given.valueOf() : given);
  if (integer !== null && integer >= LEAST_INT64 && integer <= MOST_INT64) return BigInt(integer);
  throw new Error("it gives no timestamp: a time, or ms since the epoch");
}
