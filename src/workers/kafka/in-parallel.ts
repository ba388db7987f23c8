import { Work } from "../../contract/work.ts";

/** The most requests to a cluster at the same time. */
const AT_ONCE = 32;

/** How progress is counted. An item counts as one unit unless `sizeOf` is given. */
export interface Counted<T> {
  readonly work: Work;
  /** The name of one unit. */
  readonly unit: string;
  sizeOf?(item: T): number;
}

/**
 * Does the work for each item, several at the same time, and returns the results in order. The first failure ends it.
 * @throws TailwaterError CANCELLED when `work` was cancelled; no further item is started
 */
export async function inParallel<T, R>(
  items: readonly T[],
  does: (item: T) => Promise<R>,
  { work, unit, sizeOf = () => 1 }: Counted<T> = { work: new Work(), unit: "" },
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const queue = items.entries();
  const did = work.count(
    items.reduce((sum, item) => sum + sizeOf(item), 0),
    unit,
  );
  const one = async () => {
    for (const [index, item] of queue) {
      work.mustGoOn();
      results[index] = await does(item);
      did(sizeOf(item));
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, one));
  return results;
}

export function chunksOf<T>(items: readonly T[], most: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += most) chunks.push(items.slice(at, at + most));
  return chunks;
}
