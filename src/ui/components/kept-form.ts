import { type Drafts, openDrafts } from "../data/drafts.ts";

/** Keeps the input of a form over a reload; the form has it when it is opened again. */
export class KeptForm {
  #drafts: Drafts | null = null;
  #name = "";

  /** @returns the input that the previous page left; null: none */
  async begin(name: string): Promise<unknown> {
    this.end();
    this.#name = name;
    const drafts = await openDrafts();
    if (name !== this.#name) return null;
    this.#drafts = drafts;
    try {
      return JSON.parse(drafts.get(name) ?? "null");
    } catch {
      return null;
    }
  }

  /** Called after each change. @param fields null when they are empty */
  note(fields: object | null): void {
    this.#drafts?.keep(this.#name, fields === null ? null : JSON.stringify(fields));
  }

  /** Removes the input after it was used or cancelled. */
  end(): void {
    this.note(null);
    this.#drafts = null;
    this.#name = "";
  }
}
