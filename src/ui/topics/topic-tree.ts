/** A common prefix of several names. */
export interface Branch<Row> extends Place {
  /** `shop.orders`: the prefix without the separator at its end. */
  readonly path: string;
  /** What follows the path in the names below it. */
  readonly separator: string;
  readonly open: boolean;
  /** The number of rows below it. */
  readonly count: number;
  /** All rows below it, in order. They are collected when they are read, because most branches are never drawn. */
  readonly rows: readonly Row[];
}

/** Where a line is in the tree. */
export interface Place {
  readonly depth: number;
  /** The part of its name or path after the path of the branch above it. */
  readonly label: string;
}

/** Whether the tree of these names has a branch: two of them are the same up to a separator. */
export function hasBranches(names: Iterable<string>, separator: string): boolean {
  const seen = new Set<string>();
  for (const name of names) {
    // A separator at the start of a name separates nothing.
    const at = name.indexOf(separator, 1);
    if (at < 0) continue;
    const prefix = name.slice(0, at);
    if (seen.has(prefix)) return true;
    seen.add(prefix);
  }
  return false;
}

/** Beyond this number of names they are divided again, so that the memory stays small. */
const MOST_NAMES = 50_000;

/** A prefix that ends with a separator, and what the last search found below it. */
class Node {
  /** `shop.orders.` */
  readonly prefix: string;
  /** Null: it is the root. */
  readonly parent: Node | null;
  /** The number of rows below it. */
  count = 0;
  /** The positions of its own rows, and the nodes below it, in the order of their first rows. */
  below: (Node | number)[] = [];
  /** Its depth as a branch; null: it is none. */
  depth: number | null = null;
  #search = 0;

  constructor(prefix: string, parent: Node | null) {
    this.prefix = prefix;
    this.parent = parent;
  }

  /** Forgets what an earlier search found. False: it belongs to this search already. */
  begin(search: number): boolean {
    if (this.#search === search) return false;
    this.#search = search;
    this.count = 0;
    this.below = [];
    this.depth = null;
    return true;
  }

  isIn(search: number): boolean {
    return this.#search === search;
  }
}

/**
 * Arranges names as a tree. A prefix of only one name makes no branch, and a branch that contains only one branch is
 * merged with it. The order of the rows stays: a branch takes the position of its first row.
 *
 * A key of a search arranges all names that match. So names are divided once, each row is looked at once, and a row's
 * place is computed only when the row is drawn.
 */
export class NameTree<Row> {
  readonly #nameOf: (row: Row) => string;
  readonly #separator: string;
  readonly #root = new Node("", null);
  /** The nodes by their prefixes, and the node right above each name. */
  readonly #nodes = new Map<string, Node>();
  readonly #above = new Map<string, Node>();
  /** The number of searches so far. */
  #search = 0;

  constructor(nameOf: (row: Row) => string, separator: string) {
    this.#nameOf = nameOf;
    this.#separator = separator;
  }

  /** @param isOpen whether the branch with this path is open @param lineOf makes the line of a branch */
  arrange(rows: readonly Row[], isOpen: (path: string) => boolean, lineOf: (branch: Branch<Row>) => Row): Row[] {
    if (this.#above.size > MOST_NAMES) {
      this.#above.clear();
      this.#nodes.clear();
    }
    this.#fill(rows);
    const lines: Row[] = [];
    /** All rows in the order of the tree: the rows of a branch follow one another. */
    const ordered: Row[] = [];
    /** @param shown all branches above are open */
    const walk = ({ prefix, below }: Node, depth: number, shown: boolean) => {
      for (const item of below) {
        const next = typeof item === "number" ? item : longestOf(item);
        if (typeof next === "number") {
          const row = rows[next] as Row;
          ordered.push(row);
          if (shown) lines.push(row);
          continue;
        }
        const path = next.prefix.slice(0, -this.#separator.length);
        const open = isOpen(path);
        next.depth = depth;
        if (shown) {
          const { count } = next;
          const begin = ordered.length;
          lines.push(
            lineOf({
              path,
              separator: this.#separator,
              label: path.slice(prefix.length),
              depth,
              open,
              count,
              get rows() {
                return ordered.slice(begin, begin + count);
              },
            }),
          );
        }
        walk(next, depth + 1, shown && open);
      }
    };
    walk(this.#root, 0, true);
    return lines;
  }

  /** The place of a row in the tree that was arranged last. */
  placeOf(row: Row): Place {
    const name = this.#nameOf(row);
    for (let node: Node | null = this.#nodeAbove(name); node !== null; node = node.parent) {
      if (node.depth !== null && node.isIn(this.#search)) {
        return { depth: node.depth + 1, label: name.slice(node.prefix.length) };
      }
    }
    return { depth: 0, label: name };
  }

  /** Puts each row below its node, and each node below the next shorter one. */
  #fill(rows: readonly Row[]): void {
    this.#search += 1;
    this.#root.begin(this.#search);
    for (let at = 0; at < rows.length; at += 1) {
      let added: Node | number | null = at;
      let node: Node | null = this.#nodeAbove(this.#nameOf(rows[at] as Row));
      while (node !== null) {
        const isFirst = node.begin(this.#search);
        node.count += 1;
        if (added !== null) node.below.push(added);
        added = isFirst ? node : null;
        node = node.parent;
      }
    }
  }

  /** The node of a name's longest prefix. */
  #nodeAbove(name: string): Node {
    const known = this.#above.get(name);
    if (known !== undefined) return known;
    let node = this.#root;
    // A separator at the start of a name separates nothing.
    for (let at = name.indexOf(this.#separator, 1); at >= 0; ) {
      const prefix = name.slice(0, at + this.#separator.length);
      const next: Node = this.#nodes.get(prefix) ?? new Node(prefix, node);
      this.#nodes.set(prefix, next);
      at = name.indexOf(this.#separator, prefix.length);
      node = next;
    }
    this.#above.set(name, node);
    return node;
  }
}

/** The longest prefix of all names below a node; the position of the row if there is only one. */
function longestOf(node: Node): Node | number {
  const [first, second] = node.below;
  if (first === undefined || second !== undefined) return node;
  return typeof first === "number" ? first : longestOf(first);
}
