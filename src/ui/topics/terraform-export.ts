import type { TopicSummary } from "../../contract/topics.ts";
import type { SavedText } from "../components/save-text.ts";
import { countOf } from "../data/format.ts";
import type { Session } from "../data/session.ts";
import { isCancelled, WorkSet } from "../data/work-watch.ts";
import type { Progress } from "./figure-feed.ts";
import { type TopicToDeclare, terraformText } from "./terraform.ts";

/** The number of topics to read at the same time. */
const AT_ONCE = 6;

/** Loads the overrides of topics and writes them as Terraform resources. */
export class TerraformExport {
  readonly #changed: () => void;
  #progress: Progress | null = null;
  #given: AbortController | null = null;
  #work: WorkSet | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The progress; null: no export is running. */
  get progress(): Progress | null {
    return this.#progress;
  }

  /** Cancels the export. */
  stop(): void {
    this.#given?.abort();
    this.#work?.cancel();
  }

  /** Null: it was cancelled. @throws TailwaterError why the configuration of a topic cannot be read */
  async run({ api, profile }: Session, topics: readonly TopicSummary[]): Promise<SavedText | null> {
    const given = new AbortController();
    this.#given = given;
    const work = new WorkSet(() => api.work);
    this.#work = work;
    const told: TopicToDeclare[] = [];
    const ask = async ({ name, partitions, replicationFactor }: TopicSummary): Promise<TopicToDeclare> => {
      const entries = await work.run((asked) => api.topics.config(profile.id, name, asked));
      const own = entries.flatMap(({ name: key, value, source }) =>
        source === "topic" && value !== null ? [[key, value] as const] : [],
      );
      return { name, partitions, replicationFactor, overrides: Object.fromEntries(own) };
    };
    try {
      for (let at = 0; at < topics.length && !given.signal.aborted; at += AT_ONCE) {
        this.#tell({ done: at, total: topics.length });
        told.push(...(await Promise.all(topics.slice(at, at + AT_ONCE).map(ask))));
      }
    } catch (error) {
      if (!given.signal.aborted || !isCancelled(error)) throw error;
    } finally {
      this.#given = null;
      this.#work = null;
      this.#tell(null);
    }
    if (given.signal.aborted) return null;
    const title = `Save ${countOf(topics.length, "topic")} as Terraform`;
    const what = "Writes a resource of the provider Mongey/kafka for each topic, with its overrides.";
    return { title, what, name: "topics", ending: "tf", text: terraformText(told) };
  }

  #tell(progress: Progress | null): void {
    this.#progress = progress;
    this.#changed();
  }
}
