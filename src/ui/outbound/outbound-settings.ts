import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { type OutboundState, PROXY_KINDS, PROXY_NAMES, type ProxyMode } from "../../contract/outbound.ts";
import "../components/error-note.ts";
import { formFieldStyles } from "../components/form-field.styles.ts";
import { renderFormField } from "../components/form-field.ts";
import "../components/tw-icon.ts";
import { apiContext } from "../data/context.ts";
import { base } from "../styles/base.ts";
import { sectionStyles } from "../styles/section.ts";
import "./certificate-list.ts";
import { draftOf, fieldsOf, type ProxyDraft, type ProxyProblems, problemsOf, proxyOf } from "./proxy-draft.ts";

const MODES: readonly (readonly [mode: ProxyMode, label: string])[] = [
  ["system", "The system’s proxy"],
  ["manual", "This proxy"],
  ["none", "No proxy"],
];

const PASSWORD_HELP = {
  none: "It goes into the vault if that is open, otherwise Tailwater forgets it when it ends. It is sent to this proxy only.",
  session: "A password is known, and forgotten when Tailwater ends: the vault does not have it. Empty keeps it.",
  vault: "A password is in the vault. Empty keeps it.",
} as const;

/** Exceptions of the system's proxy. */
const MOST_SHOWN = 6;

function systemText(system: OutboundState["system"]): string {
  if (system === null) return "Neither the environment nor this system names a proxy that Tailwater can use.";
  const { kind, setBy, host, port, except } = system;
  const rules = except.length > MOST_SHOWN ? `${except.length} exceptions` : except.join(", ");
  return `${setBy} names ${kind === "http" ? "" : `the ${PROXY_NAMES[kind]} `}${host}:${port}${rules === "" ? "" : `, not for ${rules}`}.`;
}

/** How the app gets out of this machine: the proxy, and the certificates that every connection trusts. */
@customElement("tw-outbound-settings")
export class OutboundSettings extends LitElement {
  static override styles = [
    base,
    sectionStyles,
    formFieldStyles,
    css`
      h3 + .lead + .field {
        margin-bottom: 12px;
      }
      select {
        max-width: 180px;
      }
      .port {
        max-width: 96px;
      }
      .actions {
        justify-content: flex-start;
        margin: 0 0 12px 144px;
      }
      h3:not(:first-child) {
        margin-top: 20px;
      }
      .ignored {
        display: flex;
        gap: 6px;
        margin: 0 0 8px 144px;
      }
      .ignored tw-icon {
        --icon: 14px;
        flex: none;
        margin-top: 2px;
        color: var(--warn);
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "outbound"> | null = null;
  @state() private outbound: OutboundState | null = null;
  /** The chosen mode, which for a manual proxy is saved with its fields. */
  @state() private mode: ProxyMode = "system";
  @state() private draft: ProxyDraft = draftOf({ kind: "http", host: "", port: null, user: "", except: [] });
  /** Problems are shown after the first attempt to save. */
  @state() private tried = false;
  @state() private busy = false;
  /** The part that the last call was about; its result is shown there. */
  @state() private about: "proxy" | "certificates" = "proxy";
  @state() private said = "";
  @state() private error: ErrorData | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#work("proxy", "", (api) => api.state());
  }

  protected override render() {
    const { outbound } = this;
    return html`
      <h3>Proxy</h3>
      <p class="lead">
        For every connection except those to brokers.
      </p>
      ${this.about === "proxy" ? this.#renderError() : nothing}
      ${outbound === null ? nothing : this.#renderProxy(outbound)}
      <p class="said" role="status">${this.about === "proxy" ? this.#renderSaid() : nothing}</p>
      ${
        outbound === null
          ? nothing
          : html`<tw-certificate-list
              .certificates=${outbound.certificates}
              ?busy=${this.busy}
              .add=${(pem: string) => this.#work("certificates", "Trusted from now on.", (api) => api.addCertificates(pem))}
              .drop=${(one: string) => this.#work("certificates", "Removed.", (api) => api.removeCertificate(one))}
            >
              ${this.about === "certificates" ? this.#renderError() : nothing}
              <p class="said" role="status">${this.about === "certificates" ? this.#renderSaid() : nothing}</p>
            </tw-certificate-list>`
      }
    `;
  }

  #renderError() {
    return this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`;
  }

  #renderSaid() {
    return this.said === "" ? nothing : html`<tw-icon name="circle-check"></tw-icon>${this.said}`;
  }

  #renderProxy({ system, ignored }: OutboundState) {
    const isSystem = this.mode === "system";
    const help = isSystem ? systemText(system) : undefined;
    return html`${renderFormField(
      { id: "mode", label: "Use", problem: null, help },
      html`<select id="mode" ?disabled=${this.busy} @change=${this.#modeChosen}>
        ${MODES.map(([mode, label]) => html`<option value=${mode} .selected=${live(mode === this.mode)}>${label}</option>`)}
      </select>`,
    )}
    ${isSystem ? ignored.map((why) => html`<p class="ignored"><tw-icon name="triangle-alert"></tw-icon>${why}</p>`) : nothing}
    ${this.mode === "manual" ? this.#renderManual() : nothing}`;
  }

  #renderManual() {
    const problems = this.tried ? problemsOf(this.draft) : {};
    const known = this.outbound?.password ?? "none";
    return html`<form @submit=${this.#submit} novalidate>
      ${renderFormField(
        { id: "kind", label: "Kind", problem: null },
        html`<select id="kind" @change=${this.#kindChosen}>
          ${PROXY_KINDS.map((kind) => html`<option value=${kind} .selected=${live(kind === this.draft.kind)}>${PROXY_NAMES[kind]}</option>`)}
        </select>`,
      )}
      ${this.#field("host", "Host", problems, { placeholder: "proxy.example.com" })}
      ${this.#field("port", "Port", problems, { placeholder: "3128", inputmode: "numeric" })}
      ${this.#field("user", "User", problems, { help: "Empty if the proxy needs no login." })}
      ${this.draft.user.trim() === "" ? nothing : this.#field("password", "Password", problems, { type: "password", help: PASSWORD_HELP[known] })}
      ${this.#field("except", "No proxy for", problems, {
        placeholder: "internal.example.com, 10.0.0.0/8",
        help: "Domains with all their hosts, addresses, networks. This machine is always reached directly.",
      })}
      <div class="actions"><button class="primary" ?disabled=${this.busy}>${this.busy ? "Saving…" : "Save proxy"}</button></div>
    </form>`;
  }

  #field(
    id: keyof ProxyDraft,
    label: string,
    problems: ProxyProblems,
    about: { placeholder?: string; help?: string; type?: string; inputmode?: string } = {},
  ) {
    const problem = problems[id] ?? null;
    return renderFormField(
      { id, label, problem, help: about.help },
      html`<input
        id=${id}
        class=${id}
        type=${about.type ?? "text"}
        inputmode=${about.inputmode ?? nothing}
        autocomplete="off"
        spellcheck="false"
        placeholder=${about.placeholder ?? ""}
        .value=${live(this.draft[id])}
        aria-invalid=${problem !== null}
        @paste=${(event: ClipboardEvent) => id === "host" && this.#pasted(event)}
        @input=${(event: Event) => {
          this.draft = { ...this.draft, [id]: (event.target as HTMLInputElement).value };
          this.said = "";
        }}
      />`,
    );
  }

  #kindChosen(event: Event): void {
    const kind = PROXY_KINDS.find((one) => one === (event.target as HTMLSelectElement).value);
    if (kind !== undefined) this.draft = { ...this.draft, kind };
    this.said = "";
  }

  /** A whole address fills all of its fields. */
  #pasted(event: ClipboardEvent): void {
    const fields = fieldsOf(event.clipboardData?.getData("text") ?? "");
    if (fields === null) return;
    event.preventDefault();
    this.draft = { ...this.draft, ...fields };
    this.said = "";
  }

  #modeChosen(event: Event): void {
    const mode = MODES.find(([one]) => one === (event.target as HTMLSelectElement).value)?.[0];
    if (mode === undefined) return;
    this.mode = mode;
    this.said = "";
    // A manual proxy is used once its fields are saved.
    const manual = this.outbound?.manual;
    if (mode === "manual" || manual === undefined) return;
    void this.#work("proxy", "Saved.", (api) => api.setProxy(mode, manual, null));
  }

  #submit(event: Event): void {
    event.preventDefault();
    this.tried = true;
    const [wrong] = Object.keys(problemsOf(this.draft));
    if (wrong !== undefined) {
      this.renderRoot.querySelector<HTMLElement>(`#${wrong}`)?.focus();
      return;
    }
    const { password, user } = this.draft;
    const given = user.trim() === "" ? "" : password === "" ? null : password;
    void this.#work("proxy", "Saved.", (api) => api.setProxy("manual", proxyOf(this.draft), given));
  }

  /** @returns whether it was done */
  async #work(
    about: "proxy" | "certificates",
    said: string,
    ask: (api: WindowApi["outbound"]) => Promise<OutboundState>,
  ): Promise<boolean> {
    if (this.api === null || this.busy) return false;
    this.about = about;
    this.busy = true;
    this.error = null;
    this.said = "";
    try {
      const outbound = await ask(this.api.outbound);
      this.outbound = outbound;
      // What is being typed stays when something else was done.
      if (about === "proxy") {
        this.mode = outbound.mode;
        this.draft = draftOf(outbound.manual);
        this.tried = false;
      }
      this.said = said;
      return true;
    } catch (error) {
      this.error = toErrorData(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
