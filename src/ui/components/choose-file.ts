import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { tell } from "../data/events.ts";
import { type FileKind, fileDialogs } from "../data/file-dialogs.ts";
import { base } from "../styles/base.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-chosen": string;
  }
}

/**
 * A button beside a path field that opens the system's file dialog. It is hidden if there is no such dialog.
 *
 * @fires tw-chosen `CustomEvent<string>` the path, absolute
 */
@customElement("tw-choose-file")
export class ChooseFile extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: contents;
      }
      button {
        flex: none;
      }
      .failed {
        align-self: center;
        color: var(--text-dim);
        font-size: var(--t-12);
      }
    `,
  ];

  /** The dialog's title. */
  @property() what = "Choose a file";
  /** The field's value, where the dialog starts. */
  @property() path = "";
  /** The kind of file to open; null asks for one to write. */
  @property({ attribute: false }) opens: FileKind | null = null;
  @property({ type: Boolean }) disabled = false;
  @state() private busy = false;
  @state() private failed = false;

  protected override render() {
    if (fileDialogs() === null) return nothing;
    if (this.failed) return html`<span class="failed" role="alert">No dialog opened: type the path.</span>`;
    return html`<button type="button" ?disabled=${this.disabled || this.busy} @click=${this.#choose}>Choose…</button>`;
  }

  async #choose(): Promise<void> {
    const dialogs = fileDialogs();
    if (dialogs === null || this.busy) return;
    const { what, path, opens } = this;
    this.busy = true;
    try {
      const detail = await (opens === null ? dialogs.save(what, path.trim()) : dialogs.open(what, path.trim(), opens));
      if (detail !== null) tell(this, "tw-chosen", detail);
    } catch {
      this.failed = true; // Neutralino refused. The field beside it does the same.
    } finally {
      this.busy = false;
    }
  }
}
