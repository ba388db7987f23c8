/** The type of a setting's value in its file. */
export type SettingValue = string | number | boolean | readonly string[];

/** How a setting is read and converted. */
export interface Setting<Value extends SettingValue | null> {
  /** The default value. */
  readonly byDefault: Value;
  /** From a value in the file; null when it is not valid. */
  check(value: unknown): Value | null;
  /** From a text of the page or of an older file; null when it is not valid. */
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

/** @param most entries */
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
