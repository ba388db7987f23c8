/** The largest 64-bit number. Kafka treats it as no limit. */
const MOST = "9223372036854775807";

const MS_UNITS = [
  [86_400_000, "day", "days"],
  [3_600_000, "hour", "hours"],
  [60_000, "minute", "minutes"],
  [1_000, "second", "seconds"],
] as const;

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** The size of each unit that a person writes, in ms or in bytes. */
const WRITTEN: Readonly<Record<"ms" | "bytes", readonly (readonly [RegExp, number])[]>> = {
  ms: [
    [/^ms$/, 1],
    [/^s(ec(onds?)?)?$/, 1_000],
    [/^m(in(utes?)?)?$/, 60_000],
    [/^h(ours?)?$/, 3_600_000],
    [/^d(ays?)?$/, 86_400_000],
    [/^w(eeks?)?$/, 604_800_000],
  ],
  bytes: [
    [/^b(ytes)?$/, 1],
    [/^kb$/, 1e3],
    [/^mb$/, 1e6],
    [/^gb$/, 1e9],
    [/^tb$/, 1e12],
    [/^kib$/, 2 ** 10],
    [/^mib$/, 2 ** 20],
    [/^gib$/, 2 ** 30],
    [/^tib$/, 2 ** 40],
  ],
};

/** What a number of this key counts. Null: neither time nor bytes. */
export function unitOf(key: string): "ms" | "bytes" | null {
  if (/(^|\.)ms$/.test(key)) return "ms";
  return /(^|\.)bytes$/.test(key) ? "bytes" : null;
}

/** A value in units that people use: `604800000` of `retention.ms` is `7 days`. Null: the value is already readable. */
export function humanValue(key: string, value: string): string | null {
  if (value === "-1" && /retention\.(ms|bytes)$/.test(key)) return "no limit";
  if (value === "-2" && key.startsWith("local.retention.")) return `as ${key.slice("local.".length)}`;
  if (value === MOST) return key.startsWith("flush.") ? "left to the system" : "no limit";
  if (key.endsWith(".ratio") && /^0?\.\d+$|^[01](\.\d+)?$/.test(value)) return `${trimmed(Number(value) * 100)} %`;
  const unit = unitOf(key);
  if (unit === null || !/^\d{1,15}$/.test(value)) return null;
  const amount = Number(value);
  return unit === "ms" ? humanMs(amount) : humanBytes(amount);
}

/**
 * Text in units that people use, as Kafka needs it: `7 days` of `retention.ms` is `604800000`. Other text is unchanged.
 */
export function plainValue(key: string, written: string): string {
  const text = written.trim();
  const unit = unitOf(key);
  const parts = /^(\d+(?:\.\d+)?)\s*([a-zA-Z]+)$/.exec(text);
  if (unit === null || parts === null) return text;
  const [, number = "", name = ""] = parts;
  const size = WRITTEN[unit].find(([pattern]) => pattern.test(name.toLowerCase()))?.[1];
  return size === undefined ? text : String(Math.round(Number(number) * size));
}

function humanMs(ms: number): string | null {
  const unit = MS_UNITS.find(([size]) => ms >= size);
  if (unit === undefined) return null;
  const [size, one, many] = unit;
  const amount = trimmed(ms / size);
  return `${amount} ${amount === "1" ? one : many}`;
}

function humanBytes(bytes: number): string | null {
  if (bytes < 1_000) return null;
  const power = Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${trimmed(bytes / 1_000 ** power)} ${BYTE_UNITS[power]}`;
}

/** At most one decimal. */
function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}
