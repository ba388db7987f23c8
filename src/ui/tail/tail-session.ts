import type { Filter } from "../../contract/filter.ts";
import type { TailPulse } from "../../contract/tail.ts";
import type { Session } from "../data/session.ts";
import { DEFAULT_CHOICES, parseChoices, resolveStart, type TailChoices } from "./choices.ts";
import { type ColumnWidths, parseWidths } from "./columns.ts";
import type { Zone } from "./row-text.ts";
import { TailSource } from "./tail-source.ts";

const WIDTHS_KEY = "tail/columns";
const ZONE_KEY = "tail/zone";
const INSPECTOR_KEY = "tail/inspector-width";
/** The inspector's width at first, its least and its most, px. */
const INSPECTOR = { first: 440, least: 300, most: 1_400 };

/**
 * What one tail view works with: the tail, how it is read, and what the user set for it, remembered. Tells by the
 * event `change`; failures of what the user asked for are told through the session.
 */
export class TailViewSession extends EventTarget {
  readonly source: TailSource;
  readonly #session: Session;
  readonly #topic: string;
  #choices: TailChoices = DEFAULT_CHOICES;
  #filter: Filter | null = null;
  #widths: ColumnWidths = parseWidths(null);
  #zone: Zone = "local";
  #inspectorWidth = INSPECTOR.first;
  #ended = false;

  constructor(session: Session, topic: string) {
    super();
    this.#session = session;
    this.#topic = topic;
    this.source = new TailSource(session.api, session.profile.id);
  }

  get choices(): TailChoices {
    return this.#choices;
  }

  get filter(): Filter | null {
    return this.#filter;
  }

  get widths(): ColumnWidths {
    return this.#widths;
  }

  get zone(): Zone {
    return this.#zone;
  }

  get inspectorWidth(): number {
    return this.#inspectorWidth;
  }

  get pulse(): TailPulse | null {
    return this.source.pulse;
  }

  /** Reads what is remembered, then opens the tail. */
  async begin(): Promise<void> {
    const { preferences } = this.#session;
    const keys = [this.#choicesKey, WIDTHS_KEY, ZONE_KEY, INSPECTOR_KEY];
    const [choices, widths, zone, inspector] = await Promise.all(keys.map((key) => preferences.get(key)));
    this.#choices = parseChoices(choices ?? null);
    this.#widths = parseWidths(widths ?? null);
    this.#zone = zone === "utc" ? "utc" : "local";
    this.#inspectorWidth = clampInspector(Number(inspector ?? INSPECTOR.first));
    this.#changed();
    if (!this.#ended) await this.open();
  }

  /** Opens the tail anew with the present choices. */
  async open(): Promise<void> {
    const { start, partitions, isolation } = this.#choices;
    await this.source.open({
      topics: [this.#topic],
      startAt: resolveStart(start, Date.now()),
      endAt: null,
      partitions,
      isolation,
      filter: this.#filter,
      columns: [],
      view: "arrival",
    });
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.source.close();
  }

  /** Reads from elsewhere: remembered for this topic, and the tail is opened anew. */
  async choose(changed: Partial<TailChoices>): Promise<void> {
    this.#choices = { ...this.#choices, ...changed };
    this.#session.preferences.set(this.#choicesKey, JSON.stringify(this.#choices));
    this.#changed();
    await this.open();
  }

  async setFilter(filter: Filter | null): Promise<void> {
    this.#filter = filter;
    await this.#try(() => this.source.setFilter(filter));
  }

  async togglePause(): Promise<void> {
    await this.#try(() => this.source.setPaused(this.pulse?.state !== "paused"));
  }

  async reread(): Promise<void> {
    await this.#try(() => this.source.reread());
  }

  setWidths(widths: ColumnWidths): void {
    this.#widths = widths;
    this.#session.preferences.set(WIDTHS_KEY, JSON.stringify(widths));
    this.#changed();
  }

  toggleZone(): void {
    this.#zone = this.#zone === "utc" ? "local" : "utc";
    this.#session.preferences.set(ZONE_KEY, this.#zone);
    this.#changed();
  }

  setInspectorWidth(width: number): void {
    this.#inspectorWidth = clampInspector(width);
    this.#session.preferences.set(INSPECTOR_KEY, String(this.#inspectorWidth));
    this.#changed();
  }

  get #choicesKey(): string {
    return `tail/choices/${this.#session.profile.id}/${this.#topic}`;
  }

  async #try(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#session.notify({ kind: "error", text });
    }
  }

  #changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

function clampInspector(width: number): number {
  if (!Number.isFinite(width)) return INSPECTOR.first;
  return Math.round(Math.min(Math.max(width, INSPECTOR.least), INSPECTOR.most));
}
