/** A common prefix of several names. */
export interface Branch<Row> extends Place {
  /** `shop.orders`: the prefix without the separator at its end. */
  readonly path: string;
  /** What follows the path in the names below it. */
  readonly separator: string;
  readonly open: boolean;
  /** All rows below it, in order. */
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

/** Beyond this number of names their steps are computed again, so that the memory stays small. */
const MOST_NAMES = 50_000;

/**
 * Arranges names as a tree. A prefix of only one name makes no branch, and a branch that contains only one branch is
 * merged with it. The order of the rows stays: a branch takes the position of its first row.
 *
 * A key of a search arranges all names that match. So names are divided once, and a row's place is computed only when
 * the row is drawn.
 */
export class NameTree<Row> {
  readonly #nameOf: (row: Row) => string;
  readonly #separator: string;
  /** The prefixes of each name that end with a separator, then the name: `shop.`, `shop.orders.`, `shop.orders.paid`. */
  readonly #steps = new Map<string, readonly string[]>();
  /** Each prefix once, because names share them. */
  readonly #prefixes = new Map<string, string>();
  /** The depths of the branches by their prefixes. */
  #branches = new Map<string, number>();

  constructor(nameOf: (row: Row) => string, separator: string) {
    this.#nameOf = nameOf;
    this.#separator = separator;
  }

  /** @param isOpen whether the branch with this path is open @param lineOf makes the line of a branch */
  arrange(rows: readonly Row[], isOpen: (path: string) => boolean, lineOf: (branch: Branch<Row>) => Row): Row[] {
    if (this.#steps.size > MOST_NAMES) {
      this.#steps.clear();
      this.#prefixes.clear();
    }
    this.#branches = new Map();
    const lines: Row[] = [];
    /** @param prefix their common prefix, which has so many steps */
    const walk = (below: readonly Row[], prefix: string, level: number, depth: number) => {
      for (const [step, group] of this.#groupsOf(below, level)) {
        const [only] = group;
        if (group.length === 1 && only !== undefined) {
          lines.push(only);
          continue;
        }
        const { whole, next } = this.#longestOf(group, step, level + 1);
        const path = whole.slice(0, -this.#separator.length);
        const open = isOpen(path);
        this.#branches.set(whole, depth);
        const { length } = prefix;
        lines.push(lineOf({ path, separator: this.#separator, label: path.slice(length), depth, open, rows: group }));
        if (open) walk(group, whole, next, depth + 1);
      }
    };
    walk(rows, "", 0, 0);
    return lines;
  }

  /** The place of a row in the tree that was arranged last. */
  placeOf(row: Row): Place {
    const name = this.#nameOf(row);
    for (const step of this.#stepsOf(name).slice(0, -1).reverse()) {
      const depth = this.#branches.get(step);
      if (depth !== undefined) return { depth: depth + 1, label: name.slice(step.length) };
    }
    return { depth: 0, label: name };
  }

  #groupsOf(rows: readonly Row[], level: number): ReadonlyMap<string, readonly Row[]> {
    const groups = new Map<string, Row[]>();
    for (const row of rows) {
      const step = this.#stepsOf(this.#nameOf(row))[level] ?? "";
      const group = groups.get(step);
      if (group === undefined) groups.set(step, [row]);
      else group.push(row);
    }
    return groups;
  }

  /** The longest common prefix of the names that ends with a separator, and the number of its steps. */
  #longestOf(rows: readonly Row[], shared: string, level: number): { readonly whole: string; readonly next: number } {
    const [first] = rows;
    const steps = first === undefined ? [] : this.#stepsOf(this.#nameOf(first));
    let [whole, next] = [shared, level];
    for (; next < steps.length - 1; next += 1) {
      const longer = steps[next] ?? "";
      if (rows.some((row) => this.#stepsOf(this.#nameOf(row))[next] !== longer)) break;
      whole = longer;
    }
    return { whole, next };
  }

  #stepsOf(name: string): readonly string[] {
    const known = this.#steps.get(name);
    if (known !== undefined) return known;
    const steps: string[] = [];
    // A separator at the start of a name separates nothing.
    for (let at = name.indexOf(this.#separator, 1); at >= 0; ) {
      const prefix = name.slice(0, at + this.#separator.length);
      const same = this.#prefixes.get(prefix) ?? prefix;
      this.#prefixes.set(same, same);
      steps.push(same);
      at = name.indexOf(this.#separator, prefix.length);
    }
    steps.push(name);
    this.#steps.set(name, steps);
    return steps;
  }
}
