import { mayBeSecret } from "../../contract/config-secret.ts";
import type { ConfigEntry } from "../../contract/topics.ts";

/** One line of the configuration. */
export interface Line {
  readonly key: string;
  readonly value: string;
}

const TEXTS = ["name", "partitions", "replication", "copied"] as const;

/** The values of the form for a new topic. */
export type CreateFields = Readonly<Record<(typeof TEXTS)[number], string>> & { readonly lines: readonly Line[] };

/** What is kept of the lines: of a value that may be a secret only its key. */
export function keptLines(lines: readonly Line[], known: readonly ConfigEntry[]): readonly Line[] {
  return lines.map(({ key, value }) => ({ key, value: mayBeSecret(key.trim(), known) ? "" : value }));
}

/** The kept draft; damaged parts are empty. */
export function readFields(kept: unknown): Partial<CreateFields> {
  if (typeof kept !== "object" || kept === null) return {};
  const { lines, ...others } = kept as Record<string, unknown>;
  const texts = TEXTS.flatMap((name) => (typeof others[name] === "string" ? [[name, others[name]]] : []));
  return { ...Object.fromEntries(texts), lines: Array.isArray(lines) ? lines.filter(isLine) : [] };
}

const isLine = (value: unknown): value is Line =>
  typeof value === "object" &&
  value !== null &&
  "key" in value &&
  "value" in value &&
  typeof value.key === "string" &&
  typeof value.value === "string";
