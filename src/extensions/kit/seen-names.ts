/** The most names that are kept of each kind. A longer name list would only be a rarer one. */
const MOST_NAMES = 50_000;

/** Names that the window was told, or gave, in this session, so that a report can replace them. */
export class SeenNames {
  readonly topics = new Set<string>();
  readonly groups = new Set<string>();
  /** Files that the user named, absolute. */
  readonly paths = new Set<string>();

  sawTopics(names: Iterable<string>): void {
    add(this.topics, names);
  }

  sawGroups(names: Iterable<string>): void {
    add(this.groups, names);
  }

  /** @returns the same path */
  sawPath(path: string): string {
    add(this.paths, [path]);
    return path;
  }
}

function add(seen: Set<string>, names: Iterable<string>): void {
  for (const name of names) {
    seen.delete(name);
    seen.add(name);
  }
  // The oldest leave first.
  for (const name of seen) {
    if (seen.size <= MOST_NAMES) break;
    seen.delete(name);
  }
}
