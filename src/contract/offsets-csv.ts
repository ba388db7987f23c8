import type { PartitionOffset } from "./groups.ts";
import { OFFSETS, readOffset } from "./integer.ts";

/** The lines that were read, and the first problems, each a sentence with its line number. */
export interface ReadCsv {
  readonly offsets: readonly PartitionOffset[];
  readonly problems: readonly string[];
}

export type TopicSizes = ReadonlyMap<string, number | null>;

const MOST_PROBLEMS = 20;
/** One more than a line may have. */
const MOST_CELLS = 5;

/**
 * Reads lines of `topic,partition,offset`, as kafka-consumer-groups.sh --from-file reads and --export writes them. A
 * heading is skipped. If lines have a group before the topic, only lines of this group are read.
 *
 * @param sizes the number of partitions of each topic, null for an unknown one; by default topics are not checked
 */
export function readOffsetsCsv(text: string, group: string, sizes: TopicSizes | null = null): ReadCsv {
  const offsets: PartitionOffset[] = [];
  const problems: string[] = [];
  let all = 0;
  // A file of 32 MB may have 16 million wrong lines, or one line of 16 million cells.
  const wrong = (problem: string) => {
    all += 1;
    if (all <= MOST_PROBLEMS) problems.push(problem);
  };
  const seen = new Set<string>();
  const lines = text.split(/\r\n|\r|\n/);
  lines.forEach((line, index) => {
    const cells = line.split(/[,;\t]/, MOST_CELLS).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
    if (line.trim() === "" || (index === 0 && cells.at(-1)?.toLowerCase() === "offset")) return;
    if (cells.length === 4 && cells[0] !== group) return;
    const [topic = "", partition = "", offset = ""] = cells.length === 4 ? cells.slice(1) : cells;
    const at = `Line ${index + 1}`;
    const place = readOffset(offset);
    if (cells.length < 3 || cells.length > 4) wrong(`${at} is not topic,partition,offset.`);
    else if (!/^\d{1,9}$/.test(partition)) wrong(`${at}: “${partition}” is not a partition.`);
    else if (place === null) wrong(`${at}: “${offset}” is not an offset ${OFFSETS}.`);
    else if (seen.has(`${topic}/${partition}`)) wrong(`${at}: ${topic}/${partition} is listed twice.`);
    else if (sizes !== null && !sizes.has(topic))
      wrong(`${at}: the cluster has no topic “${topic}”, or this user may not see it.`);
    else if (Number(partition) >= (sizes?.get(topic) ?? Number.POSITIVE_INFINITY))
      wrong(`${at}: ${topic} has no partition ${partition}; its last one is ${(sizes?.get(topic) ?? 0) - 1}.`);
    else {
      seen.add(`${topic}/${partition}`);
      offsets.push({ topic, partition: Number(partition), offset: place });
    }
  });
  const more = all - problems.length;
  return { offsets, problems: more > 0 ? [...problems, `And ${more} more.`] : problems };
}

/** Lines that kafka-consumer-groups.sh --reset-offsets --from-file reads. */
export function writeOffsetsCsv(offsets: readonly PartitionOffset[]): string {
  return offsets.map(({ topic, partition, offset }) => `${topic},${partition},${offset}\n`).join("");
}
