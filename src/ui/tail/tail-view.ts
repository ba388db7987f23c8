import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { toErrorData } from "../../contract/errors.ts";
import type { ExportProgress } from "../../contract/export.ts";
import type { Filter } from "../../contract/filter.ts";
import type { IsolationLevel, RowRef, TailState } from "../../contract/tail.ts";
import "../components/tw-icon.ts";
import type { Session } from "../data/session.ts";
import "../filter/filter-bar.ts";
import type { FilterBar } from "../filter/filter-bar.ts";
import "../inspector/inspector.ts";
import { copyRecord, type Notice } from "../inspector/copy-record.ts";
import type { Inspector } from "../inspector/inspector.ts";
import "./account-bar.ts";
import "../scan/scan-bar.ts";
import "../scan/receipt.ts";
import type { ReceiptDialog } from "../scan/receipt.ts";
import "../time/histogram.ts";
import type { RowView } from "../../contract/view.ts";
import type { Range } from "../time/moments.ts";
import { type Preset, type ReadChoice, readLabel } from "./choices.ts";
import { linkOf, type TailLink } from "./copy-link.ts";
import "../export/export-dialog.ts";
import { renderExportButton } from "../export/export-button.ts";
import type { ExportDialog } from "../export/export-dialog.ts";
import "../export/record-control.ts";
import { copyRequestOf, type RowAction } from "../keys/row-menu.ts";
import { exactKey, keyExpression, rangeExpression, type TraceableKey } from "../keys/trace.ts";
import "../keys/trace-note.ts";
import "../topics/topic-legend.ts";
import "../topics/topic-picker.ts";
import type { ColumnChoice, ColumnWidths } from "./columns.ts";
import "./columns-menu.ts";
import "./view-switch.ts";
import { controlStyles } from "./control.styles.ts";
import { trackDrag } from "./drag.ts";
import { renderPostponed } from "./postponed.ts";
import "./record-grid.ts";
import type { RecordGrid, RowChosen, RowMenuAsked } from "./record-grid.ts";
import { renderFloating } from "./tail-floating.ts";
import { tailCommand } from "./tail-keys.ts";
import { renderEmpty, renderTrouble } from "./tail-notices.ts";
import "./tail-panel.ts";
import type { TailPlace } from "./tail-place.ts";
import { type Recording, TailViewSession } from "./tail-session.ts";
import "./tail-toolbar.ts";
import { tailViewStyles } from "./tail-view.styles.ts";

/** The numbers around the grid are redrawn at most so often, ms: faster, nobody could read them. */
const REDRAW_MS = 100;

/**
 * The tail of one topic or of several, or a recording: toolbar, filter, grid, inspector, account. Opens its tail when connected, closes it when removed.
 *
 * @fires tw-tail-place `CustomEvent<TailPlace>` it reads otherwise than it last told
 */
@customElement("tw-tail-view")
export class TailView extends LitElement {
  static override styles = [controlStyles, tailViewStyles];

  @property({ attribute: false }) session: Session | null = null;
  @property({ attribute: false }) topics: readonly string[] = [];
  /** Shown in place of the cluster's topics; `topics` are its own. */
  @property({ attribute: false }) recording: Recording | null = null;
  /** How a link wants them to be read; null: as remembered. */
  @property({ attribute: false }) preset: Preset | null = null;
  /** Where the page before this one was with it; null: it was not open there. */
  @property({ attribute: false }) place: TailPlace | null = null;
  /** False while its tab is in the background: nothing is pulled, the tail goes on. */
  @property({ type: Boolean }) active = true;
  @state() private inspecting = false;
  /** Shown in the inspector in place of the grid's selection: opened from a list. */
  @state() private opened: RowRef | null = null;
  @state() private panelOpen = false;
  @state() private tail: TailViewSession | null = null;
  @state() private menu: RowMenuAsked | null = null;
  /** The key that the filter was last set to trace. */
  @state() private traced: TraceableKey | null = null;
  @state() private records = false;
  @state() private exported: ExportProgress | null = null;

  @query("tw-record-grid") private readonly grid!: RecordGrid;
  @query("tw-filter-bar") private readonly filterBar!: FilterBar;
  @query("tw-receipt") private readonly receipt!: ReceiptDialog;
  @query("tw-inspector") private readonly inspector!: Inspector | null;
  @query("tw-export") private readonly exportDialog!: ExportDialog;

  #toldPlace = "";
  #redraw: ReturnType<typeof setTimeout> | null = null;
  readonly #pulsed = () => this.#redrawSoon();
  readonly #changed = () => this.requestUpdate();
  readonly #keyed = (event: KeyboardEvent) => this.#key(event);
  readonly #visibility = () => this.#applyActive();

  /** A `tailwater:` link to this view; null for a recording, and where no link can say it. */
  get link(): TailLink | null {
    const { tail, session } = this;
    return tail === null || session === null || this.recording !== null ? null : linkOf(session.profile.name, tail);
  }

  /** The dialog that writes the matches to a file. */
  async openExport(): Promise<void> {
    await this.exportDialog?.open();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#visibility);
    window.addEventListener("keydown", this.#keyed);
    if (this.hasUpdated) this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#visibility);
    window.removeEventListener("keydown", this.#keyed);
    if (this.#redraw !== null) clearTimeout(this.#redraw);
    this.#redraw = null;
    this.#end();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { tail } = this;
    const isOther = changed.has("session") || changed.has("recording") || tail === null;
    if (isOther && (changed.has("session") || changed.has("topics") || changed.has("recording"))) this.#begin();
    else if (changed.has("topics")) void tail?.setTopics(this.topics);
    if (changed.has("active")) this.#applyActive();
  }

  protected override render() {
    const { tail } = this;
    if (tail === null) return nothing;
    const { source, choices, zone, pulse } = tail;
    const isWaiting = tail.postponed !== null;
    const state: TailState = source.phase === "failed" ? "failed" : isWaiting ? "paused" : (pulse?.state ?? "starting");
    return html`
      <tw-tail-toolbar
        .topic=${this.#title}
        .several=${this.topics.length > 1}
        .offline=${this.recording !== null}
        .state=${state}
        .choices=${choices}
        .read=${tail.read}
        .scans=${tail.scans}
        .zone=${zone}
        .loadTimeline=${tail.loadTimeline}
        .partitionCount=${choices.partitions === "all" ? (pulse?.partitionCount ?? null) : null}
        .inspecting=${this.inspecting}
        @tw-read=${(event: CustomEvent<ReadChoice>) => tail.choose(event.detail)}
        @tw-partitions=${(event: CustomEvent<"all" | readonly number[]>) => tail.choose({ partitions: event.detail })}
        @tw-isolation=${(event: CustomEvent<IsolationLevel>) => tail.choose({ isolation: event.detail })}
        @tw-pause=${() => tail.togglePause()}
        @tw-restart=${() => tail.open()}
        @tw-inspector=${this.#toggleInspector}
        >${this.#renderTools(tail)}</tw-tail-toolbar
      >
      ${this.#renderTopics()}
      ${this.#renderScan(tail)}
      <tw-filter-bar
        .api=${this.session?.api ?? null}
        .tailId=${source.tailId}
        .pulse=${pulse}
        .filter=${tail.filter}
        .history=${tail.filterHistory}
        .zone=${zone}
        @tw-filter=${(event: CustomEvent<Filter | null>) => tail.setFilter(event.detail)}
        @tw-filter-kept=${(event: CustomEvent<Filter>) => tail.keepFilter(event.detail)}
        @tw-open-record=${this.#openRecord}
        @tw-leave=${() => this.grid.focus()}
        @tw-reread=${() => tail.reread()}
        @tw-pause=${() => tail.togglePause()}
      ></tw-filter-bar>
      ${this.#renderTraced(tail)} ${renderTrouble(pulse, () => tail.open())}
      <tw-histogram
        .api=${this.session?.api ?? null}
        .preferences=${this.session?.preferences ?? null}
        .tailId=${source.tailId}
        .pulse=${pulse}
        .zone=${zone}
        ?active=${this.#shown}
        @tw-narrow=${(event: CustomEvent<Range>) => this.#narrow(tail, event.detail)}
      ></tw-histogram>
      <div class="main">
        <div class="rows">
          <tw-record-grid
            .source=${source}
            .widths=${tail.widths}
            .choice=${tail.columns}
            .topics=${tail.topics}
            .zone=${zone}
            .label=${`Records of ${this.topics.join(", ")}`}
            @tw-row=${this.#rowChosen}
            @tw-copy=${this.#copy}
            @tw-zone=${() => tail.toggleZone()}
            @tw-widths=${(event: CustomEvent<ColumnWidths>) => tail.setWidths(event.detail)}
            @tw-columns=${(event: CustomEvent<ColumnChoice>) => tail.setColumns(event.detail)}
            @tw-row-menu=${this.#openMenu}
            @tw-trace-row=${(event: CustomEvent<RowRef>) => this.#traceRow(event.detail)}
            @tw-place=${this.#changed}
          ></tw-record-grid>
          ${this.#renderEmpty(tail)}
          ${this.#isHeld ? renderFloating(this.grid, tail.scans || this.recording !== null) : nothing}
        </div>
        ${this.#renderInspector(tail)}
      </div>
      ${this.#renderPanel(tail)}
      ${this.#renderMenu()}
      <tw-export
        .api=${this.session?.api ?? null}
        .preferences=${this.session?.preferences ?? null}
        .tailId=${source.tailId}
        .topics=${this.topics}
        .columns=${tail.columns.fields.map(({ path }) => path)}
        .pulse=${pulse}
        ?offline=${this.recording !== null}
        @tw-notice=${(event: CustomEvent<Notice>) => this.#notify(event.detail)}
        @tw-export=${(event: CustomEvent<ExportProgress | null>) => {
          this.exported = event.detail;
        }}
      ></tw-export>
      <tw-account-bar .pulse=${pulse} .open=${this.panelOpen} @tw-account=${this.#togglePanel}></tw-account-bar>
    `;
  }

  protected override updated(): void {
    this.#tellPlace();
    const width = this.tail?.inspectorWidth;
    if (width !== undefined && this.inspector !== null) this.inspector.style.width = `${width}px`;
  }

  #tellPlace(): void {
    const place = this.tail?.place ?? null;
    const text = JSON.stringify(place);
    if (place === null || text === this.#toldPlace) return;
    this.#toldPlace = text;
    this.dispatchEvent(new CustomEvent<TailPlace>("tw-tail-place", { detail: place }));
  }

  /** What works on the rows, whatever they are read from. */
  #renderTools(tail: TailViewSession) {
    const { session } = this;
    const api = session?.api ?? null;
    const { tailId } = tail.source;
    const offline = this.recording !== null;
    const compact = this.records || this.exported !== null;
    return html`
      ${offline || this.topics.length > 1 ? nothing : this.#renderPicker("")}
      <tw-view-switch
        .view=${tail.pulse?.view ?? tail.view}
        ?compact=${compact}
        @tw-order=${(event: CustomEvent<RowView>) => tail.setView(event.detail)}
      ></tw-view-switch>
      <tw-columns-menu
        .api=${api}
        .tailId=${tailId}
        .choice=${tail.columns}
        ?compact=${compact}
        .facts=${{ topics: this.topics.length, headers: this.grid?.hasHeaders ?? false }}
        @tw-columns=${(event: CustomEvent<ColumnChoice>) => tail.setColumns(event.detail)}
        @tw-columns-auto=${() => tail.columnsFromRecords()}
      ></tw-columns-menu>
      ${
        offline
          ? nothing
          : html`<tw-record-control
              .api=${api}
              .preferences=${session?.preferences ?? null}
              .tailId=${tailId}
              .topics=${this.topics}
              ?active=${this.#shown}
              @tw-recording-changed=${(event: CustomEvent<boolean>) => {
                this.records = event.detail;
              }}
              @tw-notice=${(event: CustomEvent<Notice>) => this.#notify(event.detail)}
            ></tw-record-control>`
      }
      ${renderExportButton(this.exported, () => this.openExport())}
    `;
  }

  #renderEmpty(tail: TailViewSession) {
    const { source, choices, postponed } = tail;
    if (postponed !== null) return renderPostponed(postponed, readLabel(tail.read, tail.zone), () => tail.open());
    return renderEmpty(source, this.#title, tail.filter, choices, {
      reopen: () => tail.open(),
      readAgain: () => void tail.reread(),
      fromBeginning: () => tail.choose({ start: { kind: "earliest" }, end: choices.end }),
    });
  }

  #renderPicker(label: string) {
    return html`<tw-topic-picker
      slot=${label === "" ? "topics" : ""}
      .api=${this.session?.api ?? null}
      .profileId=${this.session?.profile.id ?? ""}
      .topics=${this.topics}
      .label=${label}
      .align=${label === "" ? "start" : "end"}
    ></tw-topic-picker>`;
  }

  #renderTopics() {
    const { topics, recording } = this;
    if (topics.length < 2) return nothing;
    return html`<div class="topics">
      <tw-topic-legend .topics=${topics} ?fixed=${recording !== null}></tw-topic-legend>
      ${recording === null ? this.#renderPicker("Add topic…") : nothing}
    </div>`;
  }

  #renderTraced(tail: TailViewSession) {
    const { traced, recording } = this;
    const isInForce =
      traced !== null && tail.filter?.kind === "cel" && tail.filter.expression === keyExpression(traced);
    if (!isInForce) return nothing;
    return html`<tw-trace-note
      .key=${traced}
      .topics=${this.topics}
      .api=${this.session?.api ?? null}
      .profileId=${this.session?.profile.id ?? ""}
      ?offline=${recording !== null}
      ?partial=${recording === null && tail.read.start.kind !== "earliest"}
      @tw-from-beginning=${() => tail.choose({ start: { kind: "earliest" }, end: tail.read.end })}
      @tw-done=${() => {
        this.traced = null;
      }}
    ></tw-trace-note>`;
  }

  #renderMenu() {
    const { menu } = this;
    if (menu === null) return nothing;
    return html`<tw-row-menu
      .row=${menu.row}
      .place=${menu}
      @tw-action=${(event: CustomEvent<RowAction>) => this.#act(event.detail, menu)}
      @tw-done=${this.#closeMenu}
    ></tw-row-menu>`;
  }

  #renderScan(tail: TailViewSession) {
    if (tail.postponed !== null || (!tail.scans && tail.pulse?.scan == null)) return nothing;
    const before = tail.readBefore;
    return html`<tw-scan-bar
        .pulse=${tail.pulse}
        .origin=${before === null ? null : readLabel(before, tail.zone)}
        @tw-pause=${() => tail.togglePause()}
        @tw-back=${() => tail.widen()}
        @tw-receipt=${() => this.receipt.open()}
      ></tw-scan-bar>
      <tw-receipt
        ?running=${tail.pulse?.state === "scanning"}
        .api=${this.session?.api ?? null}
        .tailId=${tail.source.tailId}
        .zone=${tail.zone}
        @tw-notice=${(event: CustomEvent<Notice>) => this.#notify(event.detail)}
      ></tw-receipt>`;
  }

  #renderInspector(tail: TailViewSession) {
    if (!this.inspecting) return nothing;
    const width = tail.inspectorWidth;
    return html`
      <div
        class="splitter"
        role="separator"
        tabindex="0"
        aria-orientation="vertical"
        aria-label="Width of the inspector"
        aria-valuenow=${width}
        @pointerdown=${(event: PointerEvent) => trackDrag(event, (dx) => tail.setInspectorWidth(width - dx))}
        @keydown=${(event: KeyboardEvent) => {
          const step = event.key === "ArrowLeft" ? 16 : event.key === "ArrowRight" ? -16 : 0;
          if (step !== 0) tail.setInspectorWidth(width + step);
        }}
      ></div>
      <tw-inspector
        .api=${this.session?.api ?? null}
        .tailId=${tail.source.tailId}
        .ref=${this.opened ?? this.grid.selected}
        @tw-filter-by=${(event: CustomEvent<string>) => this.filterBar.narrow(event.detail)}
        @tw-add-column=${(event: CustomEvent<string>) => tail.addField(event.detail)}
        @tw-trace-row=${(event: CustomEvent<RowRef>) => this.#traceRow(event.detail)}
        .zone=${tail.zone}
        @tw-step=${(event: CustomEvent<1 | -1>) => this.grid.selectBy(event.detail)}
        @tw-close=${this.#closeInspector}
        @tw-notice=${(event: CustomEvent<Notice>) => this.#notify(event.detail)}
      ></tw-inspector>
    `;
  }

  #renderPanel(tail: TailViewSession) {
    if (!this.panelOpen) return nothing;
    return html`<tw-tail-panel
      .api=${this.session?.api ?? null}
      .tailId=${tail.source.tailId}
      .active=${this.#shown}
      .zone=${tail.zone}
      .lastEvent=${tail.pulse?.lastEvent ?? 0}
      @tw-close=${this.#togglePanel}
      @tw-trace-key=${(event: CustomEvent<TraceableKey>) => this.#trace(event.detail)}
      @tw-notice=${(event: CustomEvent<Notice>) => this.#notify(event.detail)}
    ></tw-tail-panel>`;
  }

  /** The topic's name, how many there are, or the recording's file. */
  get #title(): string {
    if (this.recording !== null) return this.recording.path.split(/[\\/]/).at(-1) ?? this.recording.path;
    return this.topics.length === 1 ? (this.topics[0] ?? "") : `${this.topics.length} topics`;
  }

  get #shown(): boolean {
    return this.active && !document.hidden;
  }

  /** The grid stands still and has rows. */
  get #isHeld(): boolean {
    return this.hasUpdated && this.grid !== null && !this.grid.following && (this.tail?.pulse?.endRow ?? 0) > 0;
  }

  #begin(): void {
    this.#end();
    if (this.session === null || this.topics.length === 0 || !this.isConnected) return;
    const tail = new TailViewSession(this.session, this.topics, this.recording, {
      preset: this.preset,
      place: this.place,
    });
    tail.addEventListener("change", this.#changed);
    tail.source.addEventListener("change", this.#pulsed);
    tail.source.active = this.#shown;
    this.tail = tail;
    void tail.begin();
  }

  #end(): void {
    const { tail } = this;
    if (tail === null) return;
    tail.removeEventListener("change", this.#changed);
    tail.source.removeEventListener("change", this.#pulsed);
    this.tail = null;
    void tail.end();
  }

  #applyActive(): void {
    if (this.tail !== null) this.tail.source.active = this.#shown;
    this.requestUpdate();
  }

  #redrawSoon(): void {
    this.#redraw ??= setTimeout(() => {
      this.#redraw = null;
      this.requestUpdate();
    }, REDRAW_MS);
  }

  #rowChosen(event: CustomEvent<RowChosen>): void {
    this.opened = null;
    if (event.detail.open) this.inspecting = true;
    this.requestUpdate();
  }

  #openRecord(event: CustomEvent<RowRef>): void {
    this.opened = event.detail;
    this.inspecting = true;
  }

  #toggleInspector(): void {
    if (this.inspecting) this.#closeInspector();
    else this.inspecting = true;
  }

  #closeInspector(): void {
    this.inspecting = false;
    this.opened = null;
    this.grid.focus();
  }

  #togglePanel(): void {
    this.panelOpen = !this.panelOpen;
  }

  /** Reads only this range; a recording is read already, so that a filter does it. */
  async #narrow(tail: TailViewSession, range: Range): Promise<void> {
    if (this.recording === null) await tail.narrow(range);
    else this.filterBar.narrow(rangeExpression(range));
  }

  #openMenu(event: CustomEvent<RowMenuAsked>): void {
    this.menu = event.detail;
  }

  #closeMenu(): void {
    this.menu = null;
    this.grid.focus();
  }

  async #act(action: RowAction, { ref }: RowMenuAsked): Promise<void> {
    this.#closeMenu();
    const { session, tail } = this;
    if (action === "trace") await this.#traceRow(ref);
    else if (action === "inspect") this.grid.select(ref.row, true);
    else if (session !== null && tail?.source.tailId != null) {
      this.#notify(await copyRecord(session.api, tail.source.tailId, copyRequestOf(action, ref)));
    }
  }

  /** Shows all records of the key of this one. */
  async #traceRow(ref: RowRef): Promise<void> {
    const { session, tail } = this;
    if (session === null || tail?.source.tailId == null) return;
    const { source } = tail;
    const row = source.pulse?.epoch === ref.epoch ? source.rowAt(ref.row) : undefined;
    try {
      const key = await exactKey(session.api, tail.source.tailId, ref, row?.kind === "record" ? row : null);
      if (key !== null) await this.#trace(key);
      else this.#notify({ tone: "danger", message: "This key is not text: no expression can name it." });
    } catch (error) {
      this.#notify({ tone: "danger", message: toErrorData(error).message });
    }
  }

  async #trace(key: TraceableKey): Promise<void> {
    const { tail } = this;
    if (tail === null) return;
    const filter: Filter = { kind: "cel", expression: keyExpression(key) };
    // What it replaces can be had again from the history.
    if (tail.filter !== null) tail.keepFilter(tail.filter);
    tail.keepFilter(filter);
    this.traced = key;
    await tail.setFilter(filter);
  }

  /** Ctrl/Cmd-C in the grid: the value, as the inspector's own button copies it. */
  async #copy(): Promise<void> {
    const { session, tail } = this;
    const ref = this.grid.selected;
    if (session === null || tail?.source.tailId == null || ref === null) return;
    const value = { ref, format: "raw", body: { part: "value" } } as const;
    this.#notify(await copyRecord(session.api, tail.source.tailId, value));
  }

  #notify({ tone, message }: Notice): void {
    this.session?.notify({ kind: tone === "ok" ? "ok" : "error", text: message });
  }

  #key(event: KeyboardEvent): void {
    if (!this.#shown || this.tail === null) return;
    const command = tailCommand(event);
    if (command === null || (command === "close-inspector" && !this.inspecting)) return;
    event.preventDefault();
    if (command === "filter") this.filterBar.focus();
    else if (command === "pause") void this.tail.togglePause();
    else if (command === "close-inspector") this.#closeInspector();
    else this.grid.selectBy(command === "next" ? 1 : -1);
  }
}
