import { TailwaterError } from "../../contract/errors.ts";

/**
 * A field of a record, in the notation of columns: `value.customer.name`, `value.items[0]["unit price"]`,
 * `headers["trace-id"]`.
 */
export interface FieldPath {
  readonly text: string;
  readonly root: "value" | "headers";
  readonly steps: readonly (string | number)[];
}

const IDENTIFIER = /^[A-Za-z_]\w*$/;
const STEP = /\.([A-Za-z_]\w*)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** @throws TailwaterError BAD_REQUEST with the path. */
export function parseFieldPath(text: string): FieldPath {
  const root = text.startsWith("value") ? "value" : text.startsWith("headers") ? "headers" : null;
  if (root === null) throw badPath(text);
  const steps: (string | number)[] = [];
  STEP.lastIndex = root.length;
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (match === null) throw badPath(text);
    const [, name, index, quoted] = match;
    if (name !== undefined) steps.push(name);
    else if (index !== undefined) steps.push(Number(index));
    else steps.push(unquote(text, quoted ?? ""));
  }
  if (root === "headers" && (steps.length !== 1 || typeof steps[0] !== "string")) throw badPath(text);
  return { text, root, steps };
}

/** Deeper fields, and fields with longer paths, have no name, because nobody filters by such a path. */
export const DEEPEST_NAMED = 64;
export const LONGEST_PATH = 512;

export function formatFieldPath(root: FieldPath["root"], steps: readonly (string | number)[]): string {
  return steps.reduce<string>(stepInto, root);
}

/** The path of a field or element of the value at `path`. */
export function stepInto(path: string, step: string | number): string {
  if (typeof step === "number") return `${path}[${step}]`;
  return IDENTIFIER.test(step) && path !== "headers" ? `${path}.${step}` : `${path}[${JSON.stringify(step)}]`;
}

function unquote(path: string, quoted: string): string {
  try {
    const name: unknown = JSON.parse(quoted);
    if (typeof name === "string") return name;
  } catch {
    // It is not a JSON string; the error below has the path.
  }
  throw badPath(path);
}

function badPath(text: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", "This is not the path of a field.", {
    subject: text,
    hint: 'Write it like value.customer.name, value.items[0] or headers["trace-id"].',
  });
}
