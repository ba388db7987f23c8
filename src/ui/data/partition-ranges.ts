/** The result of `parsePartitions`. */
export type PartitionChoice =
  | { readonly ok: true; readonly partitions: "all" | readonly number[] }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads `0-3, 7` as partitions 0, 1, 2, 3, 7 (sorted, each once); empty or `all` as all of them.
 * @param count the topic's number of partitions; null when unknown
 */
export function parsePartitions(text: string, count: number | null): PartitionChoice {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.toLowerCase() === "all") return { ok: true, partitions: "all" };
  const chosen = new Set<number>();
  for (const part of trimmed.split(/[\s,;]+/).filter((piece) => piece !== "")) {
    const match = /^(\d{1,6})(?:[-–](\d{1,6}))?$/.exec(part);
    if (match === null) return { ok: false, problem: `“${part}” is not a partition or a range such as 0-3.` };
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (to < from) return { ok: false, problem: `“${part}” counts down; write ${to}-${from}.` };
    if (count !== null && to >= count) {
      return { ok: false, problem: `There is no partition ${to}: the topic has 0 to ${count - 1}.` };
    }
    if (to - from > 100_000) return { ok: false, problem: `“${part}” is more partitions than a topic can have.` };
    for (let partition = from; partition <= to; partition += 1) chosen.add(partition);
  }
  return { ok: true, partitions: [...chosen].sort((a, b) => a - b) };
}

/** The shortest text that `parsePartitions` reads as these: `0-3, 7`. */
export function formatPartitions(partitions: "all" | readonly number[]): string {
  if (partitions === "all") return "all";
  const pieces: string[] = [];
  const sorted = [...partitions].sort((a, b) => a - b);
  for (let index = 0; index < sorted.length; ) {
    const from = sorted[index] ?? 0;
    let to = from;
    while (sorted[index + 1] === to + 1) {
      index += 1;
      to += 1;
    }
    index += 1;
    pieces.push(from === to ? `${from}` : `${from}-${to}`);
  }
  return pieces.join(", ");
}
