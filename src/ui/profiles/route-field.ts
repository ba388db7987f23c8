import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ROUTE_KINDS, ROUTE_NAMES } from "../../contract/route.ts";
import { formFieldStyles } from "../components/form-field.styles.ts";
import { renderFormField } from "../components/form-field.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";
import { DIRECT, type RouteDraft } from "./route-draft.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-route": RouteDraft;
    "tw-route-password": string;
  }
}

/**
 * The proxy on the way to the brokers.
 *
 * @fires tw-route `CustomEvent<RouteDraft>` on every change
 * @fires tw-route-password `CustomEvent<string>` when the proxy's password is typed
 * @fires tw-left when the proxy's address was left
 */
@customElement("tw-route")
export class RouteField extends LitElement {
  static override styles = [
    base,
    formFieldStyles,
    css`
      .login {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 8px;
      }
      .login input {
        width: 100%;
      }
    `,
  ];

  @property({ attribute: false }) route: RouteDraft = DIRECT;
  @property() password = "";
  /** The engine knows the proxy's password. */
  @property({ type: Boolean }) known = false;
  @property({ attribute: false }) problem: string | null = null;

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>(this.route.kind === "direct" ? "#kind" : "#proxy")?.focus();
  }

  protected override render() {
    const { kind, proxy } = this.route;
    return html`<div class="field">
        <label for="kind">Route</label>
        <select id="kind" @change=${this.#choose}>
          <option value="direct" .selected=${kind === "direct"}>Direct</option>
          ${ROUTE_KINDS.map((one) => html`<option value=${one} .selected=${kind === one}>${ROUTE_NAMES[one]}</option>`)}
        </select>
      </div>
      ${
        kind === "direct"
          ? nothing
          : html`${renderFormField(
              {
                id: "proxy",
                label: "Proxy",
                problem: this.problem,
                help:
                  kind === "socks5"
                    ? "The proxy resolves the brokers' names. An SSH tunnel to all brokers: ssh -D 1080 bastion."
                    : "With CONNECT. The proxy resolves the brokers' names.",
              },
              html`<input
                id="proxy"
                autocomplete="off"
                spellcheck="false"
                placeholder=${kind === "socks5" ? "localhost:1080" : "proxy.example:3128"}
                .value=${proxy}
                aria-invalid=${this.problem !== null}
                @input=${(event: Event) => this.#change({ proxy: textOf(event) })}
                @blur=${() => proxy !== "" && tell(this, "tw-left")}
              />`,
            )}${this.#renderLogin()}`
      }`;
  }

  #renderLogin() {
    return html`<div class="field" role="group" aria-label="Login at the proxy">
      <span class="label">Proxy login</span>
      <div class="login">
        <input
          id="proxy-user"
          autocomplete="off"
          spellcheck="false"
          aria-label="User at the proxy"
          placeholder="User, if it asks for one"
          .value=${this.route.username}
          @input=${(event: Event) => this.#change({ username: textOf(event) })}
        />
        <input
          id="proxy-password"
          type="password"
          autocomplete="off"
          aria-label="Password at the proxy"
          placeholder=${this.known ? "Known" : "Password"}
          ?disabled=${this.route.username === ""}
          .value=${this.password}
          @input=${(event: Event) => tell(this, "tw-route-password", textOf(event))}
        />
      </div>
    </div>`;
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
