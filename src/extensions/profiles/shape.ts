import { TailwaterError } from "../../contract/errors.ts";

/** A field of a profile, as the walk over its fields meets it. */
export interface Field {
  /** `kafka.sasl.username`; an entry of a list by its id: `connect.c1.url`. */
  readonly path: string;
  /** The form's label. */
  readonly label: string;
  /** Undefined for a secret, which is never in a profile. */
  readonly value: unknown;
  /** The value of a file that does not know the field. */
  readonly absent: unknown;
  /** Text of several lines, such as PEM. */
  readonly isBlock: boolean;
  readonly isSecret: boolean;
  /** A secret without which there is no connection. */
  readonly isRequired: boolean;
  /** A secret that stays in this process: it buys a token that brokers see instead. */
  readonly staysHere: boolean;
  /**
   * Null: the field has no say in where a secret goes. Otherwise, whether a secret that was entered for `given` may be
   * used with `wanted`.
   */
  readonly permits: Permits | null;
}

/** @param all the values of the destination for which the secret was entered, by path */
export type Permits = (given: unknown, wanted: unknown, all: Readonly<Record<string, unknown>>) => boolean;
type Visit = (field: Field) => void;

/** A part of a profile: how it is checked, and which fields it has. */
export interface Shape<T> {
  /** An unknown value as this part, without unknown fields. @throws TailwaterError PROFILE_INVALID */
  read(value: unknown, path: string): T;
  walk(value: T, path: string, visit: Visit): void;
}

type ShapesOf<T> = { readonly [Key in keyof T]: Shape<T[Key]> };

interface About {
  readonly label: string;
  /** Makes the field part of a secret's destination. */
  readonly permits?: Permits;
  readonly isBlock?: boolean;
}

/**
 * One value.
 * @param check gives the value, or throws a `Why`
 * @param absent the value of a file that does not know the field; undefined: the field must be there
 */
export function leaf<T>(about: About, check: (value: unknown) => T, absent?: T): Shape<T> {
  const { label, permits = null, isBlock = false } = about;
  const common = { label, permits, isBlock, absent, isSecret: false, isRequired: false, staysHere: false };
  return {
    read(value, path) {
      if (value === undefined && absent !== undefined) return absent;
      try {
        return check(value);
      } catch (error) {
        throw error instanceof Why ? invalid(path, label, error.message) : error;
      }
    },
    walk: (value, path, visit) => visit({ ...common, path, value }),
  };
}

/** A secret of the part that names it. It has no value. */
export function secret(label: string, isRequired: boolean, staysHere = false): Shape<undefined> {
  const common = { label, permits: null, isBlock: false, absent: undefined, isSecret: true, isRequired, staysHere };
  return { read: () => undefined, walk: (_, path, visit) => visit({ ...common, path, value: undefined }) };
}

type SecretShapes = Readonly<Record<string, Shape<undefined>>>;

export function object<T extends object>(label: string, shapes: ShapesOf<T>, secrets: SecretShapes = {}): Shape<T> {
  return {
    read(value, path) {
      const from = asObject(value, path, label);
      const read = (key: string) => shapes[key as keyof T].read(from[key], under(path, key));
      return Object.fromEntries(Object.keys(shapes).map((key) => [key, read(key)])) as T;
    },
    walk(value, path, visit) {
      for (const key of Object.keys(shapes) as (keyof T & string)[]) {
        shapes[key].walk(value[key], under(path, key), visit);
      }
      for (const [key, shape] of Object.entries(secrets)) shape.walk(undefined, under(path, key), visit);
    },
  };
}

/** A part whose other fields depend on one of them. */
export function choice<Tag extends string, T extends Readonly<Record<Tag, string>>>(
  about: About,
  tag: Tag,
  cases: {
    readonly [Case in T[Tag]]: readonly [ShapesOf<Omit<Extract<T, Readonly<Record<Tag, Case>>>, Tag>>, SecretShapes?];
  },
): Shape<T> {
  const chosen = leaf<T[Tag]>(about, oneOf(Object.keys(cases) as T[Tag][]));
  const rest = (value: T[Tag]) => {
    const [shapes, secrets] = cases[value];
    return object<object>(about.label, shapes, secrets);
  };
  return {
    read(value, path) {
      const from = asObject(value, path, about.label);
      const choice = chosen.read(from[tag], under(path, tag));
      return { [tag]: choice, ...rest(choice).read(value, path) } as unknown as T;
    },
    walk(value, path, visit) {
      chosen.walk(value[tag], under(path, tag), visit);
      rest(value[tag]).walk(value, path, visit);
    },
  };
}

/** Null, or a part. Whether there is one is a field, too. */
export function optional<T>(about: About, shape: Shape<T>): Shape<T | null> {
  const presence = leaf<boolean>(about, asBoolean, false);
  return {
    read: (value, path) => (value === null || value === undefined ? null : shape.read(value, path)),
    walk(value, path, visit) {
      presence.walk(value !== null, path, visit);
      if (value !== null) shape.walk(value, path, visit);
    },
  };
}

/** Entries with a unique id. */
export function list<T extends { readonly id: string }>(
  label: string,
  most: number,
  shape: Shape<T>,
): Shape<readonly T[]> {
  return {
    read(value, path) {
      if (value === undefined) return [];
      if (!Array.isArray(value)) throw invalid(path, label, "a list is needed");
      if (value.length > most) throw invalid(path, label, `${most} at most`);
      const entries = value.map((entry: unknown, index) => shape.read(entry, `${path}[${index}]`));
      if (new Set(entries.map(({ id }) => id)).size < entries.length) throw invalid(path, label, "an id is used twice");
      return entries;
    },
    walk(value, path, visit) {
      for (const entry of value) shape.walk(entry, under(path, entry.id), visit);
    },
  };
}

/** Why a value is refused: the end of a sentence that begins with the field's label. */
export class Why extends Error {}

export function text(most: number, least = 0): (value: unknown) => string {
  return (value) => {
    if (typeof value !== "string") throw new Why("text is needed");
    if (value.length > most) throw new Why(`${most} characters at most`);
    if (value.length < least) throw new Why("it is needed");
    return value;
  };
}

export function oneOf<T extends string>(choices: readonly T[]): (value: unknown) => T {
  return (value) => {
    const found = choices.find((one) => one === value);
    if (found === undefined) throw new Why(`one of ${choices.join(", ")} is needed`);
    return found;
  };
}

export function asBoolean(value: unknown): boolean {
  if (typeof value !== "boolean") throw new Why("true or false is needed");
  return value;
}

/** Texts by name. */
export function texts(
  most: number,
  key: RegExp,
  longest: number,
): (value: unknown) => Readonly<Record<string, string>> {
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Why("texts by name are needed");
    const entries = Object.entries(value);
    if (entries.length > most) throw new Why(`${most} at most`);
    if (entries.some(([name]) => !key.test(name))) throw new Why("it has a name that is not allowed");
    return Object.fromEntries(entries.map(([name, one]) => [name, text(longest)(one)]));
  };
}

function asObject(value: unknown, path: string, label: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalid(path || "profile", label, "this part is missing");
}

function under(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function invalid(subject: string, label: string, why: string): TailwaterError {
  return new TailwaterError("PROFILE_INVALID", `${label}: ${why}.`, { subject });
}
