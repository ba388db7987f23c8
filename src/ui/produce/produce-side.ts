import { html, nothing } from "lit";
import { ACKS, COMPRESSIONS } from "../../contract/produce.ts";
import type { fieldProblems } from "./form-problems.ts";
import { renderHeaders } from "./header-rows.ts";
import { type ProduceForm, timestampOf } from "./produce-form.ts";

export interface SideParts {
  readonly form: ProduceForm;
  readonly problems: ReturnType<typeof fieldProblems>;
  set(change: Partial<ProduceForm>): void;
}

const ACKS_LABELS: Readonly<Record<(typeof ACKS)[number], string>> = {
  all: "all in-sync replicas",
  leader: "the leader",
  none: "nobody (no answer)",
};

/** Beside the key and the value: headers, place and time, how it is written, how many. */
export function renderSide(parts: SideParts) {
  const { form, set } = parts;
  return html`<div class="side">
    ${
      form.from === "record"
        ? html`<section>
              <h3>Headers</h3>
              ${renderHeaders(form.headers, form.generates, (headers) => set({ headers }))}
            </section>
            <section><h3>Place and time</h3>${renderPlace(parts)}</section>`
        : nothing
    }
    <section><h3>How many</h3>${renderMany(parts)}</section>
    <section><h3>Delivery</h3>${renderDelivery(parts)}</section>
  </div>`;
}

function renderPlace({ form, problems, set }: SideParts) {
  const time = timestampOf(form.timestamp);
  const isDate = time !== null && time !== form.timestamp.trim();
  return html`${renderLine("Partition", "partition", form.partition, "by the key", problems.partition, (partition) =>
    set({ partition: partition.trim() }),
  )}
    ${renderLine("Timestamp", "timestamp", form.timestamp, "now", problems.timestamp, (timestamp) => set({ timestamp }))}
    ${isDate ? html`<p class="help num">${time} ms</p>` : nothing}`;
}

function renderMany({ form, problems, set }: SideParts) {
  const isRecord = form.from === "record";
  const choose = (event: Event) => {
    const many = (event.target as HTMLSelectElement).value as ProduceForm["many"];
    // The user rarely wants several equal records.
    set({ many, ...(many !== "one" && form.many === "one" ? { generates: true } : {}) });
  };
  return html`${
    isRecord
      ? html`<div class="line">
            <label for="many">Records</label>
            <select id="many" .value=${form.many} @change=${choose}>
              <option value="one" ?selected=${form.many === "one"}>1</option>
              <option value="count" ?selected=${form.many === "count"}>a number</option>
              <option value="endless" ?selected=${form.many === "endless"}>until stopped</option>
            </select>
          </div>`
      : nothing
  }
    ${
      isRecord && form.many === "count"
        ? renderLine("Number", "count", form.count, "100", problems.count, (count) => set({ count: count.trim() }))
        : nothing
    }
    ${
      !isRecord || form.many !== "one"
        ? renderLine("Per second", "rate", form.perSecond, "no limit", problems.perSecond, (perSecond) =>
            set({ perSecond: perSecond.trim() }),
          )
        : nothing
    }
    ${
      isRecord
        ? html`<label class="check">
            <input
              type="checkbox"
              id="generates"
              .checked=${form.generates}
              @change=${(event: Event) => set({ generates: (event.target as HTMLInputElement).checked })}
            />Replace generators like <code>{{uuid}}</code>
          </label>`
        : nothing
    }`;
}

function renderDelivery({ form: { delivery }, set }: SideParts) {
  const change = (part: Partial<ProduceForm["delivery"]>) => {
    const next = { ...delivery, ...part };
    // Kafka writes once only what all replicas acknowledge, and commits only what is written once.
    const idempotent = next.acks === "all" && (next.idempotent || next.transaction);
    set({ delivery: { ...next, idempotent, transaction: next.transaction && idempotent } });
  };
  const isAll = delivery.acks === "all";
  return html`<div class="line">
      <label for="compression">Compression</label>
      <select
        id="compression"
        @change=${(event: Event) =>
          change({ compression: (event.target as HTMLSelectElement).value as (typeof COMPRESSIONS)[number] })}
      >
        ${COMPRESSIONS.map((one) => html`<option value=${one} ?selected=${one === delivery.compression}>${one}</option>`)}
      </select>
    </div>
    <div class="line">
      <label for="acks">Acknowledged by</label>
      <select
        id="acks"
        @change=${(event: Event) => {
          const acks = (event.target as HTMLSelectElement).value as (typeof ACKS)[number];
          change(acks === "all" ? { acks, idempotent: true } : { acks });
        }}
      >
        ${ACKS.map((one) => html`<option value=${one} ?selected=${one === delivery.acks}>${ACKS_LABELS[one]}</option>`)}
      </select>
    </div>
    <label class="check" title=${isAll ? "A record whose answer is lost is sent again, and yet written once" : NEEDS_ALL}>
      <input
        type="checkbox"
        id="idempotent"
        .checked=${delivery.idempotent}
        ?disabled=${!isAll || delivery.transaction}
        @change=${(event: Event) => change({ idempotent: (event.target as HTMLInputElement).checked })}
      />Idempotent
    </label>
    <label class="check" title=${isAll ? "Readers see all of the records, or none" : NEEDS_ALL}>
      <input
        type="checkbox"
        id="transaction"
        .checked=${delivery.transaction}
        ?disabled=${!isAll}
        @change=${(event: Event) => change({ transaction: (event.target as HTMLInputElement).checked })}
      />In one transaction
    </label>`;
}

const NEEDS_ALL = "Needs an acknowledgement by all in-sync replicas";

function renderLine(
  label: string,
  id: string,
  value: string,
  placeholder: string,
  problem: string | null,
  set: (text: string) => void,
) {
  return html`<div class="line">
      <label for=${id}>${label}</label>
      <input
        id=${id}
        autocomplete="off"
        spellcheck="false"
        placeholder=${placeholder}
        aria-invalid=${problem !== null}
        .value=${value}
        @input=${(event: Event) => set((event.target as HTMLInputElement).value)}
      />
    </div>
    ${problem === null ? nothing : html`<p class="problem" role="alert">${problem}</p>`}`;
}
