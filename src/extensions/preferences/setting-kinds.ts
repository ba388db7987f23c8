/** What a setting's value is in its file. */
export type SettingValue = string | number | boolean | readonly string[];

/** How one setting is read and told. */
export interface Setting<Value extends SettingValue | null> {
  /** What holds until it is set. */
  readonly byDefault: Value;
  /** Of a value in the file; null for one that cannot be. */
  check(value: unknown): Value | null;
  /** Of a text from the page, or of an older file; null for one that cannot be. */
  read(text: string): Value | null;
}

export function flag(byDefault: boolean): Setting<boolean> {
  return {
    byDefault,
    check: (value) => (typeof value === "boolean" ? value : null),
    read: (text) => (text === "true" || text === "false" ? text === "true" : null),
  };
}

export function oneOf<const Value extends string>(values: readonly Value[], byDefault: Value): Setting<Value> {
  const known = (value: unknown) => values.find((one) => one === value) ?? null;
  return { byDefault, check: known, read: known };
}

export function integer(least: number, most: number, byDefault: number): Setting<number>;
export function integer(least: number, most: number, byDefault: null): Setting<number | null>;
export function integer(least: number, most: number, byDefault: number | null): Setting<number | null> {
  const within = (value: unknown) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most ? value : null;
  return { byDefault, check: within, read: (text) => (/^\d+$/.test(text) ? within(Number(text)) : null) };
}

/** @param most characters */
export function text(most: number): Setting<string | null> {
  const short = (value: unknown) => (typeof value === "string" && value.length <= most ? value : null);
  return { byDefault: null, check: short, read: short };
}

/** @param most of them */
export function texts(most: number): Setting<readonly string[]> {
  const all = (value: unknown) =>
    Array.isArray(value) && value.length <= most && value.every((one) => typeof one === "string") ? value : null;
  return {
    byDefault: [],
    check: all,
    read: (written) => {
      try {
        return all(JSON.parse(written));
      } catch {
        return null;
      }
    },
  };
}
