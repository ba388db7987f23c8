import type { Integer } from "../../contract/integer.ts";
import { malformed, type WireReader } from "./wire-reader.ts";
import type { WireWriter } from "./wire-writer.ts";

/**
 * One type of Kafka's protocol: how it is read and written, and its name for a test that compares it with Kafka's own
 * definitions.
 */
export interface WireType<T> {
  /** As in Kafka's message definitions: "int32", "string", "[]" of something, "struct". */
  readonly kind: string;
  /** From this version on it may be null; null: never. */
  readonly nullableFrom: number | null;
  /** Of an array. */
  readonly element: WireType<unknown> | null;
  /** Of an array: the most elements that an answer may hold; absent: no limit of its own. */
  readonly most?: number;
  /** Of a structure. */
  readonly fields: Fields | null;
  /** The smallest size of a value, bytes. */
  least(version: number, flexible: boolean): number;
  read(from: WireReader): T;
  write(to: WireWriter, value: T): void;
}

/** A field that only some versions have, or that is tagged. A plain type is a field of every version. */
export interface Field<T> {
  readonly type: WireType<T>;
  /** The versions that have it, inclusive. */
  readonly from: number;
  readonly to: number;
  /** The value when the version lacks the field. */
  readonly fallback: T;
  /** If false, writing a value other than the fallback in a version without the field is refused. */
  readonly ignorable: boolean;
  /** Null: it is not tagged. */
  readonly tag: number | null;
}

// A record of different types; `never` allows every WireType.
export type Fields = Readonly<Record<string, AnyType | AnyField>>;
type AnyType = Omit<WireType<unknown>, "write"> & { write(to: WireWriter, value: never): void };
type AnyField = Omit<Field<unknown>, "type"> & { readonly type: AnyType };

export type ValueOf<F> =
  F extends WireType<infer T>
    ? T
    : F extends { readonly type: WireType<infer T>; readonly tag: number | null }
      ? T
      : never;
export type StructOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

function primitive<T>(
  kind: string,
  least: (flexible: boolean) => number,
  read: (from: WireReader) => T,
  write: (to: WireWriter, value: T) => void,
): WireType<T> {
  return {
    kind,
    nullableFrom: null,
    element: null,
    fields: null,
    least: (_, flexible) => least(flexible),
    read,
    write,
  };
}

export const int8 = primitive(
  "int8",
  () => 1,
  (from) => from.int8(),
  (to, value) => to.int8(value),
);
export const int16 = primitive(
  "int16",
  () => 2,
  (from) => from.int16(),
  (to, value) => to.int16(value),
);
export const uint16 = primitive(
  "uint16",
  () => 2,
  (from) => from.uint16(),
  (to, value) => to.uint16(value),
);
export const int32 = primitive(
  "int32",
  () => 4,
  (from) => from.int32(),
  (to, value) => to.int32(value),
);
/** As a bigint: all 64 bits. */
export const int64 = primitive(
  "int64",
  () => 8,
  (from) => from.int64(),
  (to, value) => to.int64(value),
);
/** An INT64, exact: a number where that is safe, else a bigint. */
export const integer = primitive<Integer>(
  "int64",
  () => 8,
  (from) => from.integer(),
  (to, value) => to.int64(BigInt(value)),
);
/** An INT64 that is an exact number, or OFFSET_TOO_LARGE. */
export const offset = primitive<number>(
  "int64",
  () => 8,
  (from) => from.offset(),
  (to, value) => to.int64(BigInt(value)),
);
export const float64 = primitive(
  "float64",
  () => 8,
  (from) => from.float64(),
  (to, value) => to.float64(value),
);
export const bool = primitive(
  "bool",
  () => 1,
  (from) => from.int8() !== 0,
  (to, value) => to.int8(value ? 1 : 0),
);
/** In hex, 32 digits without dashes. */
export const uuid = primitive<string>(
  "uuid",
  () => 16,
  (from) => from.uuid(),
  (to, value) => to.uuid(value),
);
export const text = primitive<string>(
  "string",
  (flexible) => (flexible ? 1 : 2),
  (from) => from.text() ?? unexpectedNull(),
  (to, value) => to.text(value),
);
/** Read as a view into the frame: copy what is kept. */
export const bytes = primitive<Uint8Array>(
  "bytes",
  (flexible) => (flexible ? 1 : 4),
  (from) => from.bytes() ?? unexpectedNull(),
  (to, value) => to.bytes(value),
);

/** Record batches, as they are: written without a copy, and read as a view into the frame. */
export const records: WireType<Uint8Array> = {
  ...bytes,
  kind: "records",
  write: (to, value) => to.splice(value),
};

/** @param most the most elements of an answer: more than any cluster has */
export function list<E extends AnyType>(element: E, most?: number): WireType<readonly ValueOf<E>[]>;
export function list<F extends Fields>(element: F, most?: number): WireType<readonly StructOf<F>[]>;
export function list(element: AnyType | Fields, most = Number.POSITIVE_INFINITY): WireType<readonly unknown[]> {
  const one = (isType(element) ? element : struct(element)) as WireType<unknown>;
  return {
    kind: "[]",
    nullableFrom: null,
    element: one,
    fields: null,
    most,
    least: (_, flexible) => (flexible ? 1 : 4),
    read: (from) => readList(from, one, most) ?? unexpectedNull(),
    write: (to, value) => writeList(to, one, value),
  };
}

/** An array of which only the number of its elements is read; 0 for a null one. It cannot be written. */
export function countOf(element: WireType<number>): WireType<number> {
  return {
    kind: "[]",
    nullableFrom: null,
    element,
    fields: null,
    least: (_, flexible) => (flexible ? 1 : 4),
    read: (from) => {
      const size = element.least(from.version, from.flexible);
      const count = from.count(size) ?? 0;
      from.skip(count * size);
      return count;
    },
    write: () => {
      throw new TypeError("A count is for reading alone.");
    },
  };
}

/** May be null from that version on; a structure may be null in every version that has it. */
export function nullable<T>(type: WireType<T>, from = 0): WireType<T | null> {
  const { kind, element, most } = type;
  if (kind === "struct") return nullableStruct(type);
  return {
    ...type,
    nullableFrom: from,
    read: (reader) => {
      if (kind === "string") return reader.text() as T | null;
      if (kind === "bytes" || kind === "records") return reader.bytes() as T | null;
      return (element === null ? type.read(reader) : readList(reader, element, most)) as T | null;
    },
    write: (writer, value) => {
      if (value !== null) type.write(writer, value);
      else if (writer.version < from) throw new TypeError(`Version ${writer.version} knows no null here.`);
      else if (kind === "string") writer.text(null);
      else writer.count(null);
    },
  };
}

/** A byte precedes it: negative for null. */
function nullableStruct<T>(type: WireType<T>): WireType<T | null> {
  return {
    ...type,
    nullableFrom: 0,
    least: () => 1,
    read: (from) => (from.int8() < 0 ? null : type.read(from)),
    write: (to, value) => {
      to.int8(value === null ? -1 : 1);
      if (value !== null) type.write(to, value);
    },
  };
}

export function struct<F extends Fields>(fields: F): WireType<StructOf<F>> {
  const places = Object.entries(fields).map(([name, of]) => ({ name, ...asField(of) }));
  const placed = places.filter(({ tag }) => tag === null);
  const tagged = places.filter(({ tag }) => tag !== null);
  const heapBytes = 40 + 8 * places.length;
  // A copied object stores its fields inside; an object that is filled field by field takes twice the memory.
  const empty: Record<string, unknown> = JSON.parse(
    JSON.stringify(Object.fromEntries(places.map(({ name }) => [name, 0]))),
  );
  return {
    kind: "struct",
    nullableFrom: null,
    element: null,
    fields,
    least: (version, flexible) =>
      placed.reduce((sum, field) => sum + (isIn(field, version) ? field.type.least(version, flexible) : 0), 0) +
      (flexible ? 1 : 0),
    read: (from) => {
      from.spend(heapBytes);
      const value: Record<string, unknown> = { ...empty };
      for (const field of placed) {
        value[field.name] = isIn(field, from.version) ? field.type.read(from) : field.fallback;
      }
      for (const { name, fallback } of tagged) value[name] = fallback;
      if (from.flexible) {
        from.tags((tag) => {
          const field = tagged.find((one) => one.tag === tag && isIn(one, from.version));
          if (field !== undefined) value[field.name] = field.type.read(from);
        });
      }
      return value as StructOf<F>;
    },
    write: (to, value) => {
      for (const field of placed) {
        const own = value[field.name];
        if (isIn(field, to.version)) field.type.write(to, own);
        else if (!field.ignorable && !isSame(own, field.fallback)) {
          throw new TypeError(`Version ${to.version} has no field ${field.name}.`);
        }
      }
      // Our requests have no tagged fields, so brokers use their defaults.
      if (to.flexible) to.uvarint(0);
    },
  };
}

/** A field since a version. `fallback` is its value in older versions. */
export function since<T>(from: number, type: WireType<T>, fallback: T, ignorable = false): Field<T> {
  return { type, from, to: Number.POSITIVE_INFINITY, fallback, ignorable, tag: null };
}

/** A field of the versions from … to, inclusive. */
export function between<T>(from: number, to: number, type: WireType<T>, fallback: T, ignorable = true): Field<T> {
  return { type, from, to, fallback, ignorable, tag: null };
}

/** A tagged field (KIP-482), read if a broker sends it. */
export function tagged<T>(tag: number, from: number, type: WireType<T>, fallback: T): Field<T> {
  return { type, from, to: Number.POSITIVE_INFINITY, fallback, ignorable: true, tag };
}

/** The field for a plain type, without value types. */
export function asField(of: AnyType | AnyField): Field<unknown> {
  const field = isType(of)
    ? { type: of, from: 0, to: Number.POSITIVE_INFINITY, fallback: undefined, ignorable: false, tag: null }
    : of;
  return field as Field<unknown>;
}

export function isIn({ from, to }: Pick<Field<unknown>, "from" | "to">, version: number): boolean {
  return version >= from && version <= to;
}

/** Two empty lists are equal. */
function isSame(own: unknown, fallback: unknown): boolean {
  return own === fallback || (Array.isArray(own) && Array.isArray(fallback) && own.length + fallback.length === 0);
}

function isType(of: AnyType | AnyField | Fields): of is AnyType {
  return "kind" in of && typeof of.kind === "string";
}

function readList<T>(from: WireReader, element: WireType<T>, most = Number.POSITIVE_INFINITY): readonly T[] | null {
  const count = from.count(element.least(from.version, from.flexible));
  if (count === null) return null;
  if (count > most) throw malformed(`a list of ${count} elements where no cluster has more than ${most}`);
  from.spend(16 + 8 * count);
  const items: T[] = [];
  for (let left = count; left > 0; left -= 1) items.push(element.read(from));
  return items;
}

function writeList(to: WireWriter, element: WireType<unknown>, value: readonly unknown[]): void {
  to.count(value.length);
  for (const item of value) element.write(to, item);
}

function unexpectedNull(): never {
  throw malformed("a field that is never null is null");
}
