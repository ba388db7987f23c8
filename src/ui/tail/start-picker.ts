import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { EndAt } from "../../contract/scan.ts";
import type { TopicTimeline } from "../../contract/topics.ts";
import { type Told, tell } from "../data/events.ts";
import { momentInput, NO_MOMENT, readMoment } from "../data/moments.ts";
import "../time/time-slider.ts";
import { controlStyles } from "../styles/control.ts";
import type { Slid } from "../time/time-slider.ts";
import { QUICK_MINUTES, type ReadChoice, readLabel, readProblem, type StartChoice } from "./choices.ts";
import "../components/dropdown.ts";
import type { Dropdown } from "../components/dropdown.ts";
import { renderMomentField } from "../components/moment-field.ts";
import type { Zone } from "../data/row-text.ts";
import { startPickerStyles } from "./start-picker.styles.ts";

const MOST_LAST = 1_000_000;
const WHOLE = "An offset is a whole number from 0 to 2^53 − 1.";
/** Ends that are offered here; the command line has one more. */
type EndKind = Exclude<EndAt["kind"], "last">;
const ENDS = [
  [null, "Live"],
  ["now", "Now"],
  ["timestamp", "Time"],
  ["offset", "Offset"],
] as const;

type Place = "time" | "last" | "offset" | "end-time" | "end-offset";

declare module "../data/events.ts" {
  interface Events {
    "tw-read": ReadChoice;
  }
}

/**
 * Chooses the range to read: its start and optional end. A preset applies at once; “Read” applies the slider and the
 * fields.
 *
 * @fires tw-read `CustomEvent<ReadChoice>`
 */
@customElement("tw-start-picker")
export class StartPicker extends LitElement {
  static override styles = [controlStyles, startPickerStyles];

  @property({ attribute: false }) start: StartChoice = { kind: "latest" };
  @property({ attribute: false }) end: EndAt | null = null;
  @property() zone: Zone = "local";
  /** Loads when the topic's records were written; null when there are several topics. */
  @property({ attribute: false }) loadTimeline: ((work: string) => Promise<TopicTimeline>) | null = null;
  /** The draft in the panel. */
  @state() private draft: ReadChoice = { start: { kind: "latest" }, end: null };
  @state() private problem: string | null = null;
  /** The panel's loader: a new one each time it opens, so that its data is current. */
  @state() private load: ((work: string) => Promise<TopicTimeline>) | null = null;
  @query("tw-dropdown") private readonly dropdown!: Dropdown;
  /** The initial value of the time field, ms since the epoch; typed text stays. */
  #openedAt = Date.now();

  protected override render() {
    const label = readLabel({ start: this.start, end: this.end }, this.zone);
    return html`<tw-dropdown .label=${label} what="What to read" @tw-open=${this.#opened}>
      <div class="panel">
        <div class="sections">${this.#renderTimeline()} ${this.#renderStart()} ${this.#renderEnd()}</div>
        <div class="foot">
          ${
            this.problem === null
              ? html`<p>${this.draft.end === null ? "Continues live" : "Scans up to there, then stops"}</p>`
              : html`<p class="error" role="alert">${this.problem}</p>`
          }
          <button class="control primary" ?disabled=${this.#isPresent(this.draft)} @click=${() => this.#take(this.draft)}>
            Read
          </button>
        </div>
      </div>
    </tw-dropdown>`;
  }

  #renderTimeline() {
    if (this.load === null) return nothing;
    const { start, end } = this.draft;
    return html`<tw-time-slider
      .load=${this.load}
      .zone=${this.zone}
      .from=${start.kind === "timestamp" ? start.timestamp : null}
      .until=${end?.kind === "timestamp" ? end.timestamp : null}
      ?ranged=${end?.kind === "timestamp"}
      @tw-slide=${(event: Told<"tw-slide">) => this.#slid(event.detail)}
    ></tw-time-slider>`;
  }

  #renderStart() {
    const { start, end } = this.draft;
    const count = start.kind === "last" ? start.count : 100;
    const offset = start.kind === "offset" ? String(start.offset) : "";
    const from = momentInput(start.kind === "timestamp" ? start.timestamp : this.#openedAt, this.zone);
    return html`
      ${start.kind === "group" ? this.#item(start, `From the offsets of group ${start.group}`, "committed offsets") : nothing}
      ${this.#item({ kind: "last", count: 100 }, end === null ? "Last 100 + live" : "Last 100", "per partition")}
      ${this.#item({ kind: "latest" }, "New records only", end === null ? "latest" : "live only", end !== null)}
      ${this.#item({ kind: "earliest" }, "From the beginning", "earliest")}
      <p class="caption">From a time</p>
      <div class="quick">
        ${QUICK_MINUTES.map((minutes) =>
          this.#quick({ kind: "ago", minutes }, minutes === 60 ? "1 h ago" : `${minutes} min ago`),
        )}
        ${this.#quick({ kind: "today" }, "Today")}
      </div>
      ${this.#line("time", "Time", renderMomentField({ id: "time", text: from }))}
      <p class="caption">From a place in each partition</p>
      <div class="pair">
        ${this.#line("last", "Last", numberField("last", String(count)))}
        ${this.#line("offset", "Offset", numberField("offset", offset))}
      </div>
    `;
  }

  #renderEnd() {
    const { end } = this.draft;
    const kind = end?.kind ?? null;
    return html`<div class="until" role="group" aria-label="Until">
      <p class="caption">Until</p>
      <div class="quick">
        ${ENDS.map(
          ([id, label]) => html`<button
            class="control"
            aria-pressed=${id === kind}
            title=${END_MEANINGS[id ?? "live"]}
            @click=${() => this.#endKind(id)}
          >
            ${label}
          </button>`,
        )}
      </div>
      ${
        end?.kind === "timestamp"
          ? this.#line(
              "end-time",
              "Time",
              renderMomentField({ id: "end-time", text: momentInput(end.timestamp, this.zone) }),
            )
          : nothing
      }
      ${end?.kind === "offset" ? this.#line("end-offset", "Offset", numberField("end-offset", String(end.offset))) : nothing}
    </div>`;
  }

  #item(start: StartChoice, label: string, note: string, disabled = false) {
    const chosen = same(start, this.draft.start);
    return html`<button
      class="item"
      role="radio"
      aria-checked=${chosen}
      ?disabled=${disabled}
      @click=${() => this.#take({ ...this.draft, start })}
    >
      ${label}<small>${note}</small>
    </button>`;
  }

  #quick(start: StartChoice, label: string) {
    const chosen = same(start, this.draft.start);
    return html`<button
      class="control"
      aria-pressed=${chosen}
      @click=${() => this.#take({ ...this.draft, start })}
    >
      ${label}
    </button>`;
  }

  #line(id: Place, label: string, field: unknown) {
    return html`<div
      class="line"
      @change=${() => this.#entered(id)}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === "Enter" && this.#entered(id)) this.#take(this.draft);
      }}
    >
      <label for=${id}>${label}</label>${field}
    </div>`;
  }

  #opened(): void {
    const { loadTimeline } = this;
    this.draft = { start: this.start, end: this.end };
    this.problem = null;
    this.#openedAt = Date.now();
    this.load = loadTimeline === null ? null : (work) => loadTimeline(work);
  }

  #slid({ from, until }: Slid): void {
    const { start, end } = this.draft;
    this.#drafted({
      start: from === null ? start : { kind: "timestamp", timestamp: from },
      end: until === null ? end : { kind: "timestamp", timestamp: until },
    });
  }

  #endKind(kind: EndKind | null): void {
    const { start } = this.draft;
    const ends = {
      now: { kind: "now" },
      timestamp: { kind: "timestamp", timestamp: Math.floor(Date.now() / 1_000) * 1_000 },
      offset: { kind: "offset", offset: start.kind === "offset" ? start.offset + 100 : 100 },
    } as const;
    this.#drafted({ start, end: kind === null ? null : ends[kind] });
  }

  /** Puts a field into the draft. @returns whether it is valid */
  #entered(id: Place): boolean {
    const text = this.renderRoot.querySelector<HTMLInputElement>(`#${id}`)?.value ?? "";
    const entered = parsePlace(id, text);
    if (typeof entered === "string") {
      this.problem = entered;
      return false;
    }
    this.#drafted({ ...this.draft, ...entered });
    return true;
  }

  #drafted(draft: ReadChoice): void {
    this.draft = draft;
    this.problem = readProblem(draft);
  }

  #isPresent(choice: ReadChoice): boolean {
    return same(choice, { start: this.start, end: this.end });
  }

  #take(choice: ReadChoice): void {
    this.#drafted(choice);
    if (this.problem !== null) return;
    this.dropdown.close();
    tell(this, "tw-read", choice);
  }
}

const END_MEANINGS = {
  live: "No end: new records appear as they arrive",
  now: "Scans up to the record that is newest when the scan starts",
  timestamp: "Scans up to a time; records at that time are not in the range",
  offset: "Scans up to an offset of each partition; that offset is not in the range",
} as const;

function numberField(id: Place, value: string) {
  return html`<input class="field" id=${id} inputmode="numeric" autocomplete="off" placeholder="0" .value=${value} />`;
}

/** The field's choice, or why it is not valid. */
function parsePlace(id: Place, text: string): Partial<ReadChoice> | string {
  if (id === "time" || id === "end-time") {
    const timestamp = readMoment(text);
    if (timestamp === null) return NO_MOMENT;
    return id === "time" ? { start: { kind: "timestamp", timestamp } } : { end: { kind: "timestamp", timestamp } };
  }
  const digits = text.replace(/\s/g, "");
  const value = /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
  if (id === "last") {
    if (!(value >= 1 && value <= MOST_LAST)) return "Enter how many records per partition, 1 to 1 000 000.";
    return { start: { kind: "last", count: value } };
  }
  if (!Number.isSafeInteger(value)) return WHOLE;
  return id === "offset" ? { start: { kind: "offset", offset: value } } : { end: { kind: "offset", offset: value } };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
