/** A line of a tree of names: a branch, which stands for all that begin with its path, or one row. */
export type TreeLine<Row> =
  | { readonly kind: "branch"; readonly branch: Branch<Row> }
  | { readonly kind: "row"; readonly row: Row; readonly depth: number; readonly label: string };

export interface Branch<Row> {
  /** `shop.orders`: what all of its names begin with, before the separator. */
  readonly path: string;
  /** The part of the path that its parent has not. */
  readonly label: string;
  readonly depth: number;
  readonly open: boolean;
  /** Everything below it, in order. */
  readonly rows: readonly Row[];
}

/**
 * Names as a tree. What only one name has is no branch, and a branch with nothing but one branch in it is one with it.
 * The order of the rows stays: a branch stands where its first row would.
 */
export function treeOf<Row>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  separator: string,
  isOpen: (path: string) => boolean,
): TreeLine<Row>[] {
  const lines: TreeLine<Row>[] = [];
  /** @param prefix what all of their names begin with; it ends in the separator */
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
 * Rows by the next part of their names, with the separator after it; by the rest of the name where no part follows.
 * @param from how long the beginning is that all of them have: the parts are short, and told apart quickly
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
    // A separator in front of all parts nothing.
    const end = name.indexOf(separator, Math.max(1, from));
    const part = end < 0 ? name.slice(from) : name.slice(from, end + separator.length);
    const group = groups.get(part);
    if (group === undefined) groups.set(part, [row]);
    else group.push(row);
  }
  return groups;
}

/** The longest beginning up to a separator that all of several names have. */
function longestOf<Row>(rows: readonly Row[], nameOf: (row: Row) => string, separator: string, shared: string): string {
  const [first] = rows;
  const name = first === undefined ? "" : nameOf(first);
  const end = name.indexOf(separator, shared.length);
  if (end < 0) return shared;
  const longer = name.slice(0, end + separator.length);
  return rows.every((row) => nameOf(row).startsWith(longer)) ? longestOf(rows, nameOf, separator, longer) : shared;
}
