import type { Feature } from "../../contract/feature.ts";

/** Makes a value when it is first needed, and only once. A failure is not kept: the next call tries again. */
export function makeOnce<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}

/** A feature's calls. The first of them loads the feature's code, which costs the start nothing then. */
export function later<Api extends object>({ calls }: Feature<Api>, load: () => Promise<Api>): Api {
  const loaded = makeOnce(load);
  const callOf =
    (name: string) =>
    async (...args: unknown[]): Promise<unknown> => {
      const api = (await loaded()) as Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;
      return api[name]?.(...args);
    };
  return Object.fromEntries(Object.keys(calls).map((name) => [name, callOf(name)])) as Api;
}
