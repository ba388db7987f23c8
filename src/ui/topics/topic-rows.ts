import type { TopicSummary } from "../../contract/topics.ts";
import type { KnownFigures } from "./topic-figures.ts";
import { makeRow, type TopicRow } from "./topic-row.ts";
import type { TopicView } from "./topic-view.ts";

/** The rows of a view. Figures of 50 topics make 50 rows again, not 10,000. */
export class TopicRows {
  #rows: readonly TopicRow[] = [];
  /** The topics of the rows, and where each one is. */
  #shown: readonly TopicSummary[] = [];
  #positions: ReadonlyMap<string, number> = new Map();
  /** The inputs of all rows. */
  #madeOf: readonly unknown[] = [];
  /** The topics with other figures than their rows have. */
  readonly #old = new Set<string>();

  /** The figures of these topics have changed. */
  expire(names: readonly string[]): void {
    for (const name of names) this.#old.add(name);
  }

  /** The array stays the same until a row changes. */
  make(
    topics: readonly TopicSummary[],
    known: KnownFigures,
    { internal, onlyFavourites }: Pick<TopicView, "internal" | "onlyFavourites">,
    favourites: ReadonlySet<string>,
  ): readonly TopicRow[] {
    const madeOf = [topics, known.groups, favourites, internal, onlyFavourites];
    if (madeOf.some((one, index) => one !== this.#madeOf[index])) {
      this.#madeOf = madeOf;
      this.#shown = topics.filter(
        (topic) => (internal || !topic.internal) && (!onlyFavourites || favourites.has(topic.name)),
      );
      this.#positions = new Map(this.#shown.map(({ name }, at) => [name, at]));
      this.#rows = this.#shown.map((topic) => makeRow(topic, known, favourites));
    } else if (this.#old.size > 0) {
      const rows = [...this.#rows];
      for (const name of this.#old) {
        const at = this.#positions.get(name) ?? -1;
        const topic = this.#shown[at];
        if (topic !== undefined) rows[at] = makeRow(topic, known, favourites);
      }
      this.#rows = rows;
    }
    this.#old.clear();
    return this.#rows;
  }
}
