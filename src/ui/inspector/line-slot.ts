import type { Line } from "../../contract/inspect.ts";
import { countOf } from "../data/format.ts";

/** Height of one line, px, and width of one level of nesting, px. */
export const LINE_HEIGHT = 20;
const INDENT = 16;
/** Deeper levels are not indented further, so that the text stays on screen. */
const DEEPEST_INDENT = 64;

/** The DOM of one line of a body, created once and refilled. */
export class LineSlot {
  readonly element = document.createElement("div");
  readonly #gutter = document.createElement("span");
  readonly #indent = document.createElement("span");
  readonly #fold = document.createElement("span");
  readonly #text = document.createElement("span");
  #line: Line | undefined;
  #index = -1;
  #y = Number.NaN;

  constructor(id: string) {
    this.element.id = id;
    this.element.hidden = true;
    this.#gutter.className = "gutter";
    this.#gutter.setAttribute("aria-hidden", "true");
    this.#indent.className = "indent";
    this.#fold.className = "fold";
    this.#fold.setAttribute("aria-hidden", "true");
    this.#text.className = "text";
    this.element.append(this.#gutter, this.#indent, this.#fold, this.#text);
  }

  /** The visible position drawn here, −1 for none. */
  get index(): number {
    return this.#index;
  }

  get line(): Line | undefined {
    return this.#line;
  }

  isFold(target: EventTarget | null): boolean {
    return target === this.#fold;
  }

  /** @param tree whether this is a node of a JSON tree (else a line of text) */
  show(index: number, line: Line | undefined, y: number, tree: boolean, current: boolean): void {
    if (this.#index === -1) this.element.hidden = false;
    this.#index = index;
    if (this.#y !== y) {
      this.#y = y;
      this.element.style.transform = `translateY(${y}px)`;
    }
    if (this.#line !== line || line === undefined) this.#fill(line, tree);
    const className = current ? "line current" : "line";
    if (this.element.className !== className) this.element.className = className;
    if (tree) this.element.setAttribute("aria-selected", String(current));
  }

  hide(): void {
    if (this.#index === -1) return;
    this.#index = -1;
    this.element.hidden = true;
  }

  #fill(line: Line | undefined, tree: boolean): void {
    this.#line = line;
    const fold = line?.fold ?? null;
    const depth = Math.min(line?.depth ?? 0, DEEPEST_INDENT);
    this.#gutter.textContent = line === undefined ? "" : String(line.number + 1);
    this.#indent.style.width = `${depth * INDENT}px`;
    this.#fold.className = fold === null ? "fold" : fold.folded ? "fold closed" : "fold open";
    this.#text.replaceChildren(...(line?.tokens ?? []).map(({ kind, text }) => span(kind, text)));
    if (fold?.folded === true) {
      this.#text.append(span("note", `  ${countOf(fold.entries, "entry", "entries")}`));
    }
    if (!tree) return;
    this.element.setAttribute("role", "treeitem");
    this.element.setAttribute("aria-level", String((line?.depth ?? 0) + 1));
    if (fold === null) this.element.removeAttribute("aria-expanded");
    else this.element.setAttribute("aria-expanded", String(!fold.folded));
  }
}

function span(kind: string, text: string): HTMLSpanElement {
  const element = document.createElement("span");
  element.className = kind;
  element.textContent = text;
  return element;
}
