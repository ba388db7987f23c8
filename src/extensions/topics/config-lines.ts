import type { PlanLine } from "../../contract/changes.ts";
import { humanValue } from "../../contract/config-units.ts";
import type { ConfigAlteration, ConfigEntry, ConfigSource } from "../../contract/topics.ts";

/** The text that the journal and the window show for a value that the broker hides. */
export const HIDDEN = "(hidden)";

const SOURCE_WORDS: Readonly<Record<ConfigSource, string>> = {
  topic: "this topic",
  broker: "the broker",
  brokerDefault: "the cluster's default",
  static: "the broker's file",
  default: "Kafka's default",
  group: "the group",
  unknown: "an unknown place",
};

/** One key with its current and its new value. @param entry the broker's current entry for the key */
export function configLine({ key, value }: ConfigAlteration, entry: ConfigEntry | undefined): PlanLine {
  const hidden = entry?.sensitive === true;
  const old = entry === undefined ? null : shown(entry.value, hidden);
  const next = value === null ? shown(entry?.inherited?.value ?? null, hidden) : shown(value, hidden);
  return { name: key, old, new: next, note: hidden ? null : noteOf(key, value, entry) };
}

function noteOf(key: string, value: string | null, entry: ConfigEntry | undefined): string | null {
  const human = (text: string | null | undefined) => (text == null ? null : (humanValue(key, text) ?? text));
  const [from, to] = [human(entry?.value), human(value ?? entry?.inherited?.value)];
  const isSaid = from === (entry?.value ?? null) && to === (value ?? entry?.inherited?.value ?? null);
  const change = isSaid || from === null || to === null || from === to ? null : `${from} → ${to}`;
  if (value !== null) return change ?? (isSaid ? null : to);
  if (entry === undefined || entry.source !== "topic") return "There is no override to remove.";
  const by =
    entry.inherited === null ? "then by Kafka's own default" : `then by ${SOURCE_WORDS[entry.inherited.source]}`;
  return `${change === null ? "" : `${change}, `}${by}`;
}

const shown = (value: string | null, hidden: boolean) => (hidden ? HIDDEN : value);

/** The warnings about the new values. */
export function configWarnings(
  alterations: readonly ConfigAlteration[],
  entries: ReadonlyMap<string, ConfigEntry>,
  replicationFactor: number | null,
): readonly string[] {
  const after = (key: string) => {
    const one = alterations.find((alteration) => alteration.key === key);
    const entry = entries.get(key);
    if (one === undefined) return entry?.value ?? null;
    return one.value ?? entry?.inherited?.value ?? null;
  };
  const before = (key: string) => entries.get(key)?.value ?? null;
  const isAltered = (key: string) => alterations.some((one) => one.key === key);
  const warnings: string[] = [];
  const policy = after("cleanup.policy") ?? "delete";
  for (const key of ["retention.ms", "retention.bytes"]) {
    if (isAltered(key) && policy.includes("delete") && isShorter(after(key), before(key))) {
      const what =
        key === "retention.ms" ? "Records older than the new time" : "The oldest records beyond the new size";
      warnings.push(`${what} are deleted within minutes, for good.`);
    }
  }
  warnings.push(...policyWarnings(isAltered("cleanup.policy") ? before("cleanup.policy") : null, policy));
  const [leastInSync, minIsr] = [Number(after("min.insync.replicas")), "min.insync.replicas"];
  if (isAltered(minIsr) && replicationFactor !== null && leastInSync > replicationFactor) {
    const replicas = `${replicationFactor} ${replicationFactor === 1 ? "replica" : "replicas"}`;
    warnings.push(`${minIsr} is ${leastInSync}, and there are ${replicas}: then producers with acks=all cannot write.`);
  }
  if (isAltered("unclean.leader.election.enable") && after("unclean.leader.election.enable") === "true") {
    warnings.push("With unclean leader election a replica that lags may lead: records that it lacks are lost.");
  }
  if (isAltered("max.message.bytes") && isShorter(after("max.message.bytes"), before("max.message.bytes"))) {
    warnings.push("Then batches larger than max.message.bytes are refused.");
  }
  return warnings;
}

/** @param old the current policy; null: it does not change */
function policyWarnings(old: string | null, policy: string): readonly string[] {
  if (old === null || old === policy) return [];
  const warnings: string[] = [];
  if (policy.includes("compact") && !old.includes("compact")) {
    warnings.push("Compaction keeps only the newest record of each key; producers may not send records without a key.");
  }
  if (policy.includes("delete") && !old.includes("delete")) {
    warnings.push("With cleanup.policy delete, records beyond the retention are deleted, even the newest of a key.");
  }
  return warnings;
}

/** Whether the new limit is lower. −1 means no limit. */
function isShorter(next: string | null, old: string | null): boolean {
  if (next === null || old === null || !/^-?\d+$/.test(next) || !/^-?\d+$/.test(old)) return false;
  const [to, from] = [BigInt(next), BigInt(old)];
  return to >= 0n && (from < 0n || to < from);
}
