import { DEEPEST_NAMED, formatFieldPath, LONGEST_PATH } from "./field-path.ts";

/** The lines of a laid-out JSON document. */
export interface JsonLines {
  depth(line: number): number;
  /** The line of the `{` or `[` that this line closes; −1 for any other line. */
  opener(line: number): number;
  isOpen(line: number): boolean;
  /** The member's unquoted name; null for an element and for the root. */
  memberName(line: number): string | null;
}

interface Place {
  readonly line: number;
  readonly parent: number;
  /** Its index among its siblings. */
  readonly index: number;
}

/**
 * Names the fields of a JSON document by walking back to their parents over whole siblings. It stores nothing per line,
 * only the last position at each depth, so that the next line needs one step.
 */
export class JsonPaths {
  readonly #lines: JsonLines;
  readonly #places: (Place | undefined)[] = [];

  constructor(lines: JsonLines) {
    this.#lines = lines;
  }

  /** `value.items[0].sku`; null for a line that only closes, and for a field too deep or too long to name. */
  pathOf(line: number): string | null {
    const lines = this.#lines;
    let depth = lines.depth(line);
    if (lines.opener(line) >= 0 || depth > DEEPEST_NAMED) return null;
    const steps: (string | number)[] = [];
    for (let at = line; depth > 0; depth -= 1) {
      const { parent, index } = this.#placeOf(at, depth);
      steps.push(lines.memberName(at) ?? index);
      at = parent;
    }
    const path = formatFieldPath("value", steps.reverse());
    return path.length > LONGEST_PATH ? null : path;
  }

  #placeOf(line: number, depth: number): Place {
    const lines = this.#lines;
    const known = this.#places[depth];
    if (known?.line === line) return known;
    let before = 0;
    let parent = 0;
    for (let at = line - 1; at >= 0; at -= 1) {
      if (lines.isOpen(at)) {
        parent = at;
        break;
      }
      const opener = lines.opener(at);
      if (opener >= 0) at = opener;
      before += 1;
      if (known?.line !== at) continue;
      parent = known.parent;
      before += known.index;
      break;
    }
    const place = { line, parent, index: before };
    this.#places[depth] = place;
    return place;
  }
}
