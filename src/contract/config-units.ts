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
const WRITTEN: Readonly<Record<"ms" | "bytes", readonly (readonly [RegExp, bigint])[]>> = {
  ms: [
    [/^ms$/, 1n],
    [/^s(ec(onds?)?)?$/, 1_000n],
    [/^m(in(utes?)?)?$/, 60_000n],
    [/^h(ours?)?$/, 3_600_000n],
    [/^d(ays?)?$/, 86_400_000n],
    [/^w(eeks?)?$/, 604_800_000n],
  ],
  bytes: [
    [/^b(ytes)?$/, 1n],
    [/^kb$/, 10n ** 3n],
    [/^mb$/, 10n ** 6n],
    [/^gb$/, 10n ** 9n],
    [/^tb$/, 10n ** 12n],
    [/^kib$/, 2n ** 10n],
    [/^mib$/, 2n ** 20n],
    [/^gib$/, 2n ** 30n],
    [/^tib$/, 2n ** 40n],
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
  const parts = /^(\d{1,20})(?:\.(\d{1,20}))?\s*([a-zA-Z]+)$/.exec(text);
  if (unit === null || parts === null) return text;
  const [, whole = "", part = "", name = ""] = parts;
  const size = WRITTEN[unit].find(([pattern]) => pattern.test(name.toLowerCase()))?.[1];
  if (size === undefined) return text;
  // In integers, rounded half up: no digit of 64 bits is lost.
  const scale = 10n ** BigInt(part.length);
  return String((2n * BigInt(whole + part) * size + scale) / (2n * scale));
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
