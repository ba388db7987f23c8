/**
 * Starts attempts one after another, each with a head start before the next begins in parallel, and resolves with the
 * first that succeeds (the idea of RFC 8305, Happy Eyeballs). Rejects with all failures, in the order of `items`.
 *
 * @param headStartMs ms; after a failed attempt the next one starts at once.
 */
export function firstOf<Item, Result>(
  items: readonly Item[],
  attempt: (item: Item) => Promise<Result>,
  headStartMs: number,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const failures: { index: number; item: Item; error: unknown }[] = [];
    const timers = new Set<NodeJS.Timeout>();
    let next = 0;
    let done = false;
    const finish = () => {
      done = true;
      for (const timer of timers) clearTimeout(timer);
    };
    const startNext = () => {
      const index = next;
      const item = items[index];
      if (done || item === undefined) return;
      next += 1;
      const timer = setTimeout(startNext, headStartMs);
      timers.add(timer);
      attempt(item).then(
        (result) => {
          finish();
          resolve(result);
        },
        (error: unknown) => {
          clearTimeout(timer);
          failures.push({ index, item, error });
          if (failures.length < items.length) return startNext();
          finish();
          reject(new AllFailed(failures.sort((a, b) => a.index - b.index)));
        },
      );
    };
    if (items.length === 0) reject(new AllFailed<Item>([]));
    startNext();
  });
}

export class AllFailed<Item = unknown> extends Error {
  readonly failures: readonly { readonly item: Item; readonly error: unknown }[];

  constructor(failures: readonly { readonly item: Item; readonly error: unknown }[]) {
    super("All attempts failed.");
    this.failures = failures;
  }
}
