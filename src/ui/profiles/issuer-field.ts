import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { toErrorData } from "../../contract/errors.ts";
import type { IssuerEndpoints, OauthSettings } from "../../contract/profiles.ts";
import { formFieldStyles } from "../components/form-field.styles.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import type { Api } from "../data/session.ts";
import { base } from "../styles/base.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-issuer": IssuerEndpoints;
  }
}

/**
 * Asks an issuer for its metadata, so that nobody must type its endpoints. The address is not a part of the profile.
 *
 * @fires tw-issuer `CustomEvent<IssuerEndpoints>` what it says
 */
@customElement("tw-issuer-field")
export class IssuerField extends LitElement {
  static override styles = [
    base,
    formFieldStyles,
    css`
      .pair {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px;
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api!: Api;
  @property() profileId = "";
  @property({ attribute: false }) caPem: string | null = null;
  @property() grant: OauthSettings["grant"] = "client-credentials";
  @state() private told: { readonly text: string; readonly isProblem: boolean } | null = null;
  @state() private isAsking = false;
  @query("#issuer") private readonly input!: HTMLInputElement;

  protected override render() {
    const { told, isAsking } = this;
    const help = "Optional. Its metadata fills in the addresses and the client login below.";
    return html`<div class="field">
      <label for="issuer">Issuer</label>
      <div class="pair">
        <input
          id="issuer"
          autocomplete="off"
          spellcheck="false"
          placeholder="https://issuer.example.com/realms/kafka"
          aria-describedby="told"
          @keydown=${this.#onKey}
        />
        <button type="button" aria-disabled=${isAsking || nothing} @click=${this.#ask}>${isAsking ? "Asking…" : "Look up"}</button>
      </div>
      <p id="told" class=${told?.isProblem ? "problem" : "help"} role="status">${told?.text ?? help}</p>
    </div>`;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter") return;
    // It would connect.
    event.preventDefault();
    event.stopPropagation();
    void this.#ask();
  };

  readonly #ask = async (): Promise<void> => {
    const address = this.input.value.trim();
    if (this.isAsking || address === "") return;
    this.isAsking = true;
    try {
      const found = await this.api.profiles.findIssuer(this.profileId, address, this.caPem);
      tell(this, "tw-issuer", found);
      this.told = outcome(found, this.grant);
    } catch (error) {
      const { message, hint } = toErrorData(error);
      this.told = { text: hint === null ? message : `${message} ${hint}`, isProblem: true };
    } finally {
      this.isAsking = false;
    }
  };
}

function outcome({ deviceUrl, clientAuth }: IssuerEndpoints, grant: OauthSettings["grant"]) {
  if (grant === "device" && deviceUrl === null) {
    return { text: "This issuer offers no sign-in with a code (no device_authorization_endpoint).", isProblem: true };
  }
  if (clientAuth.length === 0) {
    return { text: "This issuer wants a client login that Tailwater does not have.", isProblem: true };
  }
  return { text: "Filled in from the issuer’s metadata.", isProblem: false };
}
