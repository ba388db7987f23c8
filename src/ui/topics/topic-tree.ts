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

interface Node<Row> {
  readonly path: string;
  readonly rows: Row[];
  /** In the order in which each came first: a row of its own, or a branch. */
  readonly children: Map<string, Node<Row> | Row>;
}

/**
 * Names as a tree. What only one name has is no branch, and a branch with nothing but one branch in it is one with it.
 * The order of the rows stays: a branch stands where its first row would.
 */
export function treeOf<Row extends object>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  separator: string,
  isOpen: (path: string) => boolean,
): TreeLine<Row>[] {
  const lines: TreeLine<Row>[] = [];
  const walk = (node: Node<Row>, parent: string, depth: number) => {
    for (const child of node.children.values()) {
      if (!isNode(child)) {
        lines.push({ kind: "row", row: child, depth, label: below(nameOf(child), parent) });
        continue;
      }
      const [only] = child.rows;
      if (child.rows.length === 1 && only !== undefined) {
        lines.push({ kind: "row", row: only, depth, label: below(nameOf(only), parent) });
        continue;
      }
      const { path, rows } = innermost(child);
      const open = isOpen(path);
      lines.push({ kind: "branch", branch: { path, label: below(path, parent), depth, open, rows } });
      if (open) walk(innermost(child), path, depth + 1);
    }
  };
  const below = (name: string, parent: string) => (parent === "" ? name : name.slice(parent.length + separator.length));
  walk(grow(rows, nameOf, separator), "", 0);
  return lines;
}

function grow<Row extends object>(rows: readonly Row[], nameOf: (row: Row) => string, separator: string): Node<Row> {
  const root: Node<Row> = { path: "", rows: [], children: new Map() };
  for (const row of rows) {
    const name = nameOf(row);
    let node = root;
    for (let at = name.indexOf(separator, 1); at > 0; at = name.indexOf(separator, at + separator.length)) {
      const path = name.slice(0, at);
      const known = node.children.get(`${path}${separator}`);
      const child: Node<Row> = known !== undefined && isNode(known) ? known : { path, rows: [], children: new Map() };
      node.children.set(`${path}${separator}`, child);
      child.rows.push(row);
      node = child;
    }
    node.children.set(name, row);
  }
  return root;
}

/** Down to where it parts. */
function innermost<Row extends object>(node: Node<Row>): Node<Row> {
  const [only, ...others] = node.children.values();
  return others.length === 0 && only !== undefined && isNode(only) ? innermost(only) : node;
}

function isNode<Row extends object>(child: Node<Row> | Row): child is Node<Row> {
  return "children" in child && child.children instanceof Map;
}
