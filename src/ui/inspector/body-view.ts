import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Line } from "../../contract/inspect.ts";
import { apiContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { ScrollSync } from "../components/scroll-sync.ts";
import { leafExpression } from "../data/cel-text.ts";
import { bodyViewStyles } from "./body-view.styles.ts";
import { columnOf, type LineAction } from "./line-menu.ts";
import { LINE_HEIGHT, LineSlot } from "./line-slot.ts";
import { type BodyAddress, type InspectApi, LinesSource } from "./lines-source.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-add-column": string;
    "tw-filter-by": string;
  }
}

/**
 * A body as lines: JSON tree, text or hex. Only lines on screen are in the DOM, so 5 MB scroll like 5 kB. Keys: ↑ ↓
 * PageUp PageDown Home End move, ← folds or goes to the parent, → unfolds; F filters by the value, C makes the field a
 * column, the menu key offers both.
 *
 * @fires tw-filter-by `CustomEvent<string>` a CEL expression
 * @fires tw-add-column `CustomEvent<string>` the path of a field
 */
@customElement("tw-body-view")
export class BodyView extends LitElement {
  static override styles = bodyViewStyles;

  @consume({ context: apiContext }) @state() api: InspectApi | null = null;
  @property({ attribute: false }) address: BodyAddress | null = null;
  @property() label = "Body";
  @state() private note: string | null = null;
  @state() private source: LinesSource | null = null;
  @state() private menu: { readonly line: Line; readonly y: number } | null = null;

  @query(".scroller") private readonly scroller!: HTMLElement;
  @query(".inner") private readonly inner!: HTMLElement;
  @query(".layer") private readonly layer!: HTMLElement;
  @query(".more") private readonly more!: HTMLElement;

  #slots: LineSlot[] = [];
  #scroll: ScrollSync | null = null;
  /** Pixels above the view, and the height of the view. */
  #top = 0;
  #height = 0;
  #cursor = 0;
  /** The pointer's distance from the view's top, px; null while it is elsewhere. */
  #pointer: number | null = null;
  #frame = 0;
  readonly #resize = new ResizeObserver(() => this.#measure());
  readonly #changed = () => this.#schedule();

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#resize.observe(this.scroller);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#scroll?.dispose();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("address") && !changed.has("api")) return;
    this.source?.removeEventListener("change", this.#changed);
    this.source = this.api === null || this.address === null ? null : new LinesSource(this.api, this.address);
    this.source?.addEventListener("change", this.#changed);
    this.#top = 0;
    this.#cursor = 0;
    this.note = null;
    this.menu = null;
  }

  protected override firstUpdated(): void {
    this.#scroll = new ScrollSync(this.scroller, this.inner, 0, () => this.#schedule());
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#resize.observe(this.scroller);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("address")) {
      this.#slots = [];
      this.layer.replaceChildren();
      this.#measure();
    }
    this.#schedule();
  }

  protected override render() {
    const tree = this.address?.view === "json";
    const error = this.source?.error ?? null;
    return html`
      ${this.note === null ? null : html`<p class="note" role="note">${this.note}</p>`}
      ${
        error === null
          ? null
          : html`<div class="problem" role="alert">
              <p>${error.message}</p>
              ${error.hint === null ? null : html`<p class="hint">${error.hint}</p>`}
            </div>`
      }
      <div
        class="frame"
        ?hidden=${error !== null}
        @pointermove=${this.#pointed}
        @pointerleave=${this.#pointed}
        @contextmenu=${this.#menuAsked}
      >
        <div
          class="scroller"
          tabindex="0"
          role=${tree ? "tree" : "region"}
          aria-label=${this.label}
          @keydown=${this.#keyed}
          @focus=${this.#changed}
          @blur=${this.#changed}
        >
          <div class="inner" role="presentation">
            <div class="layer" role="presentation" @click=${this.#clicked} @dblclick=${this.#doubleClicked}></div>
          </div>
        </div>
        <button class="more" tabindex="-1" title="Filter by it, or add it as a column" aria-label="Actions" hidden @click=${this.#moreClicked}>
          <tw-icon name="ellipsis"></tw-icon>
        </button>
        ${this.menu === null ? nothing : this.#renderMenu(this.menu)}
      </div>
    `;
  }

  #renderMenu({ line, y }: { readonly line: Line; readonly y: number }) {
    return html`<tw-line-menu
      .line=${line}
      .place=${y < this.#height / 2 ? { top: y + LINE_HEIGHT } : { bottom: this.#height - y }}
      @tw-done=${this.#closeMenu}
      @tw-line-action=${(event: Told<"tw-line-action">) => {
        this.#closeMenu();
        this.#act(event.detail, line);
      }}
    ></tw-line-menu>`;
  }

  #measure(): void {
    this.#height = this.scroller.clientHeight;
    const size = Math.ceil(this.#height / LINE_HEIGHT) + 2;
    while (this.#slots.length > size) this.#slots.pop()?.element.remove();
    for (let index = this.#slots.length; index < size; index += 1) {
      const slot = new LineSlot(`line-${index}`);
      this.#slots.push(slot);
      this.layer.append(slot.element);
    }
    this.#schedule();
  }

  #scrolled(): void {
    const top = this.#scroll?.read(this.#scrollState());
    if (top === null || top === undefined) return;
    this.#top = top;
    this.menu = null;
    this.#schedule();
  }

  #keyed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.#height / LINE_HEIGHT) - 1);
    const total = this.source?.total ?? 0;
    const line = this.source?.lineAt(this.#cursor);
    const isOpen = line?.fold?.folded === false;
    const targets: Record<string, number> = {
      ArrowUp: this.#cursor - 1,
      ArrowDown: this.#cursor + 1,
      PageUp: this.#cursor - page,
      PageDown: this.#cursor + page,
      Home: 0,
      End: total - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) this.#moveTo(target);
    else if (this.address?.view !== "json") return;
    else if (event.key === "f" && line !== undefined) this.#act("filter", line);
    else if (event.key === "c" && line !== undefined) this.#act("column", line);
    else if (event.key === "ArrowLeft" && !isOpen) this.#moveTo(this.#parentOf(this.#cursor));
    else if (event.key === "ArrowRight" && isOpen) this.#moveTo(this.#cursor + 1);
    else if (line?.fold != null && ["ArrowLeft", "ArrowRight", "Enter"].includes(event.key)) this.source?.toggle(line);
    else if (event.key !== "ArrowRight") return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Puts the cursor on a line and shows it. */
  #moveTo(index: number): void {
    const total = this.source?.total ?? 0;
    this.#cursor = Math.min(Math.max(0, index), Math.max(0, total - 1));
    const y = this.#cursor * LINE_HEIGHT;
    if (y < this.#top) this.#top = y;
    else if (y + LINE_HEIGHT > this.#top + this.#height) this.#top = y + LINE_HEIGHT - this.#height;
    this.#schedule();
  }

  /** The nearest less nested line above, as far as lines are loaded. */
  #parentOf(index: number): number {
    const depth = this.source?.lineAt(index)?.depth ?? 0;
    for (let above = index - 1; above >= 0; above -= 1) {
      const line = this.source?.lineAt(above);
      if (line === undefined) return above + 1;
      if (line.depth < depth) return above;
    }
    return index;
  }

  #clicked(event: MouseEvent): void {
    const slot = this.#slotOf(event);
    if (slot === undefined) return;
    this.#cursor = slot.index;
    if (slot.isFold(event.target) && slot.line !== undefined) this.source?.toggle(slot.line);
    this.#schedule();
  }

  #doubleClicked(event: MouseEvent): void {
    const slot = this.#slotOf(event);
    if (slot?.line?.fold?.folded === true) this.source?.toggle(slot.line);
  }

  #pointed(event: PointerEvent): void {
    const isHere = event.type !== "pointerleave";
    this.#pointer = isHere ? event.clientY - this.scroller.getBoundingClientRect().top : null;
    this.#schedule();
  }

  /** The line under the pointer, or the cursor's line for a key. */
  #menuAsked(event: MouseEvent): void {
    const index = this.#slotOf(event)?.index ?? this.#cursor;
    if (this.#openMenu(index)) event.preventDefault();
  }

  #moreClicked(): void {
    this.#openMenu(this.#marked);
  }

  /** @returns whether there is something to offer. */
  #openMenu(index: number): boolean {
    const line = this.source?.lineAt(index);
    if (line === undefined || !hasActions(line)) return false;
    this.#cursor = index;
    this.menu = { line, y: index * LINE_HEIGHT - Math.round(this.#top) };
    return true;
  }

  #closeMenu(): void {
    this.menu = null;
    this.scroller.focus();
  }

  #act(action: LineAction, line: Line): void {
    const detail = action === "filter" ? leafExpression(line) : columnOf(line);
    const name = action === "filter" ? "tw-filter-by" : "tw-add-column";
    if (detail !== null) tell(this, name, detail);
  }

  /** The line with the actions button: the pointer's, otherwise the cursor's while this element has the focus. */
  get #marked(): number {
    if (this.#pointer !== null) return Math.floor((this.#top + this.#pointer) / LINE_HEIGHT);
    return this.scroller.matches(":focus-visible") ? this.#cursor : -1;
  }

  #drawMore(): void {
    const index = this.#marked;
    const line = index < 0 ? undefined : this.source?.lineAt(index);
    this.more.hidden = line === undefined || !hasActions(line);
    this.more.style.transform = `translateY(${index * LINE_HEIGHT - Math.round(this.#top)}px)`;
  }

  #slotOf(event: Event): LineSlot | undefined {
    const { target } = event;
    return target instanceof Node ? this.#slots.find((slot) => slot.element.contains(target)) : undefined;
  }

  #schedule(): void {
    if (this.#frame === 0 && this.isConnected) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    const { source } = this;
    if (source === null) return;
    if (source.note !== this.note) this.note = source.note;
    if (source.error !== null) {
      this.requestUpdate();
      return;
    }
    const total = source.total ?? 0;
    this.#top = Math.min(this.#top, Math.max(0, total * LINE_HEIGHT - this.#height));
    const first = Math.floor(this.#top / LINE_HEIGHT);
    const end = Math.ceil((this.#top + this.#height) / LINE_HEIGHT);
    source.show(first, end);
    this.#scroll?.write(this.#scrollState());
    this.#fill(source, first, Math.min(end, total));
    this.#drawMore();
  }

  #fill(source: LinesSource, first: number, end: number): void {
    const tree = this.address?.view === "json";
    const size = this.#slots.length;
    for (let index = first; index < first + size; index += 1) {
      const slot = this.#slots[index % size];
      const isCurrent = index === this.#cursor;
      if (index >= end) slot?.hide();
      else slot?.show(index, source.lineAt(index), index * LINE_HEIGHT - Math.round(this.#top), tree, isCurrent);
    }
    const active = this.#slots[this.#cursor % Math.max(1, size)];
    if (tree && active?.index === this.#cursor) this.scroller.setAttribute("aria-activedescendant", active.element.id);
    else this.scroller.removeAttribute("aria-activedescendant");
  }

  #scrollState() {
    return { content: (this.source?.total ?? 0) * LINE_HEIGHT, view: this.#height, offset: this.#top };
  }
}

function hasActions(line: Line): boolean {
  return columnOf(line) !== null || leafExpression(line) !== null;
}
