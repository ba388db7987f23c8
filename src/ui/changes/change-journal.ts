import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ChangeEntry } from "../../contract/changes.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { commandFor } from "../../contract/shell-command.ts";
import "../components/copy-button.ts";
import "../components/data-table.ts";
import type { DataTable } from "../components/data-table.ts";
import type { TableSort } from "../components/data-table-model.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { dateText } from "../data/clock.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";
import { failure } from "../data/notice.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import { searchFieldStyles } from "../styles/search-field.ts";
import { changeJournalStyles } from "./change-journal.styles.ts";
import { JOURNAL_TABLE, OUTCOME_MEANS, OUTCOME_WORDS } from "./journal-model.ts";
import { planViewStyles, renderCommand, renderEffect, renderLines, renderRefused } from "./plan-view.ts";

/** Entries that are asked for: the newest. */
const MOST_ENTRIES = 10_000;

/** What Tailwater changed on this cluster, newest first, from the journal on this machine. */
@customElement("tw-change-journal")
export class ChangeJournal extends LitElement {
  static override styles = [base, searchFieldStyles, planViewStyles, changeJournalStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  /** A hidden journal asks for nothing. */
  @property({ type: Boolean }) active = true;

  @state() private entries: readonly ChangeEntry[] | null = null;
  @state() private error: ErrorData | null = null;
  @state() private path = "";
  @state() private text = "";
  /** Those of other profiles, too. */
  @state() private all = false;
  @state() private sort: TableSort = { column: "at", descending: true };
  @state() private selected: string | null = null;
  @state() private isLong = false;
  @state() private found = 0;
  @query("tw-data-table") private readonly table!: DataTable<ChangeEntry> | null;
  @query(".search input") private readonly search!: HTMLInputElement;

  override focus(): void {
    this.search.focus();
    this.search.select();
  }

  /** Asks for it again, if it is shown. */
  async refresh(): Promise<void> {
    if (!this.active) return;
    const { api, profile } = this.session;
    const { all } = this;
    try {
      const entries = await api.changes.journal(all ? null : profile.id, MOST_ENTRIES);
      if (all !== this.all) return;
      this.entries = entries;
      this.path = await api.changes.journalPath();
      this.error = null;
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  protected override updated(changed: PropertyValues): void {
    if ((changed.has("active") && this.active) || changed.has("all")) void this.refresh();
  }

  protected override render() {
    const { entries, error } = this;
    return html`
      <div class="bar">
        <div class="search">
          <tw-icon name="search"></tw-icon>
          <input
            type="search"
            placeholder="Search changes"
            aria-label="Search changes"
            autocomplete="off"
            spellcheck="false"
            .value=${this.text}
            @input=${() => {
              this.text = this.search.value;
            }}
            @keydown=${this.#keyed}
          />
        </div>
        <label class="check">
          <input
            type="checkbox"
            .checked=${this.all}
            @change=${(event: Event) => {
              this.all = (event.target as HTMLInputElement).checked;
            }}
          />All profiles
        </label>
        <span class="count">${this.#count()}</span>
        <button class="quiet square" title="Refresh" aria-label="Refresh" @click=${() => this.refresh()}>
          <tw-icon name="refresh-cw"></tw-icon>
        </button>
      </div>
      ${error === null ? nothing : html`<tw-error-note .error=${error}></tw-error-note>`}
      <div class="body">
        <tw-data-table
          name="changes"
          label="Changes"
          .model=${JOURNAL_TABLE}
          .rows=${entries ?? []}
          .words=${this.text}
          .sort=${this.sort}
          @tw-open-row=${(event: Told<"tw-open-row">) => this.#select(event.detail)}
          @tw-sort-rows=${(event: Told<"tw-sort-rows">) => {
            this.sort = event.detail;
          }}
          @tw-rows-shown=${() => {
            this.found = this.table?.found.length ?? 0;
          }}
          >${this.#renderState()}</tw-data-table
        >
        ${this.#renderDetail()}
      </div>
      ${this.path === "" ? nothing : this.#renderPath()}
    `;
  }

  #renderState() {
    const { entries } = this;
    if (entries === null) return html`<p class="state">${this.error === null ? "Reading the journal…" : ""}</p>`;
    if (entries.length === 0) return html`<p class="state">Tailwater has changed nothing on this cluster.</p>`;
    return this.found > 0 ? nothing : html`<p class="state">No change matches “${this.text}”.</p>`;
  }

  #renderDetail() {
    const entry = this.entries?.find(({ id }) => id === this.selected);
    if (entry === undefined) return nothing;
    const { title, at, profileId, profileName, kind, effect, lines, moreLines, outcome, refused, command } = entry;
    const means = OUTCOME_MEANS[outcome];
    const showAll = () => {
      this.isLong = true;
    };
    const isHere = profileId === this.session.profile.id;
    return html`<section class="detail" aria-label="The selected change" @keydown=${this.#detailKeyed}>
      <header>
        ${renderEffect(effect)}
        <h3>${title}</h3>
        <button class="quiet square" title="Close" aria-label="Close" @click=${() => this.#select(null)}>
          <tw-icon name="x"></tw-icon>
        </button>
      </header>
      <dl>
        <dt>Time</dt><dd>${dateText(Date.parse(at))}</dd>
        <dt>Profile</dt><dd>${profileName}</dd>
        <dt>Kind</dt><dd class="mono">${kind}</dd>
        <dt>Outcome</dt><dd class=${outcome}>${OUTCOME_WORDS[outcome]}${means === null ? "" : `. ${means}`}</dd>
      </dl>
      ${refused.length === 0 ? nothing : renderRefused(refused)}
      ${renderLines(lines, moreLines, this.isLong, showAll)}
      ${command === null ? nothing : renderCommand(isHere ? commandFor(command, this.session.profile) : command)}
    </section>`;
  }

  #renderPath() {
    return html`<div class="path">
      <span>Journal</span><span class="mono">${this.path}</span>
      <tw-copy-button .text=${this.path} what="path of the journal"></tw-copy-button>
      <button class="quiet" @click=${this.#openFolder}><tw-icon name="folder-open"></tw-icon>Open folder</button>
    </div>`;
  }

  #count(): string {
    const all = this.entries?.length ?? 0;
    return this.found === all ? countOf(all, "change") : `${formatNumber(this.found)} of ${countOf(all, "change")}`;
  }

  #select(id: string | null): void {
    this.selected = id;
    this.isLong = false;
  }

  /** The search has the table's keys, too. */
  #keyed(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.text !== "") {
      this.text = "";
      event.preventDefault();
      event.stopPropagation();
    } else this.table?.press(event, true);
  }

  #detailKeyed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.#select(null);
    this.table?.focus();
  }

  async #openFolder(): Promise<void> {
    try {
      await this.session.api.data.openFolder("journal");
    } catch (error) {
      tell(this, "tw-notice", failure(error));
    }
  }
}
