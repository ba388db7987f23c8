import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { UiFeature } from "../components/feature.ts";
import { renderHelp } from "../components/help-button.ts";
import "../components/tw-icon.ts";
import { base } from "../styles/base.ts";
import { settingsStyles } from "./settings.styles.ts";

/** Settings of the whole app, as a dialog with its sections on the left. */
@customElement("tw-settings")
export class SettingsDialog extends LitElement {
  static readonly spot = "Settings";
  static override styles = [base, settingsStyles];

  /** Features with a pane are shown, in their order. */
  @property({ attribute: false }) features: readonly UiFeature[] = [];
  /** Makes no calls while it is closed. */
  @state() private opened = false;
  /** The feature whose pane is shown; null: the first. */
  @state() private shown: string | null = null;
  /** Panes whose code is loaded. */
  @state() private loaded: ReadonlySet<string> = new Set();
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  /**
   * @param feature whose pane to show; null: the first
   * @returns the pane's element, once it is there
   */
  async open<Pane extends HTMLElement>(feature: string | null = null): Promise<Pane | null> {
    this.shown = feature;
    if (!this.dialog.open) {
      this.opened = true;
      this.dialog.showModal();
    }
    await this.#load();
    await this.updateComplete;
    const pane = this.renderRoot.querySelector<Pane>("#pane > *");
    if (this.#pane?.pane.focuses) pane?.focus();
    else this.#focusTab();
    return pane;
  }

  get #panes() {
    return this.features.flatMap(({ id, settings }) => (settings === undefined ? [] : [{ id, pane: settings }]));
  }

  get #pane() {
    return this.#panes.find(({ id }) => id === this.shown) ?? this.#panes[0] ?? null;
  }

  async #load(): Promise<void> {
    const shown = this.#pane;
    if (shown === null || this.loaded.has(shown.id)) return;
    await shown.pane.load();
    this.loaded = new Set([...this.loaded, shown.id]);
  }

  async #show(feature: string): Promise<void> {
    this.shown = feature;
    await this.#load();
  }

  protected override render() {
    return html`<dialog
      aria-labelledby="title"
      @close=${() => {
        this.opened = false;
      }}
      @keydown=${(event: Event) => event.stopPropagation()}
      @click=${(event: Event) => event.target === this.dialog && this.dialog.close()}
    >
      ${this.opened ? this.#renderFrame() : nothing}
    </dialog>`;
  }

  #renderFrame() {
    return html`<div class="frame">
      <div class="side">
        <h2 id="title">Settings</h2>
        <div role="tablist" aria-orientation="vertical" aria-labelledby="title" @keydown=${this.#keyed}>
          ${this.#panes.map(({ id, pane: { label, icon } }) => {
            const isShown = id === this.#pane?.id;
            return html`<button
              id=${`tab-${id}`}
              role="tab"
              aria-selected=${isShown}
              aria-controls="pane"
              tabindex=${isShown ? 0 : -1}
              @click=${() => this.#show(id)}
            >
              <tw-icon name=${icon}></tw-icon>${label}
            </button>`;
          })}
        </div>
        ${renderHelp("quiet")}
      </div>
      <div id="pane" class="pane" role="tabpanel" aria-labelledby=${`tab-${this.#pane?.id}`}>${this.#renderPane()}</div>
      <button class="quiet square close" title="Close (Esc)" aria-label="Close" @click=${() => this.dialog.close()}>
        <tw-icon name="x"></tw-icon>
      </button>
    </div>`;
  }

  #renderPane() {
    const shown = this.#pane;
    return shown !== null && this.loaded.has(shown.id) ? shown.pane.render() : nothing;
  }

  #keyed(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const ids = this.#panes.map(({ id }) => id);
    const to = ids.at((ids.indexOf(this.#pane?.id ?? "") + step) % ids.length);
    if (to !== undefined) void this.#show(to);
    void this.updateComplete.then(() => this.#focusTab());
  }

  #focusTab(): void {
    this.renderRoot.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
  }
}
