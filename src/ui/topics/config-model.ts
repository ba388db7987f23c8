import { humanValue } from "../../contract/config-units.ts";
import type { ConfigEntry, ConfigSource } from "../../contract/topics.ts";
import { wordSearch } from "../components/word-search.ts";

/** The source of a value, in a word and in a sentence. */
export const SOURCES: Readonly<Record<ConfigSource, { readonly label: string; readonly title: string }>> = {
  topic: { label: "topic", title: "Set for this topic: it overrides the broker’s value" },
  broker: { label: "broker", title: "Set for one broker while it runs" },
  brokerDefault: { label: "all brokers", title: "Set for all brokers while they run" },
  static: { label: "server file", title: "From the broker’s server.properties" },
  default: { label: "default", title: "Kafka's own default" },
  group: { label: "group", title: "Set for a group" },
  unknown: { label: "unknown", title: "The broker does not report it" },
};

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  "cleanup.policy": ["delete", "compact", "compact,delete"],
  "compression.type": ["producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"],
  "message.timestamp.type": ["CreateTime", "LogAppendTime"],
};

/** The allowed values; null: any. */
export function choicesOf(key: string, type: string | null): readonly string[] | null {
  return type === "BOOLEAN" ? ["true", "false"] : (CHOICES[key] ?? null);
}

export function isOverride({ source }: ConfigEntry): boolean {
  return source === "topic";
}

/** The entries whose key, value or origin contains all words, sorted by key. An exact match of the key comes first. */
export function findEntries(entries: readonly ConfigEntry[], words: string, onlyOverrides: boolean): ConfigEntry[] {
  const fits = wordSearch(words);
  return entries
    .filter((entry) => !onlyOverrides || isOverride(entry))
    .filter(({ name, value, source }) => fits(`${name} ${value ?? ""} ${SOURCES[source].label}`))
    .sort(
      (one, other) => Number(other.name === words) - Number(one.name === words) || (one.name < other.name ? -1 : 1),
    );
}

/** How long a topic keeps its records, by time and by size, where known. Null: neither is known. */
export function retentionText(ms: string | null, bytes: string | null): string | null {
  if (ms === null) return null;
  const time = humanValue("retention.ms", ms) ?? `${ms} ms`;
  if (bytes === null || bytes === "-1") return time;
  const size = `${humanValue("retention.bytes", bytes) ?? `${bytes} bytes`} a partition`;
  return ms === "-1" ? size : `${time} or ${size}`;
}

/** The displayed value. Null: the broker hides it. */
export function valueText(value: string | null): string {
  if (value === null) return "hidden by the broker";
  return value === "" ? "empty" : value;
}

/** `604800000 (7 days)` */
export function withUnits(key: string, value: string | null): string {
  const human = value === null ? null : humanValue(key, value);
  return human === null ? valueText(value) : `${value} (${human})`;
}

/** In the format of Kafka's own tools. */
export function propertiesText(entries: readonly ConfigEntry[]): string {
  return entries.map(({ name, value }) => `${name}=${value ?? ""}`).join("\n");
}

/** Kafka writes its help in HTML. It is shown as text, never as markup. */
export function plainDocumentation(documentation: string): string {
  return documentation
    .replace(/<br\s*\/?>|<\/?(p|ul|ol|li)>/gi, " ")
    .replace(/<[^>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();
}
