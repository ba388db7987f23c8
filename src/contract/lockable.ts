/**
 * What a plan can name, and what each of it does. In a build whose plans name it, it is open only with a licence that
 * has it. What no plan of a build names is open to everybody. Connecting, reading, tails that run, saved recordings,
 * profiles and their export are never locked.
 */
export const LOCKABLE = {
  changes: {
    label: "Changes",
    does: "Plan and make changes: create, configure, empty and delete topics, move and delete consumer groups, send and replay records.",
    calls: ["changes.plan", "changes.apply"],
  },
  exports: {
    label: "Exports and recordings",
    does: "Write the records of a tail to a file, as JSON, CSV or a recording.",
    calls: ["exports.start", "exports.record"],
  },
  groups: {
    label: "Consumer groups",
    does: "See consumer groups, their members and their lag.",
    calls: ["groups.list", "groups.figures", "groups.describe", "groups.ofTopic"],
  },
  "several-clusters": {
    label: "Several clusters at once",
    does: "Have more than one cluster open. Where Tailwater is a page of a browser, start it again for another window.",
    // Not by its call, but where a further cluster is opened.
    calls: [],
  },
} as const satisfies Readonly<Record<string, Lockable>>;

interface Lockable {
  /** In the plural, for “… need a licence”. */
  readonly label: string;
  /** One sentence. */
  readonly does: string;
  /** The window's calls that it opens, `feature.call`. */
  readonly calls: readonly string[];
}

export type LockableId = keyof typeof LOCKABLE;

export const LOCKABLE_IDS = Object.keys(LOCKABLE) as readonly LockableId[];

export const isLockable = (name: string): name is LockableId => Object.hasOwn(LOCKABLE, name);

/** The features that are locked in a build without a licence: those that one of its plans names. */
export function lockedBy(plans: Readonly<Record<string, readonly string[]>>): readonly LockableId[] {
  const named = new Set(Object.values(plans).flat());
  return LOCKABLE_IDS.filter((id) => named.has(id));
}
