/** A line in a tree of names: one row, or a branch for all names that begin with its path. */
export type TreeLine<Row> =
  | { readonly kind: "branch"; readonly branch: Branch<Row> }
  | { readonly kind: "row"; readonly row: Row; readonly depth: number; readonly label: string };

export interface Branch<Row> {
  /** `shop.orders`: the common prefix of its names, without the separator. */
  readonly path: string;
  /** The part of the path after its parent's path. */
  readonly label: string;
  readonly depth: number;
  readonly open: boolean;
  /** All rows below it, in order. */
  readonly rows: readonly Row[];
}

/**
 * Arranges names as a tree. A prefix of only one name makes no branch, and a branch that contains only one branch is
 * merged with it. The order of the rows stays: a branch takes the position of its first row.
 */
export function treeOf<Row>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  separator: string,
  isOpen: (path: string) => boolean,
): TreeLine<Row>[] {
  const lines: TreeLine<Row>[] = [];
  /** @param prefix the common prefix of their names; it ends with the separator */
  const walk = (below: readonly Row[], prefix: string, depth: number) => {
    for (const [part, group] of groupsOf(below, nameOf, separator, prefix.length)) {
      const [only] = group;
      if (group.length === 1 && only !== undefined) {
        lines.push({ kind: "row", row: only, depth, label: nameOf(only).slice(prefix.length) });
        continue;
      }
      const whole = longestOf(group, nameOf, separator, prefix + part);
      const path = whole.slice(0, -separator.length);
      const open = isOpen(path);
      lines.push({ kind: "branch", branch: { path, label: path.slice(prefix.length), depth, open, rows: group } });
      if (open) walk(group, whole, depth + 1);
    }
  };
  walk(rows, "", 0);
  return lines;
}

/**
 * Groups rows by the next part of their names, including the separator after it, or by the rest of the name where no
 * separator follows. @param from the length of the common prefix: the remaining parts are short, so comparing them is
 * fast
 */
function groupsOf<Row>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  separator: string,
  from: number,
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = nameOf(row);
    // A separator at the start of a name separates nothing.
    const end = name.indexOf(separator, Math.max(1, from));
    const part = end < 0 ? name.slice(from) : name.slice(from, end + separator.length);
    const group = groups.get(part);
    if (group === undefined) groups.set(part, [row]);
    else group.push(row);
  }
  return groups;
}

/** The longest common prefix of the names that ends with a separator. */
function longestOf<Row>(rows: readonly Row[], nameOf: (row: Row) => string, separator: string, shared: string): string {
  const [first] = rows;
  const name = first === undefined ? "" : nameOf(first);
  const end = name.indexOf(separator, shared.length);
  if (end < 0) return shared;
  const longer = name.slice(0, end + separator.length);
  return rows.every((row) => nameOf(row).startsWith(longer)) ? longestOf(rows, nameOf, separator, longer) : shared;
}
