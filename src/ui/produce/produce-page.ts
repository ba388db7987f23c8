import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { PreviewedRecord } from "../../contract/record-source.ts";
import type { TopicSummary } from "../../contract/topics.ts";
import { doOrSay } from "../components/action-menu.ts";
import "../components/error-note.ts";
import { KeptForm } from "../components/kept-form.ts";
import "../components/suggest-field.ts";
import "../components/tw-icon.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { MOD } from "../data/keys.ts";
import { whyNoChange } from "../data/may-change.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import "./body-editor.ts";
import { renderFile, rolesFor } from "./file-form.ts";
import { fieldProblems, whyNotReady } from "./form-problems.ts";
import { InputWatch } from "./input-watch.ts";
import { takeOver } from "./pending.ts";
import { renderGenerators, renderPreview } from "./preview-rows.ts";
import {
  countOf,
  NEW_FORM,
  type ProduceForm,
  perSecondOf,
  readForm,
  sourceOf,
  withDraft,
  withTemplate,
} from "./produce-form.ts";
import { producePageStyles } from "./produce-page.styles.ts";
import { renderSide } from "./produce-side.ts";
import "./results-table.ts";
import "./template-menu.ts";

const PREVIEWED = 5;
const SEEDS = 2 ** 32;

/**
 * A form for records, and below it what became of those that were sent. It sends nothing by itself: the change tray
 * shows what would be sent, and a commit there sends it.
 *
 * @fires tw-plan-change
 * @fires tw-produce-topic `CustomEvent<string>` the form has another topic
 */
@customElement("tw-produce-page")
export class ProducePage extends LitElement {
  static override styles = [base, producePageStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  /** Names the form and its draft. */
  @property() name = "";
  @property() topic = "";
  @property({ type: Boolean }) active = false;
  @state() private form: ProduceForm = NEW_FORM;
  @state() private topics: readonly TopicSummary[] = [];
  @state() private preview: readonly PreviewedRecord[] | null = null;
  @state() private error: ErrorData | null = null;
  /** What a record from elsewhere lost on its way; null: nothing. */
  @state() private note: string | null = null;
  @state() private busy = false;
  /** Of the records that were planned last; null: unknown. */
  @state() private total: number | null = null;
  @query("tw-suggest-field") private readonly topicField!: HTMLElement;
  @query(".value") private readonly valueField!: HTMLElement | null;

  readonly #kept = new KeptForm();
  readonly #watch = new InputWatch(
    this,
    () => this.session,
    () => this.requestUpdate(),
  );
  #seed = Math.floor(Math.random() * SEEDS);

  override focus(): void {
    if (this.form.topic === "") this.topicField.focus();
    else (this.valueField ?? this.topicField).focus();
  }

  protected override firstUpdated(): void {
    void this.#begin();
  }

  /** The tab was moved. */
  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#kept.begin(this.#draft).then(() => this.#kept.note(this.form));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A closed form is gone. A reload of the page does not come here.
    this.#kept.end();
    const { input } = this.#watch;
    // What is sent goes on. What was only planned stays as long as its card in the tray.
    if (input !== null && this.#watch.progress?.source.ended === true && !this.#watch.isSending) {
      const { api, profile } = this.session;
      api.produce.forget(profile.id, input).catch(() => {}); // It ends with the cluster.
    }
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("active") && this.active) void this.#loadTopics();
  }

  protected override render() {
    const { form, topics, session } = this;
    const why = whyNoChange(session) ?? this.#whyNot();
    return html`
      ${this.#renderBar(why)}
      ${this.note === null ? nothing : html`<p class="note" role="status">${this.note}</p>`}
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
      <div class="form" @keydown=${this.#keyed}>
        <div class="bodies">${this.#renderBodies()}</div>
        ${renderSide({
          form,
          problems: fieldProblems(form, this.#partitions(topics)),
          set: (change) => this.#set(change),
        })}
      </div>
      ${this.preview === null ? nothing : renderPreview(this.preview, () => this.#hidePreview())}
      <tw-produce-results
        .topic=${form.topic}
        .progress=${this.#watch.progress}
        .total=${this.total}
        ?sending=${this.#watch.isSending}
        @tw-stop-input=${() => this.#watch.stop()}
      ></tw-produce-results>
    `;
  }

  #renderBar(why: string | null) {
    const { form, topics } = this;
    const unknown = form.topic !== "" && topics.length > 0 && !topics.some(({ name }) => name === form.topic);
    return html`<div class="bar" @keydown=${this.#keyed}>
      <label>Topic</label>
      <tw-suggest-field
        label="Topic"
        placeholder=${topics.length === 0 ? "a topic" : "choose a topic"}
        .value=${form.topic}
        ?invalid=${unknown}
        .suggestions=${topics.filter(({ internal }) => !internal).map(({ name }) => ({ value: name }))}
        @tw-typed=${(event: Told<"tw-typed">) => this.#setTopic(event.detail.trim())}
      ></tw-suggest-field>
      <select
        aria-label="Source"
        @change=${(event: Event) => this.#set({ from: (event.target as HTMLSelectElement).value as ProduceForm["from"] })}
      >
        <option value="record" ?selected=${form.from === "record"}>Record</option>
        <option value="ndjson" ?selected=${form.from === "ndjson"}>NDJSON file</option>
        <option value="csv" ?selected=${form.from === "csv"}>CSV file</option>
      </select>
      <tw-template-menu
        .form=${form}
        @tw-template=${(event: Told<"tw-template">) => {
          this.note = null;
          this.#become(withTemplate(form, event.detail));
          tell(this, "tw-produce-topic", this.form.topic);
        }}
      ></tw-template-menu>
      ${form.from === "record" ? renderGenerators() : nothing}
      <span class="push"></span>
      <button ?disabled=${this.#whyNot() !== null || this.busy} @click=${() => this.#showPreview()}>Preview</button>
      <button
        class="primary"
        aria-disabled=${why !== null || this.busy}
        title=${why ?? `Shows in the change tray what is sent  ${MOD} Enter`}
        @click=${() => this.#plan()}
      >
        <tw-icon name="upload"></tw-icon>Send…
      </button>
    </div>`;
  }

  #renderBodies() {
    const { form } = this;
    if (form.from !== "record") {
      return renderFile(
        form,
        (change) => this.#set(change),
        () => void this.#readColumns(),
      );
    }
    const isLong = form.key.kind !== "null" && form.key.kind !== "file";
    return html`<tw-body-editor
        class=${isLong ? "key long" : "key"}
        label="Key"
        absent="The record has no key."
        .body=${form.key}
        ?generates=${form.generates}
        @tw-body=${(event: Told<"tw-body">) => this.#set({ key: event.detail })}
      ></tw-body-editor>
      <tw-body-editor
        class="value"
        label="Value"
        absent="Tombstone: the record has no value. A compacted topic forgets its key."
        .body=${form.value}
        ?generates=${form.generates}
        @tw-body=${(event: Told<"tw-body">) => this.#set({ value: event.detail })}
      ></tw-body-editor>`;
  }

  /** What the form begins with: a record from elsewhere, what the previous page kept, or nothing. */
  async #begin(): Promise<void> {
    const handed = takeOver(this.name);
    const kept = readForm(await this.#kept.begin(this.#draft));
    this.#become(kept ?? { ...NEW_FORM, topic: this.topic });
    if (handed === null) return;
    try {
      const { topic, draft, missing } = await handed;
      this.note = missing;
      this.#become({ ...withDraft(this.form, draft), topic });
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  get #draft(): string {
    return `produce/${this.session.profile.id}/${this.name}`;
  }

  async #loadTopics(): Promise<void> {
    const { api, profile } = this.session;
    // Without the list the field takes any name, and the plan tells of one that does not exist.
    this.topics = await api.topics.list(profile.id).catch(() => this.topics);
  }

  #partitions(topics: readonly TopicSummary[]): number | null {
    return topics.find(({ name }) => name === this.form.topic)?.partitions ?? null;
  }

  #whyNot(): string | null {
    return whyNotReady(this.form, this.#partitions(this.topics));
  }

  #setTopic(topic: string): void {
    this.#set({ topic });
    tell(this, "tw-produce-topic", topic);
  }

  #set(change: Partial<ProduceForm>): void {
    this.#become({ ...this.form, ...change });
  }

  #become(form: ProduceForm): void {
    this.form = form;
    this.error = null;
    this.preview = null;
    this.#kept.note(form);
  }

  #hidePreview(): void {
    this.preview = null;
  }

  async #readColumns(): Promise<void> {
    const { api, profile } = this.session;
    await this.#doing(async () => {
      const { path, separator } = this.form;
      const columns = await api.produce.columns(profile.id, path, separator);
      this.#set({ columns, roles: rolesFor(columns) });
    });
  }

  async #showPreview(): Promise<void> {
    const { api, profile } = this.session;
    await this.#doing(async () => {
      this.preview = await api.produce.preview(profile.id, sourceOf(this.form, this.#seed), PREVIEWED);
    });
  }

  #plan(): void {
    const why = whyNoChange(this.session) ?? this.#whyNot();
    doOrSay(this, why, () => void this.#open());
  }

  /** Opens an input with the records, and asks the tray for the change that writes it. */
  async #open(): Promise<void> {
    const { form } = this;
    const { api, profile } = this.session;
    await this.#doing(async () => {
      const input = crypto.randomUUID();
      await api.produce.open(profile.id, input, sourceOf(form, this.#seed), perSecondOf(form));
      this.#watch.follow(input);
      this.total = countOf(form);
      // The next records are others.
      this.#seed = (this.#seed + 1) % SEEDS;
      tell(this, "tw-plan-change", {
        kind: "produce.records",
        request: {
          topic: form.topic,
          input,
          format: form.from === "ndjson" ? { kind: "ndjson", exact: form.exact } : { kind: "drafts" },
          ...form.delivery,
          perSecond: perSecondOf(form),
          records: countOf(form),
        },
      });
    });
  }

  async #doing(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    try {
      await work();
    } catch (error) {
      this.error = toErrorData(error);
    } finally {
      this.busy = false;
    }
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#plan();
  }
}
