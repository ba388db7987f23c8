import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { WindowApi } from "../../contract/api.ts";

/** The columns that the user shows or hides in a table, saved by the table's name. */
export class ColumnChoice implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #failed: (error: unknown) => void;
  #toggled: ReadonlySet<string> = new Set();
  #name = "";

  /** @param failed called with an error of saving or loading */
  constructor(host: ReactiveControllerHost, failed: (error: unknown) => void) {
    this.#host = host;
    this.#failed = failed;
    host.addController(this);
  }

  hostConnected(): void {}

  /** Columns that differ from the default: shown instead of hidden, or hidden instead of shown. */
  get toggled(): ReadonlySet<string> {
    return this.#toggled;
  }

  /** @param name the table's name; empty: nothing is saved */
  async recall(name: string, api: Pick<WindowApi, "preferences"> | null): Promise<void> {
    if (name === this.#name || name === "" || api === null) return;
    this.#name = name;
    try {
      const ids = parse(await api.preferences.get(keyOf(name)));
      if (name === this.#name && ids.length > 0) this.#set(new Set(ids));
    } catch (error) {
      this.#failed(error);
    }
  }

  toggle(id: string, api: Pick<WindowApi, "preferences"> | null): void {
    const toggled = new Set(this.#toggled);
    if (!toggled.delete(id)) toggled.add(id);
    this.#set(toggled);
    if (this.#name !== "") api?.preferences.set(keyOf(this.#name), JSON.stringify([...toggled])).catch(this.#failed);
  }

  #set(toggled: ReadonlySet<string>): void {
    this.#toggled = toggled;
    this.#host.requestUpdate();
  }
}

const keyOf = (name: string) => `columns.${name}`;

/** A damaged value is ignored. */
function parse(text: string | null): readonly string[] {
  try {
    const ids: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}
