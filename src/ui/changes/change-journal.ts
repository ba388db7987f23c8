import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type ChangeEntry, JOURNAL_MEGABYTES } from "../../contract/changes.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { commandFor } from "../../contract/shell-command.ts";
import "../components/copy-button.ts";
import "../components/error-note.ts";
import { tableViewStyles } from "../components/table-view.styles.ts";
import { TableView } from "../components/table-view.ts";
import "../components/tw-icon.ts";
import { dateText } from "../data/clock.ts";
import { sessionContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { failure } from "../data/notice.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import { factStyles } from "../styles/facts.ts";
import { changeJournalStyles } from "./change-journal.styles.ts";
import { JOURNAL_TABLE, OUTCOME_MEANS, OUTCOME_WORDS, recordsText } from "./journal-model.ts";
import { planViewStyles, renderCommand, renderEffect, renderLines, renderRefused } from "./plan-view.ts";

/** The changes that Tailwater made on this cluster, newest first, from the journal on this machine. */
@customElement("tw-change-journal")
export class ChangeJournal extends LitElement {
  static override styles = [base, planViewStyles, tableViewStyles, factStyles, changeJournalStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  /** A hidden journal sends no requests. */
  @property({ type: Boolean }) active = true;

  @state() private entries: readonly ChangeEntry[] | null = null;
  @state() private error: ErrorData | null = null;
  @state() private path = "";
  /** Also shows the entries of other profiles. */
  @state() private all = false;
  /** How much of the end of the file is read. */
  @state() private megabytes: number = JOURNAL_MEGABYTES.usual;
  /** The file has entries that were not read. */
  @state() private hasOlder = false;
  @state() private selected: string | null = null;
  @state() private isLong = false;

  readonly #view = new TableView<ChangeEntry>(this, {
    noun: "change",
    sort: { column: "at", descending: true },
    open: (id) => this.#select(id),
  });

  override focus(): void {
    this.#view.focusSearch();
  }

  /** Loads the journal again if it is shown. */
  async refresh(): Promise<void> {
    if (!this.active) return;
    const { api, profile } = this.session;
    const { all, megabytes } = this;
    try {
      const most = megabytes * JOURNAL_MEGABYTES.entriesEach;
      const entries = await api.changes.journal(all ? null : profile.id, most, megabytes);
      if (all !== this.all || megabytes !== this.megabytes) return;
      this.entries = entries;
      this.hasOlder = entries.length >= most || (await api.changes.journalBytes()) > megabytes * 2 ** 20;
      this.path = await api.changes.journalPath();
      this.error = null;
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  protected override updated(changed: PropertyValues): void {
    if ((changed.has("active") && this.active) || changed.has("all") || changed.has("megabytes")) void this.refresh();
  }

  protected override render() {
    const { entries, error } = this;
    return html`
      <div class="bar">
        ${this.#view.renderSearch("Search the journal")}
        <label class="check">
          <input
            type="checkbox"
            .checked=${this.all}
            @change=${(event: Event) => {
              this.all = (event.target as HTMLInputElement).checked;
            }}
          />All profiles
        </label>
        ${this.#view.renderCount(entries?.length ?? null)}
        <button class="quiet square" title="Refresh" aria-label="Refresh" @click=${() => this.refresh()}>
          <tw-icon name="refresh-cw"></tw-icon>
        </button>
      </div>
      ${error === null ? nothing : html`<tw-error-note .error=${error}></tw-error-note>`}
      <div class="body">
        ${this.#view.renderTable(
          { name: "journal", label: "Journal", model: JOURNAL_TABLE, rows: entries ?? [] },
          this.#renderState(),
        )}
        ${this.#renderDetail()}
      </div>
      ${this.path === "" ? nothing : this.#renderPath()}
    `;
  }

  #renderState() {
    const { entries } = this;
    if (entries === null) return html`<p class="state">${this.error === null ? "Reading the journal…" : ""}</p>`;
    const none = this.hasOlder
      ? "No change on this cluster is in the part of the journal that was read."
      : "Tailwater has not changed anything on this cluster.";
    if (entries.length === 0) return html`<p class="state">${none}</p>`;
    return this.#view.found > 0 ? nothing : html`<p class="state">No change matches “${this.#view.text}”.</p>`;
  }

  #renderDetail() {
    const entry = this.entries?.find(({ id }) => id === this.selected);
    if (entry === undefined) return nothing;
    const { title, at, profileId, profileName, kind, effect, lines, moreLines, outcome, refused, command } = entry;
    const { records } = entry;
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
        ${records === undefined ? nothing : html`<dt>Records</dt><dd>${recordsText(records)}</dd>`}
      </dl>
      ${refused.length === 0 ? nothing : renderRefused(refused)}
      ${renderLines(lines, moreLines, this.isLong, showAll)}
      ${command === null ? nothing : renderCommand(isHere ? commandFor(command, this.session.profile) : command)}
    </section>`;
  }

  #renderPath() {
    return html`<div class="path">
      ${this.hasOlder ? this.#renderOlder() : nothing}
      <span>Journal</span><span class="mono">${this.path}</span>
      <tw-copy-button .text=${this.path} what="path of the journal"></tw-copy-button>
      <button class="quiet" @click=${this.#openFolder}><tw-icon name="folder-open"></tw-icon>Open folder</button>
    </div>`;
  }

  #renderOlder() {
    const isMost = this.megabytes >= JOURNAL_MEGABYTES.most;
    const loadOlder = () => {
      this.megabytes = Math.min(2 * this.megabytes, JOURNAL_MEGABYTES.most);
    };
    return html`<span class="older">The newest ${this.megabytes} MB are shown. Older entries are in the file.</span>
      ${isMost ? nothing : html`<button class="quiet" @click=${loadOlder}>Load older</button>`}`;
  }

  #select(id: string | null): void {
    this.selected = id;
    this.isLong = false;
  }

  #detailKeyed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.#select(null);
    this.#view.table?.focus();
  }

  async #openFolder(): Promise<void> {
    try {
      await this.session.api.data.openFolder("journal");
    } catch (error) {
      tell(this, "tw-notice", failure(error));
    }
  }
}
