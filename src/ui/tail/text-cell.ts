import type { CellText } from "../data/row-text.ts";

/** An element with one text node that is written only when the text differs. */
export class TextCell {
  readonly element: HTMLElement;
  readonly #node = document.createTextNode("");
  readonly #base: string;
  #text = "";
  #tone = "";

  constructor(tag: "div" | "span", className: string) {
    this.element = document.createElement(tag);
    this.element.className = className;
    this.element.append(this.#node);
    this.#base = className;
  }

  set(text: string): void {
    if (this.#text === text) return;
    this.#text = text;
    this.#node.data = text;
  }

  setCell({ text, tone }: CellText): void {
    this.set(text);
    if (this.#tone === tone) return;
    this.#tone = tone;
    this.element.className = tone === "" ? this.#base : `${this.#base} ${tone}`;
  }
}
