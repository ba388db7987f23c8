import { consume } from "@lit/context";
import { css, html } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { apiContext } from "../data/context.ts";
import type { Told } from "../data/events.ts";

import "../components/copy-button.ts";
import { ModalDialog } from "../components/modal-dialog.ts";
import "../components/tw-icon.ts";
import "../components/path-form.ts";
import { inFolder, stamp } from "../data/export-path.ts";

export type NetworkExportApi = Pick<WindowApi, "network"> & Pick<WindowApi, "window">;

/** Writes the whole network ledger to a file, as JSON. */
@customElement("tw-network-export")
export class NetworkExport extends ModalDialog {
  static override styles = [
    ModalDialog.styles,
    css`
      .done {
        display: flex;
        align-items: center;
        gap: 8px;
        margin: 10px 0 14px;
      }
      .done > tw-icon {
        color: var(--ok);
      }
      .done p {
        flex: 1;
        font: var(--t-12) / 18px var(--font-mono);
        user-select: text;
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api: NetworkExportApi | null = null;
  @state() private path = "";
  @state() private busy = false;
  @state() private error: ErrorData | null = null;
  /** The written file; null before it is written. */
  @state() private written: string | null = null;

  async open(): Promise<void> {
    if (this.dialog.open) return;
    this.path = "";
    this.error = null;
    this.written = null;
    this.show();
    try {
      const folder = (await this.api?.window.downloadFolder()) ?? "";
      this.path = inFolder(folder, `tailwater-network-${stamp(new Date())}.json`);
    } catch (error) {
      this.error = toErrorData(error);
    }
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("tw-path-form")?.focus();
  }

  protected override renderContent() {
    return this.written === null ? this.#renderForm() : this.#renderDone(this.written);
  }

  #renderForm() {
    return html`
      <h2 id="title">Export the network ledger</h2>
      <p class="what">Saves everything on this screen as JSON, regardless of the filter. The file names hosts and profiles.</p>
      <tw-path-form
        action="Export"
        doing="Writing…"
        .path=${this.path}
        .error=${this.error}
        ?busy=${this.busy}
        @tw-path=${(event: Told<"tw-path">) => this.#export(event.detail)}
        @tw-cancel=${() => this.dialog.close()}
      ></tw-path-form>
    `;
  }

  #renderDone(path: string) {
    return html`
      <h2 id="title">Exported</h2>
      <div class="done" role="status">
        <tw-icon name="circle-check"></tw-icon>
        <p>${path}</p>
        <tw-copy-button .text=${path} what="path"></tw-copy-button>
      </div>
      <div class="actions"><button class="primary" @click=${() => this.dialog.close()}>Done</button></div>
    `;
  }

  async #export(path: string): Promise<void> {
    const { api } = this;
    if (api === null) return;
    this.path = path;
    this.busy = true;
    this.error = null;
    try {
      this.written = await api.network.export(path);
    } catch (error) {
      this.error = toErrorData(error);
    } finally {
      this.busy = false;
    }
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("button.primary")?.focus();
  }
}
