import { html, LitElement, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { IconName } from "../components/icons.ts";
import "../components/tw-icon.ts";
import "../data-places/data-places.ts";
import { base } from "../styles/base.ts";
import "../vault/vault-settings.ts";
import type { VaultSettings } from "../vault/vault-settings.ts";
import "../memory/memory-settings.ts";
import type { MemorySettings } from "../memory/memory-settings.ts";
import { settingsStyles } from "./settings.styles.ts";
import "../updates/update-settings.ts";

export type SettingsSection = "memory" | "passwords" | "updates" | "data";

const SECTIONS: readonly { readonly id: SettingsSection; readonly label: string; readonly icon: IconName }[] = [
  { id: "memory", label: "Memory", icon: "memory-stick" },
  { id: "passwords", label: "Passwords", icon: "key-round" },
  { id: "updates", label: "Updates", icon: "refresh-cw" },
  { id: "data", label: "Your data", icon: "hard-drive" },
];

/** Settings of the whole app, as a dialog with its sections on the left. */
@customElement("tw-settings")
export class SettingsDialog extends LitElement {
  static override styles = [base, settingsStyles];

  /** Nothing is asked for while it is closed. */
  @state() private opened = false;
  @state() private section: SettingsSection = "memory";
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  async open(section: SettingsSection = "memory"): Promise<void> {
    this.section = section;
    if (!this.dialog.open) {
      this.opened = true;
      this.dialog.showModal();
    }
    await this.updateComplete;
    if (section === "memory") this.renderRoot.querySelector<MemorySettings>("tw-memory-settings")?.focus();
    else this.#focusTab();
  }

  /** Opens where passwords are kept, with the fields of a new passphrase. */
  async openPassphrase(): Promise<void> {
    await this.open("passwords");
    await this.renderRoot.querySelector<VaultSettings>("tw-vault-settings")?.askPassphrase();
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
          ${SECTIONS.map(
            ({ id, label, icon }) => html`<button
              id=${`tab-${id}`}
              role="tab"
              aria-selected=${id === this.section}
              aria-controls="pane"
              tabindex=${id === this.section ? 0 : -1}
              @click=${() => {
                this.section = id;
              }}
            >
              <tw-icon name=${icon}></tw-icon>${label}
            </button>`,
          )}
        </div>
      </div>
      <div id="pane" class="pane" role="tabpanel" aria-labelledby=${`tab-${this.section}`}>${this.#renderSection()}</div>
      <button class="quiet square close" title="Close (Esc)" aria-label="Close" @click=${() => this.dialog.close()}>
        <tw-icon name="x"></tw-icon>
      </button>
    </div>`;
  }

  #renderSection() {
    switch (this.section) {
      case "memory":
        return html`<tw-memory-settings></tw-memory-settings>`;
      case "passwords":
        return html`<tw-vault-settings></tw-vault-settings>`;
      case "updates":
        return html`<tw-update-settings></tw-update-settings>`;
      case "data":
        return html`<tw-data-places></tw-data-places>`;
    }
  }

  #keyed(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = SECTIONS.findIndex(({ id }) => id === this.section);
    this.section = SECTIONS[(at + step + SECTIONS.length) % SECTIONS.length]?.id ?? this.section;
    void this.updateComplete.then(() => this.#focusTab());
  }

  #focusTab(): void {
    this.renderRoot.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
  }
}
