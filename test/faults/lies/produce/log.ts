// The log of a broker of the tests, which knows producers again as Kafka's does: what is in it, and how often.
import { RecordCursor } from "../../../../src/workers/wire/varint.ts";

const HEADER_BYTES = 61;
/** A broker knows so many batches of a producer again. */
const KNOWN_BATCHES = 5;
const TRANSACTIONAL = 0x10;
export const DONE = 0;
const OUT_OF_ORDER = 45;
const DUPLICATE = 46;

interface Known {
  readonly epoch: number;
  readonly batches: readonly { readonly sequence: number; readonly count: number; readonly offset: number }[];
}

interface Written {
  readonly value: string;
  /** Null: not of a transaction. */
  readonly transaction: bigint | null;
}

export class FakeLog {
  readonly #topics = new Map<string, Written[]>();
  readonly #ends = new Map<string, number>();
  readonly #producers = new Map<string, Known>();
  readonly #ended = new Map<bigint, "committed" | "aborted">();
  #nextId = 1n;

  newId(): bigint {
    this.#nextId += 1n;
    return this.#nextId;
  }

  end(producerId: bigint, committed: boolean): void {
    if (!this.#ended.has(producerId)) this.#ended.set(producerId, committed ? "committed" : "aborted");
  }

  /** The values of a topic that a consumer of committed records reads. */
  values(topic: string): readonly string[] {
    return (this.#topics.get(topic) ?? [])
      .filter(({ transaction }) => transaction === null || this.#ended.get(transaction) === "committed")
      .map(({ value }) => value);
  }

  /** Writes an uncompressed batch. */
  append(topic: string, partition: number, batch: Buffer): { readonly errorCode: number; readonly baseOffset: number } {
    const producerId = batch.readBigInt64BE(43);
    const [epoch, sequence, count] = [batch.readInt16BE(51), batch.readInt32BE(53), batch.readInt32BE(57)];
    const place = `${topic}/${partition}`;
    const offset = this.#ends.get(place) ?? 0;
    if (producerId >= 0n) {
      const own = `${place} ${producerId}`;
      const known = this.#producers.get(own);
      const batches = known?.epoch === epoch ? known.batches : [];
      const same = batches.find((one) => one.sequence === sequence && one.count === count);
      if (same !== undefined) return { errorCode: DUPLICATE, baseOffset: same.offset };
      const last = batches.at(-1);
      if (sequence !== (last === undefined ? 0 : last.sequence + last.count)) {
        return { errorCode: OUT_OF_ORDER, baseOffset: -1 };
      }
      this.#producers.set(own, { epoch, batches: [...batches, { sequence, count, offset }].slice(-KNOWN_BATCHES) });
    }
    const transaction = (batch.readInt16BE(21) & TRANSACTIONAL) === 0 ? null : producerId;
    const all = this.#topics.get(topic) ?? [];
    this.#topics.set(topic, all);
    for (const value of valuesOf(batch, count)) all.push({ value, transaction });
    this.#ends.set(place, offset + count);
    return { errorCode: DONE, baseOffset: offset };
  }
}

function valuesOf(batch: Buffer, count: number): readonly string[] {
  const cursor = new RecordCursor();
  cursor.reset(batch, HEADER_BYTES, batch.length);
  return Array.from({ length: count }, () => {
    const length = cursor.varint();
    const end = cursor.at + length;
    cursor.skip(1);
    cursor.varlong();
    cursor.varint();
    const key = cursor.varint();
    cursor.skip(Math.max(0, key));
    const size = cursor.varint();
    const value = batch.toString("utf8", cursor.at, cursor.at + size);
    cursor.at = end;
    return value;
  });
}
