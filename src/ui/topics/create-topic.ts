import { consume } from "@lit/context";
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, state } from "lit/decorators.js";
import { isConfigKey } from "../../contract/config-key.ts";
import { mayBeSecret } from "../../contract/config-secret.ts";
import { humanValue, plainValue } from "../../contract/config-units.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { TopicSummary } from "../../contract/topics.ts";
import { renderHelp } from "../components/help-button.ts";
import "../components/error-note.ts";
import { formFieldStyles } from "../components/form-field.styles.ts";
import { renderFormField } from "../components/form-field.ts";
import { KeptForm } from "../components/kept-form.ts";
import { ModalDialog } from "../components/modal-dialog.ts";
import "../components/suggest-field.ts";
import "../components/tw-icon.ts";
import { renderLong } from "../components/waiting.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import type { Session } from "../data/session.ts";
import { isCancelled, WorkWatch } from "../data/work-watch.ts";
import { choicesOf, isOverride, plainDocumentation } from "./config-model.ts";
import { keptLines, type Line, readFields } from "./create-draft.ts";
import { KnownKeys, suggestionsOf } from "./known-keys.ts";
import { problemOfCount, problemOfName } from "./topic-rules.ts";

const MOST_PARTITIONS = 100_000;

/**
 * The form for a new topic: its name by Kafka's rules, its counts and its configuration. It can copy all but the name
 * from another topic.
 *
 * @fires tw-plan-change
 */
@customElement("tw-create-topic")
export class CreateTopic extends ModalDialog {
  static readonly spot = "Create topic";
  static override styles = [
    ModalDialog.styles,
    formFieldStyles,
    css`
      dialog {
        width: min(640px, 94vw);
      }
      .lines {
        display: grid;
        gap: 6px;
      }
      .long {
        display: flex;
        grid-column: 2;
        align-items: center;
        gap: 8px;
        color: var(--text-dim);
        font-size: var(--t-12);
      }
      .lines .long {
        grid-column: auto;
        min-height: 28px;
      }
      .config {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(0, 2fr) 28px;
        gap: 2px 6px;
      }
      .config .help {
        grid-column: 1 / -1;
        display: -webkit-box;
        overflow: hidden;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .add {
        justify-self: start;
        /* Its text stands below the fields’ edge. */
        margin-left: -9px;
        padding: 0 8px;
        --icon: 14px;
      }
      .two {
        display: grid;
        grid-template-columns: 96px minmax(0, 1fr);
        align-items: center;
        gap: 12px;
      }
    `,
  ];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @state() private topics: readonly TopicSummary[] = [];
  @state() private name = "";
  @state() private partitions = "";
  @state() private replication = "";
  @state() private lines: readonly Line[] = [];
  @state() private copied = "";
  @state() private error: ErrorData | null = null;
  readonly #kept = new KeptForm();
  readonly #keys = new KnownKeys(
    () => this.session,
    () => this.requestUpdate(),
  );
  readonly #copying = new WorkWatch(
    () => this.session.api.work,
    () => this.requestUpdate(),
  );

  async open(topics: readonly TopicSummary[]): Promise<void> {
    if (this.dialog.open) return;
    this.topics = topics;
    Object.assign(this, { name: "", partitions: "", replication: "", lines: [], copied: "", error: null });
    this.show();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLInputElement>("#name")?.focus();
    Object.assign(this, readFields(await this.#kept.begin(`create-topic/${this.session.profile.id}`)));
    await this.#keys.load(topics);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { name, partitions, replication, lines, copied } = this;
    const isTyped = [name, partitions, replication, copied].some((text) => text !== "") || lines.length > 0;
    if (this.dialog.open)
      this.#kept.note(
        isTyped ? { name, partitions, replication, lines: keptLines(lines, this.#keys.entries), copied } : null,
      );
  }

  protected override closed(): void {
    this.#kept.end();
    this.#copying.cancel();
    this.#keys.cancel();
  }

  protected override renderContent() {
    const nameProblem = this.name === "" ? null : this.#nameProblem();
    const partitionsProblem = problemOfCount(this.partitions, "Partitions", MOST_PARTITIONS);
    const replicationProblem = this.#replicationProblem();
    return html`<form @submit=${this.#submit}>
      <h2 id="title">Create topic</h2>
      <p class="what">Nothing is sent yet: the change tray first shows what would be created.</p>
      ${renderFormField(
        { id: "name", label: "Name", problem: nameProblem, help: "Letters, digits, “.”, “_” and “-”" },
        this.#input("name", this.name, nameProblem, (text) => {
          this.name = text;
        }),
      )}
      <div class="field">
        <span class="label">Copy from</span>
        <tw-suggest-field
          label="Copy the settings of a topic"
          placeholder="a topic whose settings to copy"
          .value=${this.copied}
          .suggestions=${this.topics.map(({ name }) => ({ value: name }))}
          @tw-entered=${(event: Told<"tw-entered">) => this.#copy(event.detail)}
        ></tw-suggest-field>
        ${
          this.#copying.long === null
            ? nothing
            : html`<div class="long">${renderLong(`Loading the settings of ${this.copied}`, this.#copying)}</div>`
        }
      </div>
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
      ${renderFormField(
        { id: "partitions", label: "Partitions", problem: partitionsProblem, help: "Empty: the broker’s default" },
        this.#input("partitions", this.partitions, partitionsProblem, (text) => {
          this.partitions = text;
        }),
      )}
      ${renderFormField(
        {
          id: "replication",
          label: "Replication factor",
          problem: replicationProblem,
          help: "Empty: the broker’s default",
        },
        this.#input("replication", this.replication, replicationProblem, (text) => {
          this.replication = text;
        }),
      )}
      <div class="field">
        <span class="label">Configuration</span>
        <div class="lines">
          ${this.#keys.isLong ? html`<div class="long">${this.#keys.renderLong()}</div>` : nothing}
          ${this.lines.map((line, index) => this.#renderLine(line, index))}
          <button type="button" class="add quiet" @click=${this.#addLine}>
            <tw-icon name="plus"></tw-icon>Add a key
          </button>
        </div>
      </div>
      <div class="actions">
        ${renderHelp("quiet left")}
        <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
        <button class="primary" ?disabled=${!this.#isReady()}>Add to change tray</button>
      </div>
    </form>`;
  }

  #input(id: string, value: string, problem: string | null, set: (text: string) => void) {
    return html`<input
      id=${id}
      autocomplete="off"
      spellcheck="false"
      inputmode=${id === "name" ? nothing : "numeric"}
      aria-invalid=${problem !== null}
      .value=${value}
      @input=${(event: Event) => set((event.target as HTMLInputElement).value.trim())}
    />`;
  }

  #renderLine({ key, value }: Line, index: number) {
    const { entries } = this.#keys;
    const entry = entries.find(({ name }) => name === key);
    const choices = choicesOf(key, entry?.type ?? null) ?? [];
    const plain = plainValue(key, value);
    const human = humanValue(key, plain);
    const means = value === "" || human === null ? "" : `${plain === value ? "" : `= ${plain} `}(${human}) `;
    const kept = mayBeSecret(key, entries) ? "Its value may be a secret: a reload forgets it. " : "";
    const help =
      key !== "" && entries.length > 0 && entry === undefined
        ? "The cluster’s topics have no such key."
        : plainDocumentation(entry?.documentation ?? "");
    return html`<div class="config">
      <tw-suggest-field
        label="Key"
        placeholder="retention.ms"
        .value=${key}
        .suggestions=${suggestionsOf(entries)}
        @tw-typed=${(event: Told<"tw-typed">) => this.#setLine(index, { key: event.detail.trim() })}
      ></tw-suggest-field>
      <tw-suggest-field
        label=${`Value of ${key}`}
        placeholder=${entry?.value ?? "value"}
        .value=${value}
        .suggestions=${choices.map((choice) => ({ value: choice }))}
        @tw-typed=${(event: Told<"tw-typed">) => this.#setLine(index, { value: event.detail })}
      ></tw-suggest-field>
      <button
        type="button"
        class="quiet square"
        title="Remove the line"
        aria-label=${`Remove ${key === "" ? "the line" : key}`}
        @click=${() => {
          this.lines = this.lines.filter((_, at) => at !== index);
        }}
      >
        <tw-icon name="x"></tw-icon>
      </button>
      ${means + kept + help === "" ? nothing : html`<p class="help" title=${help}>${means}${kept}${help}</p>`}
    </div>`;
  }

  async #addLine(): Promise<void> {
    this.lines = [...this.lines, { key: "", value: "" }];
    await this.updateComplete;
    [...this.renderRoot.querySelectorAll<HTMLElement>(".config tw-suggest-field:first-child")].at(-1)?.focus();
  }

  #setLine(index: number, change: Partial<Line>): void {
    this.lines = this.lines.map((line, at) => (at === index ? { ...line, ...change } : line));
  }

  /** Copies all but the name. */
  async #copy(name: string): Promise<void> {
    const topic = this.topics.find((one) => one.name === name);
    this.copied = name;
    if (topic === undefined) return;
    this.partitions = String(topic.partitions);
    this.replication = String(topic.replicationFactor);
    try {
      const { api, profile } = this.session;
      const entries = await this.#copying.run((work) => api.topics.config(profile.id, name, work));
      if (this.copied !== name) return;
      this.lines = entries.filter(isOverride).map(({ name: key, value }) => ({ key, value: value ?? "" }));
      this.error = null;
    } catch (error) {
      if (this.copied !== name) return;
      if (isCancelled(error)) this.copied = "";
      else this.error = toErrorData(error);
    }
  }

  #nameProblem(): string | null {
    return problemOfName(this.name, new Set(this.topics.map(({ name }) => name)));
  }

  #replicationProblem(): string | null {
    const { brokers } = this.session.cluster;
    const problem = problemOfCount(this.replication, "The replication factor", 1_000);
    if (problem !== null || Number(this.replication) <= brokers.length) return problem;
    return `The cluster has ${brokers.length === 1 ? "1 broker" : `${brokers.length} brokers`}: there is room for no more replicas.`;
  }

  #isReady(): boolean {
    const keys = this.lines.map(({ key }) => key);
    const problems = [
      this.#nameProblem(),
      problemOfCount(this.partitions, "Partitions", MOST_PARTITIONS),
      this.#replicationProblem(),
    ];
    return problems.every((one) => one === null) && keys.every(isConfigKey) && new Set(keys).size === keys.length;
  }

  #submit(event: Event): void {
    event.preventDefault();
    if (!this.#isReady()) return;
    this.dialog.close();
    const request = {
      topic: this.name,
      partitions: this.partitions === "" ? -1 : Number(this.partitions),
      replicationFactor: this.replication === "" ? -1 : Number(this.replication),
      config: Object.fromEntries(this.lines.map(({ key, value }) => [key, plainValue(key, value)])),
    };
    const secret = this.lines.some(({ key }) => mayBeSecret(key, this.#keys.entries));
    tell(this, "tw-plan-change", { kind: "topics.create", request, ...(secret ? { secret } : {}) });
  }
}
