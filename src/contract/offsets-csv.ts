import type { PartitionOffset } from "./groups.ts";
import { OFFSETS, readOffset } from "./integer.ts";

/** The lines that were read, and the first hundred problems, each a sentence with its line number. */
export interface ReadCsv {
  readonly offsets: readonly PartitionOffset[];
  readonly problems: readonly string[];
}

const MOST_PROBLEMS = 100;

/**
 * Reads lines of `topic,partition,offset`, as kafka-consumer-groups.sh --from-file reads and --export writes them. A
 * heading is skipped. If lines have a group before the topic, only lines of this group are read.
 */
export function readOffsetsCsv(text: string, group: string): ReadCsv {
  const offsets: PartitionOffset[] = [];
  const problems: string[] = [];
  const seen = new Set<string>();
  const lines = text.split(/\r\n|\r|\n/);
  lines.forEach((line, index) => {
    const cells = line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
    if (line.trim() === "" || (index === 0 && cells.at(-1)?.toLowerCase() === "offset")) return;
    if (cells.length === 4 && cells[0] !== group) return;
    const [topic = "", partition = "", offset = ""] = cells.length === 4 ? cells.slice(1) : cells;
    const at = `Line ${index + 1}`;
    const place = readOffset(offset);
    if (cells.length < 3 || cells.length > 4) problems.push(`${at} is not topic,partition,offset.`);
    else if (!/^\d{1,9}$/.test(partition)) problems.push(`${at}: “${partition}” is not a partition.`);
    else if (place === null) problems.push(`${at}: “${offset}” is not an offset ${OFFSETS}.`);
    else if (seen.has(`${topic}/${partition}`)) problems.push(`${at}: ${topic}/${partition} is listed twice.`);
    else {
      seen.add(`${topic}/${partition}`);
      offsets.push({ topic, partition: Number(partition), offset: place });
    }
  });
  const more = problems.length - MOST_PROBLEMS;
  return { offsets, problems: more > 0 ? [...problems.slice(0, MOST_PROBLEMS), `And ${more} more.`] : problems };
}

/** Lines that kafka-consumer-groups.sh --reset-offsets --from-file reads. */
export function writeOffsetsCsv(offsets: readonly PartitionOffset[]): string {
  return offsets.map(({ topic, partition, offset }) => `${topic},${partition},${offset}\n`).join("");
}
