import { html, nothing } from "lit";
import { toErrorData } from "../../contract/errors.ts";
import type { Filter } from "../../contract/filter.ts";
import type { CopyRequest } from "../../contract/inspect.ts";
import type { RowRef } from "../../contract/record.ts";
import "../components/action-menu.ts";
import type { MenuItem } from "../components/action-menu.ts";
import { copyRecord } from "../data/copy-record.ts";
import type { Session } from "../data/session.ts";
import { exactKey, keyExpression, type TraceableKey } from "../keys/trace.ts";
import "../keys/trace-note.ts";
import type { RowMenuAsked } from "./grid-events.ts";
import { type RowsOf, SelectionActions } from "./selection-actions.ts";
import { renderSelectionBar, selectedText } from "./selection-bar.ts";
import { askReplayOf } from "./tail-replay.ts";
import type { TailViewSession } from "./tail-session.ts";

/** The actions for one row of a view: its menu, copying its value, tracing its key through the topics. */
export class RowActions {
  readonly #rows: () => RowsOf | null;
  readonly #onChange: () => void;
  readonly #selection: SelectionActions;
  #menu: RowMenuAsked | null = null;
  /** The key that the filter was last set to trace. */
  #traced: TraceableKey | null = null;

  /** @param rows null while nothing is shown */
  constructor(rows: () => RowsOf | null, onChange: () => void) {
    this.#rows = rows;
    this.#selection = new SelectionActions(rows);
    this.#onChange = onChange;
  }

  /** The bar of the selection, while several rows are selected. */
  renderSelection() {
    const rows = this.#rows();
    const several = rows?.grid?.several ?? null;
    const pulse = rows?.tail.pulse ?? null;
    if (several === null || pulse === null) return nothing;
    // In another order than that of arrival, rows between others may be evicted.
    const mayLack = pulse.view !== "arrival" && pulse.totals.evicted > 0;
    return renderSelectionBar(several, this.#selection.items, mayLack);
  }

  openMenu(asked: RowMenuAsked): void {
    this.#menu = asked;
    this.#onChange();
  }

  renderMenu() {
    const menu = this.#menu;
    if (menu === null) return nothing;
    const { key } = menu.row;
    const several = this.#rows()?.grid.several ?? null;
    return html`<tw-action-menu
      .name=${several !== null ? selectedText(several) : key === null ? "no key" : key.text}
      label=${several === null ? "Record" : "Selected records"}
      .items=${this.#items(menu)}
      .place=${menu}
      @tw-done=${() => this.#closeMenu()}
    ></tw-action-menu>`;
  }

  #items({ ref, row }: RowMenuAsked): readonly MenuItem[] {
    const several = this.#rows()?.grid.several ?? null;
    if (several !== null) return this.#selection.items;
    const { key, value } = row;
    const rows = this.#rows();
    const copy = (request: CopyRequest) => () => void this.#copy(request);
    const part = (part: "key" | "value") => copy({ ref, format: "raw", body: { part } });
    const trace = key === null ? "Trace records without a key" : "Trace this key";
    return [
      {
        ...{ icon: "search", label: trace, keys: "T", key: "t", run: () => void this.traceRow(ref) },
        why: key?.encoding === "binary" ? "This key is not text, so no filter expression can match it" : null,
      },
      { icon: "panel-right", label: "Inspect", keys: "Enter", run: () => this.#rows()?.grid.select(ref.row, true) },
      { icon: "copy", label: "Copy key", why: key === null ? "The record has no key" : null, run: part("key") },
      {
        ...{ icon: "copy", label: "Copy value", keys: "C", key: "c", run: part("value") },
        why: value === null ? "The record has no value" : null,
      },
      { icon: "braces", label: "Copy record as JSON", run: copy({ ref, format: "json" }) },
      {
        ...{ icon: "arrow-right", label: "Replay this record…" },
        run: () => rows !== null && askReplayOf(rows.grid, rows.session, rows.tail, row),
      },
    ];
  }

  /** Shows the traced key while its filter is active. */
  renderTraced({ profile }: Session, tail: TailViewSession) {
    const traced = this.#traced;
    const offline = tail.recording !== null;
    const isInForce =
      traced !== null && tail.filter?.kind === "cel" && tail.filter.expression === keyExpression(traced);
    if (!isInForce) return nothing;
    return html`<tw-trace-note
      .key=${traced}
      .topics=${tail.topics}
      .profileId=${profile.id}
      ?offline=${offline}
      ?partial=${!offline && tail.read.start.kind !== "earliest"}
      @tw-from-beginning=${() => tail.choose({ start: { kind: "earliest" }, end: tail.read.end })}
      @tw-done=${() => {
        this.#traced = null;
        this.#onChange();
      }}
    ></tw-trace-note>`;
  }

  /** Shows all records with this record's key. */
  async traceRow(ref: RowRef): Promise<void> {
    const rows = this.#rows();
    if (rows === null) return;
    const { session, tail } = rows;
    const { source } = tail;
    if (source.tailId === null) return;
    const row = source.pulse?.epoch === ref.epoch ? source.rowAt(ref.row) : undefined;
    try {
      const key = await exactKey(session.api, source.tailId, ref, row?.kind === "record" ? row : null);
      if (key !== null) await this.trace(key);
      else session.notify({ tone: "danger", message: "This key is not text, so no filter expression can match it." });
    } catch (error) {
      session.notify({ tone: "danger", message: toErrorData(error).message });
    }
  }

  async trace(key: TraceableKey): Promise<void> {
    const tail = this.#rows()?.tail;
    if (tail === undefined) return;
    const filter: Filter = { kind: "cel", expression: keyExpression(key) };
    // The replaced filter is in the history.
    if (tail.filter !== null) tail.keepFilter(tail.filter);
    tail.keepFilter(filter);
    this.#traced = key;
    await tail.setFilter(filter);
  }

  /** Ctrl/Cmd-C in the grid: the value, like the inspector's button; several records as NDJSON. */
  async copySelected(): Promise<void> {
    if ((this.#rows()?.grid.several ?? null) !== null) {
      await this.#selection.copy("ndjson");
      return;
    }
    const ref = this.#rows()?.grid.selected ?? null;
    if (ref !== null) await this.#copy({ ref, format: "raw", body: { part: "value" } });
  }

  async #copy(request: CopyRequest): Promise<void> {
    const rows = this.#rows();
    if (rows === null || rows.tail.source.tailId === null) return;
    rows.session.notify(await copyRecord(rows.session.api, rows.tail.source.tailId, request));
  }

  #closeMenu(): void {
    this.#menu = null;
    this.#onChange();
    this.#rows()?.grid.focus();
  }
}
