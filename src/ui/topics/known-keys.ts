import type { ConfigEntry, TopicSummary } from "../../contract/topics.ts";
import type { Suggestion } from "../components/suggest-field.ts";
import { renderLong } from "../components/waiting.ts";
import type { Session } from "../data/session.ts";
import { isCancelled, WorkWatch } from "../data/work-watch.ts";
import { plainDocumentation } from "./config-model.ts";

/** The number of topics to try, one after the other, until one answers. */
const MOST_ASKED = 3;
const LONGEST_HINT = 160;

/** The configuration keys of the cluster's topics, from the first readable topic; none if no topic is readable. */
export class KnownKeys {
  readonly #session: () => Session;
  readonly #changed: () => void;
  readonly #work: WorkWatch;
  #entries: readonly ConfigEntry[] = [];
  #loading = false;

  /** @param changed called when the keys or the progress change */
  constructor(session: () => Session, changed: () => void) {
    this.#session = session;
    this.#changed = changed;
    this.#work = new WorkWatch(() => session().api.work, changed);
  }

  /** Always the same array until they are loaded. */
  get entries(): readonly ConfigEntry[] {
    return this.#entries;
  }

  /** Loads them once; after a failure or a cancellation the next call tries again. */
  async load(topics: readonly TopicSummary[]): Promise<void> {
    if (this.#loading || this.#entries.length > 0) return;
    this.#loading = true;
    const { api, profile } = this.#session();
    const askable = topics.filter(({ error }) => error === null).slice(0, MOST_ASKED);
    for (const { name } of askable) {
      try {
        this.#entries = await this.#work.run((work) => api.topics.config(profile.id, name, work));
        break;
      } catch (error) {
        if (isCancelled(error)) break;
        // This configuration is not readable. The user can still type a key.
      }
    }
    this.#loading = false;
    this.#changed();
  }

  cancel(): void {
    this.#work.cancel();
  }

  get isLong(): boolean {
    return this.#work.long !== null;
  }

  /** Nothing until the keys take long to load. */
  renderLong() {
    return renderLong("Loading the known keys", this.#work);
  }
}

export function suggestionsOf(entries: readonly ConfigEntry[]): readonly Suggestion[] {
  return entries
    .map(({ name, documentation }) => {
      const hint = documentation === null ? "" : plainDocumentation(documentation).slice(0, LONGEST_HINT);
      return hint === "" ? { value: name } : { value: name, hint };
    })
    .sort((one, other) => (one.value < other.value ? -1 : 1));
}
