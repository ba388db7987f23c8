import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { type LicenceState, type LicensedFeature, LONGEST_LICENCE } from "../../contract/licence.ts";
import { LOCKABLE } from "../../contract/lockable.ts";
import "../components/copy-button.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { dateText } from "../data/clock.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";
import { sectionStyles } from "../styles/section.ts";
import { leftText, licenceDetail, licenceTitle, lockText } from "./licence-text.ts";
import { StateWatch } from "./state-watch.ts";

export type LicenceCalls = Pick<WindowApi, "licence">;

const dayText = (at: number): string => dateText(at).slice(0, 10);

/** The licence: what it opens, how long it counts, why something is locked, and how to get another. */
@customElement("tw-licence-panel")
export class LicencePanel extends LitElement {
  static override styles = [
    base,
    sectionStyles,
    css`
      button,
      tw-icon {
        --icon: 14px;
      }
      textarea {
        width: 100%;
        height: 72px;
        resize: vertical;
        font: var(--t-12) / 18px var(--font-mono);
      }
      label {
        font: 500 var(--t-12) / 18px var(--font-ui);
      }
      .state {
        display: flex;
        align-items: center;
        gap: 6px;
        color: var(--text-dim);
        font-size: var(--t-12);
      }
      .left {
        color: var(--warn);
        font-weight: 500;
      }
      .open tw-icon {
        color: var(--ok);
      }
    `,
  ];

  @property({ attribute: false }) api!: LicenceCalls;
  /** Its screen is in front. What was tried is forgotten when the user leaves it. */
  @property({ attribute: false }) active = true;
  @state() private busy = false;
  @state() private pasting = false;
  @state() private removing = false;
  @state() private error: ErrorData | null = null;
  #waitsForFocus = false;
  readonly #watch = new StateWatch<LicenceState>(
    this,
    () => this.api.licence.next,
    (now, before) => {
      if (before !== null && opensOf(now) !== opensOf(before)) tell(this, "tw-licence-changed");
    },
  );

  /** To the field, or to the button that opens it. */
  override focus(): void {
    const find = (selector: string) => this.renderRoot.querySelector<HTMLElement>(selector);
    const found = find("textarea") ?? find(".enter");
    found?.focus();
    this.#waitsForFocus = found === null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("active") || this.active) return;
    this.error = null;
    this.pasting = false;
    this.removing = false;
  }

  protected override updated(): void {
    if (this.#waitsForFocus && this.renderRoot.querySelector(".enter") !== null) this.focus();
  }

  protected override render() {
    const licence = this.#watch.state;
    const error = this.#watch.error ?? (this.pasting ? null : (this.error ?? licence?.problem ?? null));
    return html`<h3>Licence</h3>
      ${error === null ? nothing : html`<tw-error-note at-account .error=${error}></tw-error-note>`}
      ${licence === null ? nothing : this.#renderLicence(licence)}`;
  }

  #renderLicence(licence: LicenceState) {
    const hasOne = licence.source === "file";
    const left = leftText(licence, Date.now());
    return html`<ul class="rows">
      <li class="row">
        <div>
          <strong>${licenceTitle(licence)}</strong>
          <p class="detail">
            ${licenceDetail(licence, dayText)}
            ${left === null ? nothing : html`<b class="left">${left}</b>`}
          </p>
        </div>
        <div class="actions">
          ${licence.portal === null ? nothing : html`<button @click=${this.#openPortal}>${licence.status === "valid" ? "Renew…" : "Get a licence"}</button>`}
          ${
            licence.source === "file"
              ? html`<button class="remove" ?disabled=${this.busy} aria-expanded=${this.removing} @click=${this.#toggleRemove}>Remove…</button>`
              : nothing
          }
          <button class="enter" ?disabled=${this.busy} aria-expanded=${this.pasting} @click=${this.#togglePaste}>
            ${hasOne ? "Replace…" : "Enter a licence…"}
          </button>
        </div>
        ${this.pasting ? this.#renderPaste(licence) : nothing} ${this.removing ? this.#renderRemove(licence) : nothing}
      </li>
      ${licence.features.map(renderFeature)}
      <li class="row">
        <div>
          <strong>This computer’s code</strong>
          <p class="detail">Send it to the publisher for a licence that is tied to computers. It tells nothing else about this computer.</p>
        </div>
        <span class="state">
          <span class="path">${licence.machine}</span>
          <tw-copy-button .text=${licence.machine} what="code of this computer"></tw-copy-button>
        </span>
      </li>
    </ul>`;
  }

  #renderPaste({ path, source }: LicenceState) {
    const replaces = source === "file" ? " It replaces the present licence, whose text is then gone." : "";
    return html`<div class="wide">
      <label for="text">The text of the licence</label>
      <textarea id="text" maxlength=${LONGEST_LICENCE} spellcheck="false" autocomplete="off" aria-invalid=${this.error !== null}></textarea>
      ${this.error === null ? nothing : html`<tw-error-note at-account .error=${this.error}></tw-error-note>`}
      <p class="detail">It is checked on this computer, without the network, and kept in <span class="path">${path}</span>.${replaces}</p>
      <div class="actions">
        <input class="file" type="file" hidden accept=".jwt,.txt" @change=${this.#chosen} />
        <button @click=${this.#togglePaste}>Cancel</button>
        <button @click=${() => this.renderRoot.querySelector<HTMLInputElement>(".file")?.click()}>From a file…</button>
        <button class="primary" ?disabled=${this.busy} @click=${() => this.#install(this.#text?.value ?? "")}>Use it</button>
      </div>
    </div>`;
  }

  #renderRemove({ path }: LicenceState) {
    return html`<div class="wide">
      <p class="detail">What it opens is locked at once, and its file is deleted. Keep a copy if you need it again: <span class="path">${path}</span></p>
      <div class="actions">
        <button class="keep" @click=${this.#toggleRemove}>Cancel</button>
        <button class="danger" ?disabled=${this.busy} @click=${this.#remove}>Remove the licence</button>
      </div>
    </div>`;
  }

  readonly #toggleRemove = async (): Promise<void> => {
    this.removing = !this.removing;
    this.pasting = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(this.removing ? ".keep" : ".remove")?.focus();
  };

  readonly #remove = async (): Promise<void> => {
    if (!(await this.#ask(() => this.api.licence.remove()))) return;
    this.removing = false;
    tell(this, "tw-notice", { tone: "ok", message: "The licence was removed." });
    await this.updateComplete;
    this.focus();
  };

  get #text(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("textarea");
  }

  readonly #togglePaste = async (): Promise<void> => {
    this.pasting = !this.pasting;
    this.removing = false;
    this.error = null;
    await this.updateComplete;
    this.focus();
  };

  readonly #chosen = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    // Choosing the same file again is a choice, too.
    input.value = "";
    if (file !== undefined) await this.#install(await file.slice(0, LONGEST_LICENCE).text());
  };

  async #install(text: string): Promise<void> {
    if (!(await this.#ask(() => this.api.licence.install(text)))) {
      this.#text?.focus();
      return;
    }
    this.pasting = false;
    const { state } = this.#watch;
    if (state !== null)
      tell(this, "tw-notice", { tone: "ok", message: `The licence is accepted. ${licenceTitle(state)}.` });
    await this.updateComplete;
    this.focus();
  }

  readonly #openPortal = async (): Promise<void> => {
    this.error = null;
    await this.api.licence.openPortal().catch((error: unknown) => {
      this.error = toErrorData(error);
    });
  };

  async #ask(call: () => Promise<LicenceState>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = null;
    try {
      this.#watch.show(await call());
      return true;
    } catch (error) {
      this.error = toErrorData(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

const opensOf = ({ features }: LicenceState): string =>
  features
    .filter(({ locked }) => locked === null)
    .map(({ id }) => id)
    .join();

function renderFeature({ id, locked }: LicensedFeature) {
  const { label, does } = LOCKABLE[id];
  return html`<li class="row">
    <div>
      <strong>${label}</strong>
      <p class="detail">${does}</p>
    </div>
    <span class=${locked === null ? "state open" : "state"}>
      <tw-icon name=${locked === null ? "circle-check" : "lock"}></tw-icon>${lockText(locked)}
    </span>
  </li>`;
}
