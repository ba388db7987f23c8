import { ACKS, COMPRESSIONS } from "../../contract/produce.ts";
import type { Delivery, RecordTemplate } from "../../contract/templates.ts";
import { bad, checkBoolean, checkObject, checkText } from "../kit/check.ts";

import { checkDraft } from "./check-source.ts";

const FORMAT = "tailwater-template";
const LONGEST_NAME = 100;
const LONGEST_TOPIC = 249;

/** A template as its file has it: one change of a line is one line of a diff. */
export function templateText(template: RecordTemplate): string {
  return `${JSON.stringify({ format: FORMAT, version: 1, ...template }, null, 2)}\n`;
}

/** @throws TailwaterError BAD_REQUEST */
export function readTemplate(text: string): RecordTemplate {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw bad("The file", `JSON (${error instanceof Error ? error.message : error})`);
  }
  const { format, version } = checkObject(found, "The file");
  if (format !== FORMAT) throw bad("The file", "a template of Tailwater");
  if (version !== 1) throw bad("The template's version", "1: a newer Tailwater has written it");
  return checkTemplate(found);
}

/** @throws TailwaterError BAD_REQUEST */
export function checkTemplate(value: unknown): RecordTemplate {
  const { name, topic, draft, generates, delivery } = checkObject(value, "template");
  return {
    name: checkName(name),
    topic: checkText(topic, "topic", LONGEST_TOPIC),
    draft: checkDraft(draft),
    generates: checkBoolean(generates, "generates"),
    delivery: checkDelivery(delivery),
  };
}

function checkDelivery(value: unknown): Delivery {
  const { compression, acks, idempotent, transaction } = checkObject(value, "delivery");
  const [codec, wanted] = [COMPRESSIONS.find((one) => one === compression), ACKS.find((one) => one === acks)];
  if (codec === undefined) throw bad("compression", `one of ${COMPRESSIONS.join(", ")}`);
  if (wanted === undefined) throw bad("acks", `one of ${ACKS.join(", ")}`);
  return {
    compression: codec,
    acks: wanted,
    idempotent: checkBoolean(idempotent, "idempotent"),
    transaction: checkBoolean(transaction, "transaction"),
  };
}

function checkName(value: unknown): string {
  const name = checkText(value, "name", LONGEST_NAME).trim();
  if (name === "") throw bad("name", "the name of the template");
  return name;
}

/**
 * The name of the template's file: letters, digits and dashes, the same on every system. Two names may have the same
 * file: then the second one is refused.
 */
export function fileNameOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .toLowerCase();
  return `${plain === "" ? "template" : plain}.json`;
}

/** The name of a file in the folder, from the page. It never leads out of the folder. @throws TailwaterError BAD_REQUEST */
export function checkFileName(value: unknown): string {
  const file = checkText(value, "file", 255);
  if (!/^[^/\\:\0]+\.json$/.test(file) || file.startsWith(".")) throw bad("file", "the name of a template's file");
  return file;
}
