import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ExportProgress } from "../../contract/exports.ts";
import type { RowRef } from "../../contract/record.ts";
import type { TailState } from "../../contract/tails.ts";
import { doOrSay } from "../components/action-menu.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { whyNoExport } from "../data/may-change.ts";
import type { Session } from "../data/session.ts";
import "../filter/filter-bar.ts";
import type { FilterBar } from "../filter/filter-bar.ts";
import "./totals-bar.ts";
import type { ReceiptDialog } from "../scan/receipt.ts";
import "../time/histogram.ts";
import type { Range } from "../data/moments.ts";
import { renderExportButton } from "../export/export-button.ts";
import type { ExportDialog } from "../export/export-dialog.ts";
import { rangeExpression } from "../keys/trace.ts";
import { controlStyles } from "../styles/control.ts";
import type { Preset } from "./choices.ts";
import { linkOf, type TailLink } from "./copy-link.ts";
import { renderInspectorPane } from "./inspector-pane.ts";
import "./record-grid.ts";
import type { RecordGrid } from "./record-grid.ts";
import { RowActions } from "./row-actions.ts";
import { renderScan } from "./scan-strip.ts";
import type { RowsOf } from "./selection-actions.ts";
import { lostText } from "./selection-bar.ts";
import { ShownTail, type TailHost } from "./shown-tail.ts";
import { renderExport } from "./tail-export.ts";
import { renderFloating } from "./tail-floating.ts";
import { tailCommand } from "./tail-keys.ts";
import { renderEmpty, renderHeld, renderSilence, renderTrouble } from "./tail-notices.ts";
import { askReplay, renderReplayButton } from "./tail-replay.ts";
import "./tail-panel.ts";
import type { Recording } from "./tail-beginning.ts";
import type { TailPlace } from "./tail-place.ts";
import type { TailViewSession } from "./tail-session.ts";
import "./tail-toolbar.ts";
import { renderToolbar, renderTools, renderTopics } from "./tail-tools.ts";
import { tailViewStyles } from "./tail-view.styles.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-tail-place": TailPlace;
  }
}

/**
 * The tail of one or several topics, or a recording: toolbar, filter, grid, inspector, totals. It opens its tail when
 * connected and closes it when removed.
 *
 * @fires tw-tail-place `CustomEvent<TailPlace>` it reads differently than it last reported
 */
@customElement("tw-tail-view")
export class TailView extends LitElement implements TailHost {
  static override styles = [controlStyles, tailViewStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session: Session | null = null;
  @property({ attribute: false }) topics: readonly string[] = [];
  /** A recording, shown instead of the cluster's topics; `topics` are its own. */
  @property({ attribute: false }) recording: Recording | null = null;
  /** How a link asks to read them; null: as saved. */
  @property({ attribute: false }) preset: Preset | null = null;
  /** Its state on the previous page; null: it was not open there. */
  @property({ attribute: false }) place: TailPlace | null = null;
  /** False while its tab is in the background: it pulls nothing, and the tail continues. */
  @property({ type: Boolean }) active = true;
  @state() private inspecting = false;
  /** The record shown in the inspector instead of the grid's selection, opened from a list. */
  @state() private opened: RowRef | null = null;
  @state() private panelOpen = false;
  @state() private records = false;
  @state() private exported: ExportProgress | null = null;

  @query("tw-record-grid") private readonly grid!: RecordGrid;
  @query("tw-filter-bar") private readonly filterBar!: FilterBar;
  @query("tw-receipt") private readonly receipt!: ReceiptDialog;
  @query("tw-export") private readonly exportDialog!: ExportDialog;

  #savedPlace = "";
  readonly #shownTail = new ShownTail(this);
  readonly #changed = () => this.requestUpdate();
  readonly #keyed = (event: KeyboardEvent) => this.#key(event);
  readonly #exports = (progress: ExportProgress | null) => {
    this.exported = progress;
  };

  readonly #rowActions = new RowActions(
    () => this.#rowsShown,
    () => this.requestUpdate(),
  );

  get tail(): TailViewSession | null {
    return this.#shownTail.tail;
  }

  get #rowsShown(): RowsOf | null {
    const { session, tail, grid } = this;
    if (session === null || tail === null) return null;
    return { session, tail, grid, export: (rows) => void this.exportDialog?.open(rows.rows()) };
  }

  /** A `tailwater:` link to this view; null for a recording, and when no link can describe it. */
  get link(): TailLink | null {
    const { tail, session } = this;
    return tail === null || session === null || this.recording !== null ? null : linkOf(session.profile.name, tail);
  }

  /** The dialog that writes the matches to a file. */
  openExport(): void {
    const why = this.session === null || this.exported !== null ? null : whyNoExport(this.session);
    doOrSay(this, why, () => void this.exportDialog?.open());
  }

  /** Asks to replay the matches to a topic. */
  async replay(): Promise<void> {
    const { session, tail } = this;
    if (session !== null && tail !== null) await askReplay(this, session, tail);
  }

  /** Focuses the rows as soon as they are loaded. */
  override focus(): void {
    void this.#focusRows();
  }

  async #focusRows(): Promise<void> {
    await this.updateComplete;
    await this.grid?.updateComplete;
    this.grid?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.#keyed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.#keyed);
  }

  protected override willUpdate(changed: PropertyValues<TailHost>): void {
    this.#shownTail.follow(changed);
  }

  protected override render() {
    const { session, tail } = this;
    if (session === null || tail === null) return nothing;
    const { source, look, pulse } = tail;
    const { zone } = look;
    const isWaiting = tail.postponed !== null || tail.late !== null;
    const state: TailState = source.phase === "failed" ? "failed" : isWaiting ? "paused" : (pulse?.state ?? "starting");
    return html`
      ${renderToolbar(tail, state, this.inspecting, this.#renderTools(session, tail), this.#toggleInspector)}
      ${renderTopics(session, tail)}
      ${renderScan(tail, { showReceipt: () => this.receipt.open() })}
      <tw-filter-bar
        .tailId=${source.tailId}
        .topics=${tail.topics}
        .pulse=${pulse}
        .filter=${tail.filter}
        .history=${tail.filterHistory}
        .keptAs=${tail.draftName}
        .zone=${zone}
        @tw-filter=${(event: Told<"tw-filter">) => tail.setFilter(event.detail)}
        @tw-filter-kept=${(event: Told<"tw-filter-kept">) => tail.keepFilter(event.detail)}
        @tw-open-record=${this.#openRecord}
        @tw-leave=${() => this.grid.focus()}
        @tw-reread=${() => tail.reread()}
        @tw-pause=${() => tail.togglePause()}
      ></tw-filter-bar>
      ${this.#rowActions.renderTraced(session, tail)} ${renderTrouble(pulse, () => tail.open())}
      ${renderHeld(pulse)}
      ${renderSilence(source.silent, () => source.end("silent"))}
      <tw-histogram
        .preferences=${session.preferences}
        .tailId=${source.tailId}
        .pulse=${pulse}
        .zone=${zone}
        ?active=${this.#shownTail.isSeen}
        @tw-narrow=${(event: Told<"tw-narrow">) => this.#narrow(tail, event.detail)}
      ></tw-histogram>
      <div class="main">
        <div class="rows">
          <tw-record-grid
            .source=${source}
            .widths=${look.widths}
            .choice=${tail.columns.choice}
            .topics=${tail.topics}
            .fromFirst=${tail.fromFirst}
            .zone=${zone}
            .label=${`Records of ${this.topics.join(", ")}`}
            @tw-row=${this.#rowChosen}
            @tw-copy=${() => this.#rowActions.copySelected()}
            @tw-zone=${() => look.toggleZone()}
            @tw-widths=${(event: Told<"tw-widths">) => look.setWidths(event.detail)}
            @tw-columns=${(event: Told<"tw-columns">) => tail.columns.set(event.detail)}
            @tw-row-menu=${(event: Told<"tw-row-menu">) => this.#rowActions.openMenu(event.detail)}
            @tw-trace-row=${(event: Told<"tw-trace-row">) => this.#rowActions.traceRow(event.detail)}
            @tw-place=${this.#changed}
            @tw-selection-lost=${(event: Told<"tw-selection-lost">) => session.notify(lostText(event.detail))}
          ></tw-record-grid>
          ${renderEmpty(tail, this.filterBar)}
          ${this.#isHeld ? renderFloating(this.grid, tail.scans || this.recording !== null) : nothing}
        </div>
        ${this.#renderInspector(tail)}
      </div>
      ${this.#rowActions.renderSelection()} ${this.#renderPanel(tail)} ${this.#rowActions.renderMenu()}
      ${renderExport(session, tail, { progress: this.#exports })}
      <tw-totals-bar .pulse=${pulse} .open=${this.panelOpen} @tw-totals=${this.#togglePanel}></tw-totals-bar>
    `;
  }

  protected override updated(): void {
    this.#tellPlace();
  }

  #tellPlace(): void {
    const place = this.tail?.place ?? null;
    const text = JSON.stringify(place);
    if (place === null || text === this.#savedPlace) return;
    this.#savedPlace = text;
    tell(this, "tw-tail-place", place);
  }

  #renderInspector(tail: TailViewSession) {
    if (!this.inspecting) return nothing;
    return renderInspectorPane(tail, this.opened ?? this.grid.selected, {
      filterBy: (expression) => this.filterBar.narrow(expression),
      traceRow: (ref) => void this.#rowActions.traceRow(ref),
      step: (by) => this.grid.selectBy(by),
      close: () => this.#closeInspector(),
    });
  }

  #renderTools(session: Session, tail: TailViewSession) {
    const shown = {
      compact: this.records || this.exported !== null,
      hasHeaders: this.grid?.hasHeaders ?? false,
      active: this.#shownTail.isSeen,
    };
    return html`
      ${renderTools(session, tail, shown, {
        recording: (runs) => {
          this.records = runs;
        },
      })}
      ${renderReplayButton(() => void this.replay())} ${renderExportButton(this.exported, whyNoExport(session), () => this.openExport())}
    `;
  }

  #renderPanel(tail: TailViewSession) {
    if (!this.panelOpen) return nothing;
    return html`<tw-tail-panel
      .tailId=${tail.source.tailId}
      .active=${this.#shownTail.isSeen}
      .zone=${tail.look.zone}
      .lastEvent=${tail.pulse?.lastEvent ?? 0}
      @tw-close=${this.#togglePanel}
      @tw-trace-key=${(event: Told<"tw-trace-key">) => this.#rowActions.trace(event.detail)}
    ></tw-tail-panel>`;
  }

  /** The grid does not follow and has rows. */
  get #isHeld(): boolean {
    return this.hasUpdated && this.grid !== null && !this.grid.following && (this.tail?.pulse?.endRow ?? 0) > 0;
  }

  #rowChosen(event: Told<"tw-row">): void {
    this.opened = null;
    if (event.detail.open) this.inspecting = true;
    this.requestUpdate();
  }

  #openRecord(event: Told<"tw-open-record">): void {
    this.opened = event.detail;
    this.inspecting = true;
  }

  readonly #toggleInspector = (): void => {
    if (this.inspecting) this.#closeInspector();
    else this.inspecting = true;
  };

  #closeInspector(): void {
    this.inspecting = false;
    this.opened = null;
    this.grid.focus();
  }

  #leaveSelection(): void {
    this.grid.leaveSelection();
    this.grid.focus();
  }

  #togglePanel(): void {
    this.panelOpen = !this.panelOpen;
  }

  /** Reads only this range; a recording is already read, so it uses a filter. */
  async #narrow(tail: TailViewSession, range: Range): Promise<void> {
    if (this.recording === null) await tail.narrow(range);
    else this.filterBar.narrow(rangeExpression(range));
  }

  #key(event: KeyboardEvent): void {
    if (!this.#shownTail.isSeen || this.tail === null) return;
    const command = tailCommand(event);
    const isSeveral = (this.grid?.several ?? null) !== null;
    if (command === null || (command === "close-inspector" && !this.inspecting && !isSeveral)) return;
    event.preventDefault();
    if (command === "filter") this.filterBar.focus();
    else if (command === "pause") void this.tail.togglePause();
    else if (command === "close-inspector" && isSeveral) this.#leaveSelection();
    else if (command === "close-inspector") this.#closeInspector();
    else this.grid.selectBy(command === "next" ? 1 : -1);
  }
}
