import { stat } from "node:fs/promises";
import type { DraftBody } from "../../contract/record-source.ts";
import { filePieces } from "./file-pieces.ts";
import type { Generating } from "./generators.ts";
import { bad, unreadable } from "./source-errors.ts";
import { compileTemplate, TemplateProblem, type TemplateText } from "./template-text.ts";

/** The largest file that becomes one key, value or header, bytes. */
const MOST_FILE_BYTES = 32 * 2 ** 20;

/** Makes the bytes for one record. @throws TailwaterError BAD_REQUEST when they are not what they should be */
export type MakeBytes = (generating: Generating) => Buffer | null;

/**
 * Makes ready what a form says of a body.
 * @param what `value`, for messages
 * @param generates its text has generators
 * @throws TailwaterError BAD_REQUEST, FILE_UNREADABLE
 */
export async function bodyMaker(body: DraftBody, what: string, generates: boolean): Promise<MakeBytes> {
  if (body.kind === "null") return () => null;
  if (body.kind === "file") {
    const bytes = await readBody(body.path);
    return () => bytes;
  }
  const { kind, text } = body;
  const template = generates ? compiled(text, kind === "json", what) : null;
  if (template === null || !template.varies) {
    const bytes = bytesOf(kind, template === null ? text : once(template), what);
    return () => bytes;
  }
  return (generating) => bytesOf(kind, made(template, generating, what), what);
}

/** The bytes of a text. JSON is checked, and stays as it is written: a number keeps its digits. */
function bytesOf(kind: Exclude<DraftBody["kind"], "null" | "file">, text: string, what: string): Buffer {
  if (kind === "text") return Buffer.from(text);
  if (kind === "json") {
    try {
      JSON.parse(text);
    } catch (error) {
      throw bad(what, `The ${what} is not JSON: ${error instanceof Error ? error.message : error}.`);
    }
    return Buffer.from(text);
  }
  const digits = text.replace(/\s+/g, "");
  if (kind === "hex") {
    if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) throw bad(what, `The ${what} is not hex: it needs pairs of 0–9 and a–f.`);
    return Buffer.from(digits, "hex");
  }
  const bytes = Buffer.from(digits, "base64");
  // Node skips what is not base64. The padding may be left out.
  if (bytes.toString("base64").replace(/=+$/, "") !== digits.replace(/=+$/, "")) {
    throw bad(what, `The ${what} is not base64.`);
  }
  return bytes;
}

function compiled(text: string, isJson: boolean, what: string): TemplateText {
  try {
    return compileTemplate(text, isJson);
  } catch (error) {
    if (error instanceof TemplateProblem) throw bad(what, `${capital(what)}: ${error.message}`);
    throw error;
  }
}

/** A text without generators, where `\{{` is two braces. */
const once = (template: TemplateText) => template.make({ at: 0, random: () => 0, now: () => 0, fake: () => "" });

function made(template: TemplateText, generating: Generating, what: string): string {
  try {
    return template.make(generating);
  } catch (error) {
    // faker has no such value, or does not know its words.
    throw bad(what, `${capital(what)}: ${error instanceof Error ? error.message : error}`);
  }
}

async function readBody(path: string): Promise<Buffer> {
  try {
    const about = await stat(path);
    if (!about.isFile()) throw new Error("it is not a regular file");
    if (about.size > MOST_FILE_BYTES) throw new Error(`it is larger than ${MOST_FILE_BYTES / 2 ** 20} MB`);
    // It may have become another one, or grown.
    const pieces: Buffer[] = [];
    for await (const piece of filePieces(path)) pieces.push(piece);
    return Buffer.concat(pieces);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
