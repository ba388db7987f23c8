import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type { TopicTimeline } from "../../contract/topics.ts";
import { renderMomentField } from "../components/moment-field.ts";
import "../components/suggest-field.ts";
import type { Told } from "../data/events.ts";
import { momentInput, readMoment, zoneText } from "../data/moments.ts";
import "../time/time-slider.ts";
import { RESET_KINDS, type ResetDraft } from "./reset-draft.ts";

const QUICK = [
  [15, "15 min ago"],
  [60, "1 h ago"],
  [1_440, "1 day ago"],
] as const;

export interface ResetFields {
  readonly draft: ResetDraft;
  /** A new group has no offsets, so it cannot be shifted. */
  readonly isNew: boolean;
  /** What is wrong with the chosen field, one problem per line; null: nothing. */
  readonly problem: string | null;
  /** Other groups whose offsets can be copied. */
  readonly groups: readonly string[];
  /** When the records of the only topic were written; null: there are several topics. */
  readonly loadTimeline: ((work: string) => Promise<TopicTimeline>) | null;
  set(change: Partial<ResetDraft>): void;
}

/** The target of the reset: the kinds, and the field of the chosen one. */
export function renderResetFields(fields: ResetFields) {
  const { draft, isNew, problem, set } = fields;
  return html`<div class="kinds" role="radiogroup" aria-label="Where to" @keydown=${stepped}>
      ${RESET_KINDS.filter(([kind]) => !(isNew && kind === "shift")).map(
        ([kind, label]) =>
          html`<button
            type="button"
            role="radio"
            aria-checked=${kind === draft.kind}
            tabindex=${kind === draft.kind ? 0 : -1}
            @click=${() => set({ kind })}
          >
            ${label}
          </button>`,
      )}
    </div>
    <div class="entry">
      ${renderEntry(fields)} ${draft.kind === "offsets" ? nothing : renderProblem(problem)}
    </div>`;
}

/** Always there, so that a screen reader hears a text that comes later. A long list can be scrolled by keys. */
function renderProblem(problem: string | null) {
  const tab = problem?.includes("\n") ? 0 : nothing;
  return html`<div class="problem" id="problem" role="status" ?hidden=${!problem} tabindex=${tab}>${problem}</div>`;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Chooses the next or previous kind by an arrow key; after the last comes the first. */
function stepped(event: KeyboardEvent): void {
  const { currentTarget, target, key } = event;
  const step = STEPS[key];
  if (step === undefined || !(currentTarget instanceof HTMLElement)) return;
  const all = [...currentTarget.querySelectorAll("button")];
  const to = all.at((all.indexOf(target as HTMLButtonElement) + step) % all.length);
  event.preventDefault();
  to?.focus();
  to?.click();
}

const textOf = (event: Event) => (event.target as HTMLInputElement).value;

function renderEntry({ draft, isNew, groups, loadTimeline, problem, set }: ResetFields) {
  const describedBy = problem ? "problem" : nothing;
  const field = (id: keyof ResetDraft, label: string, placeholder = "") =>
    html`<label for="value">${label}</label
      ><input
        id="value"
        autocomplete="off"
        inputmode="numeric"
        aria-invalid=${problem ? "true" : "false"}
        aria-describedby=${describedBy}
        placeholder=${placeholder}
        .value=${live(draft[id])}
        @input=${(event: Event) => set({ [id]: textOf(event) })}
      />`;
  switch (draft.kind) {
    case "earliest":
      return html`<p>To the first record that each partition still has: all records are read${isNew ? "" : " again"}.</p>`;
    case "latest":
      return html`${field("minus", "Records before the end", "0")}
        <p>0 skips all records; 100 reads the newest 100 of each partition${isNew ? "" : " again"}.</p>`;
    case "offset":
      return html`${field("offset", "Offset", "1204118")}
        <p>The same offset in each partition, within its log.</p>`;
    case "shift":
      return html`${field("by", "By", "−100")}
        <p>From the committed offset: −100 reads 100 records again, 100 skips them.</p>`;
    case "time":
      return html`<label for="value">From (local time, ${zoneText(readMoment(draft.time) ?? Date.now())})</label
        >${renderMomentField({ id: "value", text: draft.time, typed: (time) => set({ time }) })}
        ${QUICK.map(
          ([minutes, label]) =>
            html`<button type="button" @click=${() => set({ time: momentInput(Date.now() - minutes * 60_000) })}>
              ${label}
            </button>`,
        )}
        <p>The first record at or after this time. A Z after it means UTC.</p>
        ${
          loadTimeline === null
            ? nothing
            : html`<tw-time-slider
                .load=${loadTimeline}
                .from=${readMoment(draft.time)}
                @tw-slide=${({ detail }: Told<"tw-slide">) => detail.from !== null && set({ time: momentInput(detail.from) })}
              ></tw-time-slider>`
        }`;
    case "group":
      return html`<span>Group</span>
        <tw-suggest-field
          id="value"
          label="Group"
          placeholder="another-group"
          .value=${live(draft.group)}
          .suggestions=${groups.map((value) => ({ value }))}
          @tw-typed=${({ detail }: Told<"tw-typed">) => set({ group: detail })}
        ></tw-suggest-field>
        <p>To the committed offsets of that group.</p>`;
    case "offsets":
      return html`<textarea
          id="value"
          aria-label="Lines of topic,partition,offset"
          spellcheck="false"
          aria-invalid=${problem ? "true" : "false"}
          aria-describedby=${describedBy}
          placeholder="orders,0,1204118&#10;orders,1,1204551"
          .value=${live(draft.csv)}
          @input=${(event: Event) => set({ csv: textOf(event) })}
        ></textarea>
        ${renderProblem(problem)}
        <input type="file" hidden accept=".csv,.txt" @change=${(event: Event) => void readFile(event, set)} />
        <button type="button" @click=${chooseFile}>Choose a file…</button>
        <p>Lines of topic,partition,offset, as kafka-consumer-groups.sh --from-file reads them.</p>`;
  }
}

/** The system draws its own field for a file, so a button replaces it. */
function chooseFile({ currentTarget }: Event): void {
  const before = currentTarget instanceof HTMLElement ? currentTarget.previousElementSibling : null;
  if (before instanceof HTMLInputElement) before.click();
}

/** The largest file, bytes: 100,000 lines are smaller. */
const MOST_FILE = 8 * 2 ** 20;

async function readFile(event: Event, set: ResetFields["set"]): Promise<void> {
  const file = (event.target as HTMLInputElement).files?.[0];
  if (file !== undefined) set({ csv: await file.slice(0, MOST_FILE).text() });
}
