import { cpus, release, totalmem, type } from "node:os";
import { KAFKA_VERSION } from "../../scripts/kafka/libs.ts";
import type { Measured } from "./run-reader.ts";

export interface Row {
  readonly name: string;
  /** Null, and the reason, when it did not run. */
  readonly runs: readonly Measured[];
  readonly missing: string | null;
}

export interface Section {
  readonly title: string;
  readonly bytesPerRecord: number;
  readonly rows: readonly Row[];
}

const OURS = "tailwater";
const IN_TWO = "tailwater in 2 threads";

/** Records per second of the median run. */
export function medianRate(row: Row | undefined): number | null {
  if (row === undefined || row.runs.length === 0) return null;
  const rates = row.runs.map(({ records, ms }) => (records * 1_000) / ms).sort((a, b) => a - b);
  return rates[Math.floor(rates.length / 2)] ?? null;
}

/** A Markdown table, which is also readable on a terminal. */
export function sectionText({ title, rows, bytesPerRecord }: Section): string {
  const ours = medianRate(rows.find(({ name }) => name === OURS));
  const lines = rows.map((row) => {
    const rate = medianRate(row);
    if (rate === null) return cells(row.name, `skipped: ${row.missing}`, "", "", "");
    const rss = Math.max(...row.runs.map(({ peakRss }) => peakRss ?? 0));
    const ratio = ours === null ? "" : `${(rate / ours).toFixed(2)}`;
    const megabytes = `${Math.round((rate * bytesPerRecord) / 1e6)}`;
    return cells(
      row.name,
      Math.round(rate / 1_000).toString(),
      megabytes,
      ratio,
      rss === 0 ? "" : `${Math.round(rss / 1_048_576)}`,
    );
  });
  const head = cells("reader", "k records/s", "MB/s", "of tailwater", "peak RSS, MB");
  return [`### ${title}`, "", head, "|---|---:|---:|---:|---:|", ...lines, ""].join("\n");
}

function cells(name: string, ...others: readonly string[]): string {
  return `| ${name.padEnd(33)} | ${others.map((text) => text.padStart(11)).join(" | ")} |`;
}

/** The targets of issue 4, and whether these runs reach them. */
export function goalLines(sections: readonly Section[]): readonly string[] {
  const lines: string[] = [];
  for (const { title, rows } of sections) {
    const rate = (name: string) => medianRate(rows.find((row) => row.name === name));
    // The app reads with as many threads as the machine has cores and the memory budget allows.
    const ours = Math.max(rate(OURS) ?? 0, rate(IN_TWO) ?? 0) || null;
    const goal = (wanted: number, against: string, mine = ours, whose = "") => {
      const other = rate(against);
      if (mine === null || other === null) return;
      const ratio = mine / other;
      const verdict = ratio >= wanted ? "reached" : "NOT reached";
      lines.push(`${verdict}: ${title}: ${whose}${ratio.toFixed(2)} × ${against} (wanted ${wanted})`);
    };
    if (title.startsWith("225 B, none")) {
      goal(1.3, "franz-go");
      goal(6, "kcat | grep");
      goal(8, "kafkajs eachBatch");
      goal(0.5, "raw socket drain");
      goal(0.5, "raw drain, reused buffers");
      goal(0.8, OURS, rate("tailwater CEL"), "CEL with a selective literal: ");
    } else goal(1, "franz-go");
  }
  return lines;
}

export function machineText(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpu?.model.trim() ?? "unknown CPU"}, ${cpus().length} cores, ${memory} GB; ${type()} ${release()}; Node ${process.version}; Apache Kafka ${KAFKA_VERSION} on the same machine.`;
}
