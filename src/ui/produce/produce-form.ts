import { ACKS, COMPRESSIONS } from "../../contract/produce.ts";
import {
  BODY_KINDS,
  type BodyKind,
  CSV_ROLES,
  type CsvRole,
  type DraftBody,
  type DraftRecord,
  type RecordSource,
} from "../../contract/record-source.ts";
import type { Delivery, RecordTemplate } from "../../contract/templates.ts";

/** A key, a value or a header's value as the form has it; a kind that is left keeps what was typed. */
export interface BodyForm {
  readonly kind: BodyKind;
  readonly text: string;
  readonly path: string;
}

export interface HeaderForm {
  readonly name: string;
  readonly value: BodyForm;
}

/** Where records come from: what is typed, or a file. */
export const FROM = ["record", "ndjson", "csv"] as const;
/** How many records are made of what is typed. */
export const MANY = ["one", "count", "endless"] as const;

/** Everything that the user typed and chose. */
export interface ProduceForm {
  readonly topic: string;
  readonly from: (typeof FROM)[number];
  readonly key: BodyForm;
  readonly value: BodyForm;
  readonly headers: readonly HeaderForm[];
  /** Empty: the partitioner chooses. */
  readonly partition: string;
  /** ms since the epoch, or a date of ISO 8601; empty: when it is sent. */
  readonly timestamp: string;
  readonly generates: boolean;
  readonly many: (typeof MANY)[number];
  readonly count: string;
  /** Empty: no limit. */
  readonly perSecond: string;
  readonly delivery: Delivery;
  readonly path: string;
  readonly exact: boolean;
  readonly separator: string;
  /** The names of the CSV file's columns; empty: not read yet. */
  readonly columns: readonly string[];
  readonly roles: readonly CsvRole[];
}

const NO_BODY: BodyForm = { kind: "text", text: "", path: "" };
export const NEW_HEADER: HeaderForm = { name: "", value: NO_BODY };

export const NEW_FORM: ProduceForm = {
  topic: "",
  from: "record",
  key: { ...NO_BODY, kind: "null" },
  value: { ...NO_BODY, kind: "json" },
  headers: [],
  partition: "",
  timestamp: "",
  generates: false,
  many: "one",
  count: "100",
  perSecond: "",
  delivery: { compression: "none", acks: "all", idempotent: true, transaction: false },
  path: "",
  exact: true,
  separator: ",",
  columns: [],
  roles: [],
};

/** The body for the engine. */
export function draftBody({ kind, text, path }: BodyForm): DraftBody {
  if (kind === "null") return { kind };
  return kind === "file" ? { kind, path } : { kind, text };
}

export function draftOf(form: ProduceForm): DraftRecord {
  return {
    key: draftBody(form.key),
    value: draftBody(form.value),
    headers: form.headers.map(({ name, value }) => ({ name, value: draftBody(value) })),
    partition: form.partition === "" ? null : Number(form.partition),
    timestamp: timestampOf(form.timestamp),
  };
}

/** @param seed the same seed makes the same records */
export function sourceOf(form: ProduceForm, seed: number): RecordSource {
  const { from, path, exact, separator, roles, generates } = form;
  if (from === "ndjson") return { kind: from, path, exact };
  if (from === "csv") return { kind: from, path, separator, roles };
  return { kind: "draft", draft: draftOf(form), generates, count: countOf(form), seed };
}

/** How many records there are; null: unknown, or until it is stopped. */
export function countOf({ from, many, count }: ProduceForm): number | null {
  if (from !== "record" || many === "endless") return null;
  return many === "one" ? 1 : Number(count);
}

export const perSecondOf = ({ from, many, perSecond }: ProduceForm): number | null =>
  perSecond === "" || (from === "record" && many === "one") ? null : Number(perSecond);

/** int64 ms since the epoch in decimal; null: none, or not valid. */
export function timestampOf(text: string): string | null {
  const trimmed = text.trim();
  if (/^-?\d{1,19}$/.test(trimmed)) return String(BigInt(trimmed));
  const time = /^\d{4}-\d\d-\d\d/.test(trimmed) ? Date.parse(trimmed) : Number.NaN;
  return Number.isNaN(time) ? null : String(time);
}

/** The form of a body that comes from elsewhere. */
export function bodyForm(body: DraftBody): BodyForm {
  if (body.kind === "null") return { ...NO_BODY, kind: "null" };
  return body.kind === "file" ? { ...NO_BODY, ...body } : { ...NO_BODY, ...body };
}

export function withDraft(form: ProduceForm, draft: DraftRecord): ProduceForm {
  return {
    ...form,
    from: "record",
    key: bodyForm(draft.key),
    value: bodyForm(draft.value),
    headers: draft.headers.map(({ name, value }) => ({ name, value: bodyForm(value) })),
    partition: draft.partition === null ? "" : String(draft.partition),
    timestamp: draft.timestamp ?? "",
  };
}

/** A template may have no topic: then the form keeps its own. */
export function withTemplate(form: ProduceForm, { topic, draft, generates, delivery }: RecordTemplate): ProduceForm {
  return { ...withDraft(form, draft), topic: topic === "" ? form.topic : topic, generates, delivery };
}

export function templateOf(form: ProduceForm, name: string): RecordTemplate {
  const { topic, generates, delivery } = form;
  return { name, topic, draft: draftOf(form), generates, delivery };
}

/** The form that the previous page kept; damaged parts are as in a new one. */
export function readForm(kept: unknown): ProduceForm | null {
  if (typeof kept !== "object" || kept === null) return null;
  const found = kept as Record<string, unknown>;
  const texts = ["topic", "partition", "timestamp", "count", "perSecond", "path", "separator"] as const;
  const flags = ["generates", "exact"] as const;
  const list = (name: string) => (Array.isArray(found[name]) ? (found[name] as readonly unknown[]) : []);
  return {
    ...NEW_FORM,
    ...Object.fromEntries(texts.flatMap((name) => (typeof found[name] === "string" ? [[name, found[name]]] : []))),
    ...Object.fromEntries(flags.flatMap((name) => (typeof found[name] === "boolean" ? [[name, found[name]]] : []))),
    from: oneOf(FROM, found.from) ?? NEW_FORM.from,
    many: oneOf(MANY, found.many) ?? NEW_FORM.many,
    key: readBody(found.key) ?? NEW_FORM.key,
    value: readBody(found.value) ?? NEW_FORM.value,
    headers: list("headers").flatMap(readHeader),
    columns: list("columns").filter((one) => typeof one === "string"),
    roles: list("roles").flatMap((role) => oneOf(CSV_ROLES, role) ?? []),
    delivery: readDelivery(found.delivery) ?? NEW_FORM.delivery,
  };
}

function readHeader(kept: unknown): readonly HeaderForm[] {
  const { name, value } = Object(kept);
  const body = readBody(value);
  return typeof name === "string" && body !== null ? [{ name, value: body }] : [];
}

function readBody(kept: unknown): BodyForm | null {
  const { kind, text, path } = Object(kept);
  const known = oneOf(BODY_KINDS, kind);
  return known === null || typeof text !== "string" || typeof path !== "string" ? null : { kind: known, text, path };
}

function readDelivery(kept: unknown): Delivery | null {
  const { compression, acks, idempotent, transaction } = Object(kept);
  const [codec, wanted] = [oneOf(COMPRESSIONS, compression), oneOf(ACKS, acks)];
  if (codec === null || wanted === null) return null;
  return { compression: codec, acks: wanted, idempotent: idempotent === true, transaction: transaction === true };
}

function oneOf<const Value extends string>(values: readonly Value[], value: unknown): Value | null {
  return values.find((one) => one === value) ?? null;
}
