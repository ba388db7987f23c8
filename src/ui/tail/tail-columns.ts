import type { FieldHint } from "../../contract/filter.ts";
import { type ColumnChoice, columnsOf, NO_COLUMNS, withField } from "./columns.ts";
import type { TailSource } from "./tail-source.ts";

/** What the columns of a view need from its session. */
export interface ColumnsHost {
  readonly source: TailSource;
  /** The known fields of an open tail's records. */
  fields(tailId: string): Promise<readonly FieldHint[]>;
  /** Called to save a changed choice. */
  chosen(columns: ColumnChoice): void;
  /** Shows the user an error. */
  try(action: () => Promise<void>): Promise<void>;
  /** Shows the user an error. */
  fail(message: string): void;
}

/** Fields shown as columns, and the visible fixed columns. */
export class TailColumns {
  readonly #host: ColumnsHost;
  #choice: ColumnChoice = NO_COLUMNS;

  constructor(host: ColumnsHost) {
    this.#host = host;
  }

  get choice(): ColumnChoice {
    return this.#choice;
  }

  get paths(): readonly string[] {
    return this.#choice.fields.map(({ path }) => path);
  }

  /** Restores the saved columns. */
  take(choice: ColumnChoice): void {
    this.#choice = choice;
  }

  /** Shows other columns and saves them. */
  async set(choice: ColumnChoice): Promise<void> {
    const before = this.paths;
    this.#choice = choice;
    this.#host.chosen(choice);
    const { source } = this.#host;
    if (!isSame(this.paths, before)) await this.#host.try(() => source.setColumns(this.paths));
  }

  /** Adds a field as a column, drawn according to its type. */
  async add(path: string): Promise<void> {
    const hints = await this.#fields();
    const isNumber = hints.some((hint) => hint.path === path && hint.type === "number");
    const choice = withField(this.#choice, path, isNumber);
    if (choice !== this.#choice) await this.set(choice);
  }

  /** Replaces the columns by the most frequent fields. */
  async fromRecords(): Promise<void> {
    const fields = columnsOf(await this.#fields());
    if (fields.length > 0) await this.set({ ...this.#choice, fields });
    else this.#host.fail("No record in memory has a JSON value with fields.");
  }

  async #fields(): Promise<readonly FieldHint[]> {
    const { tailId } = this.#host.source;
    let hints: readonly FieldHint[] = [];
    if (tailId !== null) {
      await this.#host.try(async () => {
        hints = await this.#host.fields(tailId);
      });
    }
    return hints;
  }
}

export function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.join("\n") === others.join("\n");
}
