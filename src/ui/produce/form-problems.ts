import type { BodyForm, ProduceForm } from "./produce-form.ts";
import { timestampOf } from "./produce-form.ts";

/** What a body is, in a few words, and what is wrong with it. */
export interface BodyFacts {
  /** `tombstone`, `empty`, `12 bytes` */
  readonly size: number | null;
  readonly problem: string | null;
}

/** JSON of more characters is checked when it is made, not at each key press. */
const MOST_CHECKED = 1_000_000;
const ENCODER = new TextEncoder();
const [LEAST_INT64, MOST_INT64] = [-(2n ** 63n), 2n ** 63n - 1n];
const MOST_RECORDS = 1_000_000_000;
const MOST_PER_SECOND = 1_000_000;

/** @param generates its text has generators, so it is checked when it is made */
export function bodyFacts({ kind, text, path }: BodyForm, generates: boolean): BodyFacts {
  if (kind === "null") return { size: null, problem: null };
  if (kind === "file") return { size: null, problem: path.trim() === "" ? "Enter the path of a file." : null };
  const varies = generates && text.includes("{{");
  if (kind === "text") return { size: varies ? null : sizeOf(text), problem: null };
  if (varies) return { size: null, problem: null };
  if (kind === "json") return { size: sizeOf(text), problem: jsonProblem(text) };
  const digits = text.replace(/\s+/g, "");
  if (kind === "hex") {
    const isHex = /^(?:[0-9a-f]{2})*$/i.test(digits);
    return { size: isHex ? digits.length / 2 : null, problem: isHex ? null : "Hex needs pairs of 0–9 and a–f." };
  }
  const bare = digits.replace(/={0,2}$/, "");
  const isBase64 = /^[A-Za-z0-9+/]*$/.test(bare) && bare.length % 4 !== 1;
  return {
    size: isBase64 ? Math.floor((bare.length * 3) / 4) : null,
    problem: isBase64 ? null : "This is not base64.",
  };
}

/** The text is sent as it is: parsing only checks it, so that a number keeps all its digits. */
function jsonProblem(text: string): string | null {
  if (text.trim() === "") return "JSON needs a value. For no bytes at all, choose Text or Null.";
  if (text.length > MOST_CHECKED) return null;
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return `This is not JSON: ${whyOf(error instanceof Error ? error.message : "")}.`;
  }
}

/** From what the engine says; V8 and WebKit use other words, and quote the text. */
function whyOf(message: string): string {
  const [, why = ""] =
    /^(?:JSON Parse error: )?(.*?)(?:, (?:\.\.\.)?".*| in JSON.*| at position.*| is not valid JSON| \(line.*)?$/s.exec(
      message,
    ) ?? [];
  if (why === "" || /end of (JSON )?input|EOF/i.test(why)) return "it ends too early";
  return `${why.charAt(0).toLowerCase()}${why.slice(1)}`;
}

const sizeOf = (text: string): number => ENCODER.encode(text).length;

/** Problems of the fields beside the bodies; null: none. */
export function fieldProblems(form: ProduceForm, partitions: number | null) {
  const { partition, timestamp, count, perSecond, many, from } = form;
  const time = timestampOf(timestamp);
  const inRange = time !== null && BigInt(time) >= LEAST_INT64 && BigInt(time) <= MOST_INT64;
  return {
    partition:
      partition === "" || (isCount(partition, 0, (partitions ?? 2 ** 31) - 1) && partitions !== 0)
        ? null
        : partitions === null
          ? "A partition is a number from 0."
          : `A partition is a number from 0 to ${partitions - 1}.`,
    timestamp:
      timestamp.trim() === "" || inRange ? null : "Enter milliseconds since 1970, or a date like 2026-01-31T12:00:00Z.",
    count:
      from !== "record" || many !== "count" || isCount(count, 1, MOST_RECORDS)
        ? null
        : "Enter a number from 1 to 1 000 000 000.",
    perSecond:
      perSecond === "" || isCount(perSecond, 1, MOST_PER_SECOND) ? null : "Enter a number from 1 to 1 000 000.",
  };
}

function isCount(text: string, least: number, most: number): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

/** Why nothing can be sent; null: it can. */
export function whyNotReady(form: ProduceForm, partitions: number | null): string | null {
  if (form.topic.trim() === "") return "Choose a topic first.";
  const fields = Object.values(fieldProblems(form, partitions)).find((problem) => problem !== null) ?? null;
  if (form.from !== "record") {
    if (form.path.trim() === "") return "Enter the path of a file.";
    if (form.from === "csv" && form.columns.length === 0) return "Read the columns of the file first.";
    if (form.from === "csv" && !form.roles.some((role) => role === "key" || role === "value")) {
      return "Choose a column for the key or the value.";
    }
    return fields;
  }
  const { key, value, headers, generates } = form;
  const bodies = [
    ["key", key] as const,
    ["value", value] as const,
    ...headers.map((one) => [`header ${one.name}`, one.value] as const),
  ];
  for (const [what, body] of bodies) {
    const { problem } = bodyFacts(body, generates);
    if (problem !== null) return `The ${what}: ${problem}`;
  }
  return fields;
}
