import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ROUTE_KINDS, ROUTE_NAMES } from "../../contract/route.ts";
import { formFieldStyles } from "../components/form-field.styles.ts";
import { renderFormField } from "../components/form-field.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";
import { DIRECT, problemOfRoute, ROUTE_PASSWORD, type RouteDraft } from "./route-draft.ts";
import { renderSecret, type SecureForm } from "./secret-control.ts";
import { renderSsh } from "./ssh-fields.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-route": RouteDraft;
  }
}

/**
 * The proxy or the SSH server on the way to the brokers.
 *
 * @fires tw-route `CustomEvent<RouteDraft>` on every change
 * @fires tw-left when its address was left
 */
@customElement("tw-route")
export class RouteField extends LitElement {
  static override styles = [
    base,
    formFieldStyles,
    css`
      .line {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: 8px;
      }
      code {
        overflow-wrap: anywhere;
        font-family: var(--font-mono);
        font-size: var(--t-12);
      }
    `,
  ];

  @property({ attribute: false }) route: RouteDraft = DIRECT;
  /** The form, for the route's secrets. */
  @property({ attribute: false }) form!: SecureForm;
  @property({ attribute: false }) problem: string | null = null;

  override focus(): void {
    const id = this.route.kind === "direct" ? "kind" : (problemOfRoute(this.route)?.at ?? "proxy");
    this.renderRoot.querySelector<HTMLElement>(`#${id}`)?.focus();
  }

  protected override render() {
    const { kind } = this.route;
    return html`<div class="field">
        <label for="kind">Route</label>
        <select id="kind" @change=${this.#choose}>
          <option value="direct" .selected=${kind === "direct"}>Direct</option>
          ${ROUTE_KINDS.map((one) => html`<option value=${one} .selected=${kind === one}>${one === "ssh" ? "SSH tunnel" : ROUTE_NAMES[one]}</option>`)}
        </select>
      </div>
      ${kind === "direct" ? nothing : this.#renderServer()}
      ${kind === "socks5" || kind === "http" ? this.#renderLogin() : nothing}
      ${
        kind === "ssh"
          ? renderSsh({
              route: this.route,
              form: this.form,
              problemAt: (id) => this.#problemAt(id),
              change: (change) => this.#change(change),
              left: () => tell(this, "tw-left"),
            })
          : nothing
      }`;
  }

  #renderServer() {
    const { kind, proxy, ssh } = this.route;
    const isSsh = kind === "ssh";
    const help = {
      direct: "",
      socks5: "The proxy resolves the brokers' names.",
      http: "With CONNECT. The proxy resolves the brokers' names.",
      ssh: "It resolves the brokers' names, and forwards a channel to each of them.",
    };
    const places = { direct: "", socks5: "localhost:1080", http: "proxy.example:3128", ssh: "bastion.example:22" };
    return renderFormField(
      { id: "proxy", label: isSsh ? "SSH server" : "Proxy", problem: this.#problemAt("proxy"), help: help[kind] },
      html`<input
        id="proxy"
        autocomplete="off"
        spellcheck="false"
        placeholder=${places[kind]}
        .value=${proxy}
        aria-invalid=${this.#problemAt("proxy") !== null}
        @input=${(event: Event) =>
          // The trust was in the host key of another server.
          this.#change({ proxy: textOf(event), ssh: { ...ssh, hostKey: "" } })}
        @blur=${() => proxy !== "" && tell(this, "tw-left")}
      />`,
    );
  }

  #renderLogin() {
    const { username } = this.route;
    const user = html`<input
      id="proxy-user"
      autocomplete="off"
      spellcheck="false"
      placeholder="If it asks for one"
      .value=${username}
      @input=${(event: Event) => this.#change({ username: textOf(event) })}
    />`;
    return html`${renderFormField({ id: "proxy-user", label: "Proxy user", problem: null }, user)}
    ${username === "" ? nothing : renderSecret(this.form, { field: "proxy-password", label: "Proxy password", name: ROUTE_PASSWORD })}`;
  }

  #problemAt(id: string): string | null {
    return this.problem !== null && problemOfRoute(this.route)?.at === id ? this.problem : null;
  }

  readonly #choose = async (event: Event): Promise<void> => {
    const chosen = textOf(event);
    this.#change({ kind: ROUTE_KINDS.find((one) => one === chosen) ?? "direct" });
    await this.updateComplete;
    this.focus();
  };

  #change(change: Partial<RouteDraft>): void {
    this.route = { ...this.route, ...change };
    tell(this, "tw-route", this.route);
  }
}

const textOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;
