import type { CsvRole, RecordSource } from "../../contract/record-source.ts";
import { type CsvCell, CsvRows, NotCsv } from "./csv-rows.ts";
import { textPieces } from "./file-pieces.ts";
import type { MadeRecord } from "./made-record.ts";
import { bad } from "./source-errors.ts";

type CsvSource = Extract<RecordSource, { readonly kind: "csv" }>;

const MOST_COLUMNS = 1_000;
const BINARY = "base64:";

/** The names of the columns. @throws TailwaterError BAD_REQUEST, FILE_UNREADABLE */
export async function csvColumns(path: string, separator: string): Promise<readonly string[]> {
  for await (const [row] of csvRows(path, separator)) return row.slice(0, MOST_COLUMNS).map(({ text }) => text);
  throw bad(path, "The file is empty: it needs a first row with the names of its columns.");
}

/** The records of a file's rows, after the first, which has the names. @throws TailwaterError with the line */
export async function* csvRecords({ path, separator, roles }: CsvSource): AsyncGenerator<MadeRecord> {
  let names: readonly CsvCell[] | null = null;
  for await (const [row, line] of csvRows(path, separator)) {
    if (names === null) {
      names = row;
      continue;
    }
    if (row.length !== names.length) {
      throw bad(path, `Line ${line} has ${row.length} columns, and the first row has ${names.length}.`);
    }
    yield recordOf(row, names, roles, line);
  }
}

function recordOf(
  row: readonly CsvCell[],
  names: readonly CsvCell[],
  roles: readonly CsvRole[],
  line: number,
): MadeRecord {
  const cellOf = (role: CsvRole) => row[roles.indexOf(role)];
  const numbered = (role: "partition" | "timestamp", form: RegExp) => {
    const text = cellOf(role)?.text.trim() ?? "";
    if (text === "" || text === "null") return null;
    if (!form.test(text)) throw bad(`line ${line}`, `Line ${line}: "${text}" is not a ${role}.`);
    return text;
  };
  const partition = numbered("partition", /^\d{1,9}$/);
  const own = names.flatMap(({ text: name }, index) =>
    roles[index] === "header" ? [[name, bytesOf(row[index])] as const] : [],
  );
  return {
    key: bytesOf(cellOf("key")),
    value: bytesOf(cellOf("value")),
    headers: [...headerPairs(cellOf("headers"), line), ...own],
    partition: partition === null ? null : Number(partition),
    timestamp: numbered("timestamp", /^-?\d{1,19}$/),
  };
}

/** As exports write cells: null is the word or nothing, an empty text is `""`, bytes are `base64:…`. */
function bytesOf(cell: CsvCell | undefined): Buffer | null {
  if (cell === undefined || (!cell.isQuoted && (cell.text === "" || cell.text === "null"))) return null;
  if (!cell.text.startsWith(BINARY)) return Buffer.from(cell.text);
  const digits = cell.text.slice(BINARY.length);
  const bytes = Buffer.from(digits, "base64");
  return bytes.toString("base64") === digits ? bytes : Buffer.from(cell.text);
}

/** `[["name","value"],…]`, where a value is a text, null or `{"base64":…}`. */
function headerPairs(cell: CsvCell | undefined, line: number): MadeRecord["headers"] {
  if (cell === undefined || cell.text === "" || (!cell.isQuoted && cell.text === "null")) return [];
  const pairs = parsed(cell.text);
  if (!Array.isArray(pairs)) throw notHeaders(line);
  return pairs.map((pair: unknown) => {
    const [name, value]: readonly unknown[] = Array.isArray(pair) ? pair : [];
    const binary = typeof value === "object" && value !== null ? Reflect.get(value, "base64") : undefined;
    if (typeof name !== "string") throw notHeaders(line);
    if (value === null) return [name, null];
    if (typeof value === "string") return [name, Buffer.from(value)];
    if (typeof binary === "string") return [name, Buffer.from(binary, "base64")];
    throw notHeaders(line);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const notHeaders = (line: number) =>
  bad(`line ${line}`, `Line ${line}: the headers are not a list like [["name","value"]].`);

/** Each row with the line on which it ends. */
async function* csvRows(path: string, separator: string): AsyncGenerator<[readonly CsvCell[], number]> {
  const rows = new CsvRows(separator);
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    for await (const piece of textPieces(path)) {
      for (const row of rows.read(utf8.decode(piece, { stream: true }))) yield [row, Math.max(1, rows.line - 1)];
    }
    for (const row of rows.read(utf8.decode())) yield [row, Math.max(1, rows.line - 1)];
    for (const row of rows.end()) yield [row, rows.line];
  } catch (cause) {
    if (cause instanceof NotCsv) throw bad(path, `This is not CSV: ${cause.message}.`);
    // Bytes that are no text must not be sent as others.
    if (!(cause instanceof TypeError)) throw cause;
    throw bad(path, `The file is not UTF-8, behind line ${rows.line}. Save it as UTF-8, or bytes as base64:….`);
  }
}
