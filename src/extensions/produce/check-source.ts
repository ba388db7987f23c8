import {
  BODY_KINDS,
  CSV_ROLES,
  type DraftBody,
  type DraftHeader,
  type DraftRecord,
  type RecordSource,
} from "../../contract/record-source.ts";
import { bad, checkBoolean, checkInteger, checkObject, checkPath, checkText } from "../kit/check.ts";
import { absolutePath } from "../kit/download-folder.ts";

/** A text of a form, characters; a larger record comes from a file. */
const LONGEST_BODY = 8 * 2 ** 20;
const MOST_HEADERS = 1_000;
const LONGEST_NAME = 32_767;
const MOST_ROLES = 1_000;
const MOST_RECORDS = 1_000_000_000;
const [LEAST_INT64, MOST_INT64] = [-(2n ** 63n), 2n ** 63n - 1n];

/** Where records come from, as the window says. @throws TailwaterError BAD_REQUEST */
export function checkSource(value: unknown): RecordSource {
  const source = checkObject(value, "source");
  switch (source.kind) {
    case "draft":
      return {
        kind: "draft",
        draft: checkDraft(source.draft),
        generates: checkBoolean(source.generates, "generates"),
        count: source.count === null ? null : checkInteger(source.count, "count", 1, MOST_RECORDS),
        seed: checkInteger(source.seed, "seed", 0, 2 ** 32 - 1),
      };
    case "ndjson":
      return { kind: "ndjson", path: checkFile(source.path), exact: checkBoolean(source.exact, "exact") };
    case "csv": {
      const { roles } = source;
      if (!Array.isArray(roles) || roles.length > MOST_ROLES) throw bad("roles", `a list of at most ${MOST_ROLES}`);
      return {
        kind: "csv",
        path: checkFile(source.path),
        separator: checkSeparator(source.separator),
        roles: roles.map((role: unknown) => {
          const known = CSV_ROLES.find((one) => one === role);
          if (known === undefined) throw bad("role", `one of ${CSV_ROLES.join(", ")}`);
          return known;
        }),
      };
    }
    default:
      throw bad("source.kind", "draft, ndjson or csv");
  }
}

export function checkDraft(value: unknown): DraftRecord {
  const { key, value: body, headers, partition, timestamp } = checkObject(value, "draft");
  if (!Array.isArray(headers) || headers.length > MOST_HEADERS) {
    throw bad("headers", `a list of at most ${MOST_HEADERS}`);
  }
  return {
    key: checkBody(key, "key"),
    value: checkBody(body, "value"),
    headers: headers.map((header: unknown): DraftHeader => {
      const { name, value: part } = checkObject(header, "header");
      return { name: checkText(name, "header.name", LONGEST_NAME), value: checkBody(part, "header.value") };
    }),
    partition: partition === null ? null : checkInteger(partition, "partition", 0, 2 ** 31 - 1),
    timestamp: timestamp === null ? null : checkTimestamp(timestamp),
  };
}

function checkBody(value: unknown, name: string): DraftBody {
  const body = checkObject(value, name);
  const kind = BODY_KINDS.find((one) => one === body.kind);
  if (kind === undefined) throw bad(`${name}.kind`, `one of ${BODY_KINDS.join(", ")}`);
  if (kind === "null") return { kind };
  if (kind === "file") return { kind, path: checkFile(body.path) };
  return { kind, text: checkText(body.text, name, LONGEST_BODY) };
}

function checkTimestamp(value: unknown): string {
  const text = checkText(value, "timestamp", 20);
  const number = /^-?\d{1,19}$/.test(text) ? BigInt(text) : null;
  if (number === null || number < LEAST_INT64 || number > MOST_INT64) throw bad("timestamp", "an int64 in decimal");
  return String(number);
}

export const checkFile = (value: unknown): string => absolutePath(checkPath(value));

export function checkSeparator(value: unknown): string {
  const separator = checkText(value, "separator", 1);
  if (separator.length !== 1 || separator === '"' || /[\r\n]/.test(separator)) throw bad("separator", "one character");
  return separator;
}
