import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { isNeutralino } from "../data/neutralino.ts";
import { base } from "../styles/base.ts";

/**
 * How the window can come back. `restarts`: a Neutralino window whose engine restarts automatically. `closes`: a
 * Neutralino window on Windows, where it does not. `page`: a browser page, which cannot start anything.
 */
export type WayBack = "restarts" | "closes" | "page";

/** @param platform of the engine; undefined: unknown */
export function wayBackTo(platform: string | undefined): WayBack {
  if (!isNeutralino()) return "page";
  return platform === "win32" ? "closes" : "restarts";
}

const WHAT_NEXT: Readonly<Record<WayBack, string>> = {
  restarts: "Restart it to continue: clusters and tails are opened again.",
  closes: "Close this window, and start Tailwater again.",
  page: "Start Tailwater again as before: it opens a new window, and you can close this one.",
};

declare module "../data/events.ts" {
  interface Events {
    "tw-reload": null;
  }
}

/**
 * Covers everything else: shows that the engine has ended and what to do.
 *
 * @fires tw-reload load the page again
 * @fires tw-close close the window
 */
@customElement("tw-engine-lost")
export class EngineLost extends LitElement {
  static override styles = [
    base,
    css`
      dialog {
        width: min(440px, 92vw);
        padding: 18px 20px 16px;
      }
      h2 {
        display: flex;
        align-items: center;
        gap: 8px;
        margin: 0 0 6px;
        font: 600 var(--t-15) / 20px var(--font-ui);
      }
      h2 tw-icon {
        color: var(--danger);
      }
      p {
        margin: 0 0 10px;
        color: var(--text-dim);
      }
      .said {
        color: var(--danger);
      }
      .actions {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
        margin-top: 16px;
      }
    `,
  ];

  @property({ attribute: false }) wayBack: WayBack = "page";
  /** True when the page's server answers. Otherwise a reload would only show the browser's error page. */
  @property({ attribute: false }) answers: () => Promise<boolean> = pageAnswers;
  @state() private busy = false;
  @state() private silent = false;
  @query("dialog") private readonly dialog!: HTMLDialogElement;
  @query("button") private readonly button!: HTMLButtonElement;

  protected override firstUpdated(): void {
    this.dialog.showModal();
    this.button.focus();
  }

  protected override render() {
    const { wayBack, busy } = this;
    return html`<dialog
      aria-labelledby="title"
      @cancel=${(event: Event) => event.preventDefault()}
      @keydown=${(event: KeyboardEvent) => event.stopPropagation()}
    >
      <h2 id="title"><tw-icon name="circle-alert"></tw-icon>Tailwater’s engine has ended</h2>
      <p>
        It crashed, or another program ended it. It changed nothing on a cluster; the records in memory are lost.
        ${WHAT_NEXT[wayBack]}
      </p>
      ${this.silent ? html`<p class="said" role="alert">There is still no answer from ${location.host}.</p>` : nothing}
      <div class="actions">
        ${
          wayBack === "closes"
            ? html`<button class="primary" @click=${() => tell(this, "tw-close")}>Close window</button>`
            : html`<button class="primary" ?disabled=${busy} @click=${this.#comeBack}>
                ${wayBack === "page" ? "Try again" : busy ? "Restarting…" : "Restart"}
              </button>`
        }
      </div>
    </dialog>`;
  }

  async #comeBack(): Promise<void> {
    this.busy = true;
    this.silent = false;
    if (this.wayBack === "restarts" || (await this.answers())) {
      tell(this, "tw-reload");
      return;
    }
    this.silent = true;
    this.busy = false;
    await this.updateComplete;
    this.button.focus();
  }
}

async function pageAnswers(): Promise<boolean> {
  try {
    return (await fetch("/", { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false; // No server is listening there.
  }
}
