/** What a call does to a cluster: nothing, read, or change. */
export type Effect = "local" | "reads" | "changes";

/** The calls of a feature, and what each does. */
export interface Feature<Api extends object> {
  readonly calls: Readonly<Record<keyof Api & string, Effect>>;
}

/** Complete by type: a call that is missing here, or that the API does not have, does not compile. */
export function feature<Api extends object>(calls: Readonly<Record<keyof Api & string, Effect>>): Feature<Api> {
  return { calls };
}

/** Features by name: everything that one side of a link may call on the other. */
export interface FeatureTable {
  readonly [feature: string]: { readonly calls: Readonly<Record<string, Effect>> };
}

/** The APIs of a table's features, by the same names: `services.topics.list(profileId)`. */
export type Services<Table extends FeatureTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Feature<infer Api> ? Api : never;
};

/**
 * A feature's calls in the worker of one open cluster. They have no profile id, because the worker serves one profile.
 */
export type OfProfile<Api> = {
  readonly [Call in keyof Api]: Api[Call] extends (profileId: string, ...about: infer About) => infer Answer
    ? (...about: About) => Answer
    : never;
};

/** The effect of a call that the other side asks for; null when the table has no such call. */
export function effectOf(table: FeatureTable, path: unknown): Effect | null {
  if (!Array.isArray(path) || path.length !== 2) return null;
  const [feature, call]: readonly unknown[] = path;
  // Looks at own names only, because every object has a `constructor`.
  if (typeof feature !== "string" || typeof call !== "string" || !Object.hasOwn(table, feature)) return null;
  const calls = table[feature]?.calls ?? {};
  return Object.hasOwn(calls, call) ? (calls[call] ?? null) : null;
}
