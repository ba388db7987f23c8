import { css, html } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { ModalDialog } from "../components/modal-dialog.ts";

/** Asks before the window leaves a cluster when something would end or be lost. */
@customElement("tw-leave-dialog")
export class LeaveDialog extends ModalDialog {
  static override styles = [
    ModalDialog.styles,
    css`
      dialog {
        width: min(420px, 92vw);
      }
    `,
  ];

  @state() private profile = "";
  @state() private losses: readonly string[] = [];
  @query(".primary") private readonly leave!: HTMLButtonElement | null;

  #answer: ((leave: boolean) => void) | null = null;

  /** @param losses each as `ends 2 live tails` @returns true to leave */
  async ask(profile: string, losses: readonly string[]): Promise<boolean> {
    if (this.dialog.open) return false;
    this.profile = profile;
    this.losses = losses;
    const answer = new Promise<boolean>((resolve) => {
      this.#answer = resolve;
    });
    this.show();
    await this.updateComplete;
    this.leave?.focus();
    return answer;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end(false);
  }

  protected override renderContent() {
    return html`
      <h2 id="title">Disconnect from ${this.profile}?</h2>
      <p class="what">This ${this.losses.join(" and ")}. Nothing on the cluster changes.</p>
      <div class="actions">
        <button @click=${() => this.dialog.close()}>Cancel</button>
        <button class="primary" @click=${() => this.#end(true)}>Disconnect</button>
      </div>
    `;
  }

  protected override closed(): void {
    this.#end(false);
  }

  #end(leave: boolean): void {
    const answer = this.#answer;
    this.#answer = null;
    answer?.(leave);
  }
}
