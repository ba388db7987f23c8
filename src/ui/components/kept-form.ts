import { type Drafts, openDrafts } from "../data/drafts.ts";

/** Keeps what is typed in a form over a reload of the page: the form has it when it is opened again. */
export class KeptForm {
  #drafts: Drafts | null = null;
  #name = "";

  /** @returns what the page before this one left there, as it was noted; null: nothing */
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

  /** After each change. @param fields null when there is nothing in them */
  note(fields: object | null): void {
    this.#drafts?.keep(this.#name, fields === null ? null : JSON.stringify(fields));
  }

  /** It was used, or is not wanted. */
  end(): void {
    this.note(null);
    this.#drafts = null;
    this.#name = "";
  }
}
