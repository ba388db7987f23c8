import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { TrustedCertificate } from "../../contract/outbound.ts";
import "../components/tw-icon.ts";
import { dateText } from "../data/clock.ts";
import { base } from "../styles/base.ts";
import { sectionStyles } from "../styles/section.ts";

/** Characters of a file that can be certificates. */
const MOST_FILE = 2 ** 20;

/** The certificates that the user trusts for the whole app, and the form that adds one. */
@customElement("tw-certificate-list")
export class CertificateList extends LitElement {
  static override styles = [
    base,
    sectionStyles,
    css`
      :host {
        margin-top: 20px;
      }
      textarea {
        width: 100%;
        font: var(--t-12) / 18px var(--font-mono);
      }
      .warn {
        color: var(--warn);
      }
      .file {
        display: none;
      }
    `,
  ];

  @property({ attribute: false }) certificates: readonly TrustedCertificate[] = [];
  @property({ type: Boolean }) busy = false;
  /** Both answer whether it was done. */
  @property({ attribute: false }) add: (pem: string) => Promise<boolean> = async () => false;
  @property({ attribute: false }) drop: (fingerprint: string) => Promise<boolean> = async () => false;
  @state() private adding = false;
  @state() private pem = "";
  @query("textarea") private readonly field!: HTMLTextAreaElement | null;
  @query(".file") private readonly file!: HTMLInputElement;

  protected override render() {
    return html`
      <h3>Trusted certificates</h3>
      <p class="lead">
        Every connection trusts them besides this system’s, also those to brokers. A company that inspects TLS gives you
        one.
      </p>
      <slot></slot>
      ${
        this.certificates.length === 0
          ? nothing
          : html`<ul class="rows">${this.certificates.map((one) => this.#renderRow(one))}</ul>`
      }
      ${
        this.adding
          ? this.#renderForm()
          : html`<button class="begin" ?disabled=${this.busy} @click=${this.#begin}><tw-icon name="plus"></tw-icon>Import a certificate…</button>`
      }
    `;
  }

  #renderRow(one: TrustedCertificate) {
    const { fingerprint, name, issuer, validTo, isAuthority } = one;
    const expired = validTo < Date.now();
    const by = issuer === name ? "" : `issued by ${issuer}, `;
    return html`<li class="row">
      <div>
        <strong>${name}</strong>
        <p class="detail">
          ${by}<span class=${expired ? "warn" : ""}>${expired ? "expired on" : "until"} ${dateText(validTo).slice(0, 10)}</span>${isAuthority ? "" : ", not an authority’s"}
        </p>
        <p class="detail path" title=${fingerprint}>SHA-256 ${fingerprint.slice(0, 23)}…</p>
      </div>
      <div class="actions">
        <button ?disabled=${this.busy} aria-label=${`Remove ${name}`} @click=${() => this.#drop(fingerprint)}>Remove</button>
      </div>
    </li>`;
  }

  #renderForm() {
    return html`<form class="box" @submit=${this.#submit} @keydown=${this.#keyed}>
      <p><label for="pem">Certificate (PEM)</label></p>
      <textarea
        id="pem"
        rows="5"
        spellcheck="false"
        placeholder="-----BEGIN CERTIFICATE-----"
        .value=${this.pem}
        @input=${(event: Event) => {
          this.pem = (event.target as HTMLTextAreaElement).value;
        }}
      ></textarea>
      <input class="file" type="file" accept=".pem,.crt,.cer" tabindex="-1" aria-hidden="true" @change=${this.#chosen} />
      <div class="actions">
        <button type="button" @click=${() => this.file.click()}>Choose file…</button>
        <button type="button" @click=${this.#endWithFocus}>Cancel</button>
        <button class="primary" ?disabled=${this.busy || this.pem.trim() === ""}>Trust it</button>
      </div>
    </form>`;
  }

  async #begin(): Promise<void> {
    this.adding = true;
    await this.updateComplete;
    this.renderRoot.querySelector("form")?.scrollIntoView({ block: "end" });
    this.field?.focus({ preventScroll: true });
  }

  #end(): void {
    this.adding = false;
    this.pem = "";
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (await this.add(this.pem)) await this.#endWithFocus();
  }

  async #drop(fingerprint: string): Promise<void> {
    if (await this.drop(fingerprint)) await this.#focusBegin();
  }

  async #endWithFocus(): Promise<void> {
    this.#end();
    await this.#focusBegin();
  }

  /** The button that had the focus is gone, and the one that stays was disabled meanwhile. */
  async #focusBegin(): Promise<void> {
    this.busy = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".begin")?.focus();
  }

  async #chosen(): Promise<void> {
    const [file] = this.file.files ?? [];
    if (file !== undefined && file.size <= MOST_FILE) this.pem = await file.text();
    this.file.value = "";
  }

  /** Escape closes the form, not the settings. */
  #keyed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    void this.#endWithFocus();
  }
}
