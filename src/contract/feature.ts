/** What a call does to a cluster: nothing, asks it, or changes it. */
export type Effect = "local" | "reads" | "changes";

/** The calls of a feature, and what each does. */
export interface Feature<Api extends object> {
  readonly calls: Readonly<Record<keyof Api & string, Effect>>;
}

/** Complete by type: a call that is missing here, or that the API does not have, does not compile. */
export function feature<Api extends object>(calls: Readonly<Record<keyof Api & string, Effect>>): Feature<Api> {
  return { calls };
}

/** Features by their names: all that one side of a link may ask of the other. */
export interface FeatureTable {
  readonly [feature: string]: { readonly calls: Readonly<Record<string, Effect>> };
}

/** The APIs of a table's features, by the same names: `services.topics.list(profileId)`. */
export type Services<Table extends FeatureTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Feature<infer Api> ? Api : never;
};

/** A feature's calls as the worker behind one open cluster has them: without the profile's id, which is the worker's own. */
export type OfProfile<Api> = {
  readonly [Call in keyof Api]: Api[Call] extends (profileId: string, ...about: infer About) => infer Answer
    ? (...about: About) => Answer
    : never;
};

/** What the call of a path from the other side does; null when the table has no such call. */
export function effectOf(table: FeatureTable, path: unknown): Effect | null {
  if (!Array.isArray(path) || path.length !== 2) return null;
  const [feature, call]: readonly unknown[] = path;
  // Own names alone: every object has a `constructor`.
  if (typeof feature !== "string" || typeof call !== "string" || !Object.hasOwn(table, feature)) return null;
  const calls = table[feature]?.calls ?? {};
  return Object.hasOwn(calls, call) ? (calls[call] ?? null) : null;
}
