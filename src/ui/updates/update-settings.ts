import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { Release, UpdateState } from "../../contract/updates.ts";
import { isWebAddress } from "../../contract/web-address.ts";
import { apiContext } from "../data/context.ts";
import "../components/copy-button.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { formatAgo } from "../data/format.ts";
import { openExternal } from "../data/open-external.ts";
import { base } from "../styles/base.ts";
import { sectionStyles } from "../styles/section.ts";

/** The update check: a switch, a button, and the result. It downloads and installs nothing. */
@customElement("tw-update-settings")
export class UpdateSettings extends LitElement {
  static override styles = [
    base,
    sectionStyles,
    css`
      label {
        display: flex;
        align-items: center;
        gap: 8px;
        font-size: var(--t-12);
      }
      .newer tw-icon {
        --icon: 14px;
        color: var(--accent);
      }
      strong.result {
        display: flex;
        align-items: center;
        gap: 6px;
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "updates"> | null = null;
  @state() private updates: UpdateState | null = null;
  @state() private asking = false;
  /** The switch's new state until the engine answers. */
  @state() private wanted: boolean | null = null;
  /** Why the engine could not be asked, or why it refused. */
  @state() private problem: ErrorData | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#work((api) => api.updates.state());
  }

  protected override render() {
    const { updates } = this;
    const error = this.problem ?? (this.asking ? null : (updates?.error ?? null));
    return html`
      <h3>Updates</h3>
      ${updates === null ? nothing : this.#renderState(updates)}
      ${error === null ? nothing : html`<tw-error-note .error=${error}></tw-error-note>`}
    `;
  }

  #renderState(updates: UpdateState) {
    const { place, version } = updates;
    return html`
      <p class="lead">
        ${
          place === null
            ? html`This is version ${version}. Look for a newer one where you downloaded it.`
            : html`Tailwater can ask <span class="path">${place}</span> for the newest version number. It sends nothing about you or this machine, not even its own version, and downloads and installs nothing. Older versions keep working.`
        }
      </p>
      ${place === null ? nothing : this.#renderCheck(updates, place)}
    `;
  }

  #renderCheck(updates: UpdateState, place: string) {
    return html`
      <ul class="rows">
        <li class="row">
          <label>
            <input type="checkbox" ?disabled=${this.asking} .checked=${live(this.wanted ?? updates.on)} @change=${this.#toggled} />
            Check once a day
          </label>
          <button
            ?disabled=${this.asking}
            @click=${() => this.#work((api) => api.updates.check())}
          >
            <tw-icon name="refresh-cw"></tw-icon>${this.asking ? "Checking…" : "Check now"}
          </button>
        </li>
        ${this.#renderResult(updates, place)}
      </ul>
    `;
  }

  #renderResult({ version, latest, isNewer, checkedAt, error }: UpdateState, place: string) {
    const ago = checkedAt === null ? "" : formatAgo(checkedAt, Date.now());
    const asked =
      ago === "" ? "Not checked yet." : error === null ? `Checked ${ago}.` : `The last check failed ${ago}.`;
    const result =
      latest === null
        ? `This is ${version}.`
        : isNewer
          ? `Version ${latest.version} is available.`
          : `Version ${version} is the newest.`;
    return html`<li class="row">
        <div role="status">
          <strong class=${isNewer ? "result newer" : "result"}>
            ${isNewer ? html`<tw-icon name="info"></tw-icon>` : nothing}${result}
          </strong>
          <p class="detail">${isNewer ? `This is ${version}. ` : ""}${asked}</p>
        </div>
      </li>
      ${isNewer && latest !== null ? this.#renderNotes(latest, place) : nothing}`;
  }

  #renderNotes({ notes }: Release, place: string) {
    const opens = isWebAddress(notes, [place]);
    return html`<li class="row">
      <div>
        <strong>What is new</strong><span class="path">${notes}</span>
        <p class="detail">
          ${
            opens
              ? "Opens in your own browser, which loads the page. Tailwater itself downloads nothing."
              : "Tailwater does not open this site: copy the address to view it."
          }
        </p>
      </div>
      <div class="actions">
        ${opens ? html`<button ?disabled=${this.asking} @click=${() => this.#openNotes(notes)}>Open</button>` : nothing}
        <tw-copy-button .text=${notes} what="address of the notes"></tw-copy-button>
      </div>
    </li>`;
  }

  async #openNotes(notes: string): Promise<void> {
    this.problem = null;
    try {
      await openExternal(notes);
    } catch (error) {
      this.problem = toErrorData(error);
    }
  }

  #toggled(event: Event): void {
    const { checked } = event.target as HTMLInputElement;
    this.wanted = checked;
    void this.#work((api) => api.updates.set(checked));
  }

  async #work(ask: (api: Pick<WindowApi, "updates">) => Promise<UpdateState>): Promise<void> {
    if (this.api === null || this.asking) return;
    this.asking = true;
    this.problem = null;
    try {
      this.updates = await ask(this.api);
    } catch (error) {
      this.problem = toErrorData(error);
    } finally {
      this.asking = false;
      this.wanted = null;
    }
  }
}
