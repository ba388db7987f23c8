import { css, html, LitElement, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { type DeepLink, parseDeepLink } from "../../contract/deep-link.ts";
import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { ProfileSummary } from "../../contract/profiles.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { dialogStyles } from "../components/dialog.styles.ts";
import { base } from "../styles/base.ts";
import { factStyles } from "../styles/facts.ts";
import { readLabel } from "../tail/choices.ts";

/** A link that the user agreed to open, and the profile of its cluster. */
export interface Followed {
  readonly link: DeepLink;
  readonly profile: ProfileSummary;
}

/**
 * Shows what a `tailwater:` link wants and asks first, because any web page can open one. Nothing is connected or read
 * until the user agrees.
 */
@customElement("tw-link-dialog")
export class LinkDialog extends LitElement {
  static readonly spot = "Link";
  static override styles = [
    base,
    dialogStyles,
    factStyles,
    css`
      dialog {
        width: min(480px, 92vw);
      }
      h2 {
        margin-bottom: 10px;
      }
      dl {
        gap: 6px 16px;
        max-height: 50vh;
        margin: 0 0 14px;
        overflow: auto;
        font-size: inherit;
      }
    `,
  ];

  @state() private wanted: Followed | null = null;
  @state() private error: ErrorData | null = null;
  /** The open cluster that the link would close; null: none. */
  @state() private closes: string | null = null;
  @query("dialog") private readonly dialog!: HTMLDialogElement;
  @query(".refuse") private readonly refuse!: HTMLButtonElement;

  #answer: ((followed: Followed | null) => void) | null = null;

  /** Resolves with the accepted link; null when there is no link to follow or the user declined. */
  async ask(text: string, profiles: readonly ProfileSummary[], open: ProfileSummary | null): Promise<Followed | null> {
    this.#end(null);
    this.wanted = null;
    this.error = null;
    try {
      this.wanted = follow(text, profiles);
    } catch (error) {
      this.error = toErrorData(error);
    }
    this.closes = open === null || this.wanted === null || open.id === this.wanted.profile.id ? null : open.name;
    const answer = new Promise<Followed | null>((resolve) => {
      this.#answer = resolve;
    });
    await this.updateComplete;
    this.dialog.showModal();
    // A user who is typing must not agree by accident.
    this.refuse.focus();
    return answer;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end(null);
  }

  protected override render() {
    return html`<dialog aria-labelledby="title" @close=${this.#closed} @keydown=${(event: KeyboardEvent) => event.stopPropagation()}>
      <h2 id="title">Open a link?</h2>
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
      ${this.wanted === null ? nothing : this.#renderWanted(this.wanted)}
      <div class="actions">
        <button class="refuse" @click=${() => this.#end(null)}>${this.wanted === null ? "Close" : "Ignore"}</button>
        ${
          this.wanted === null
            ? nothing
            : html`<button class="primary" @click=${() => this.#end(this.wanted)}>Open</button>`
        }
      </div>
    </dialog>`;
  }

  #renderWanted({ link: { topics, from, where }, profile }: Followed) {
    return html`
      <p class="what">
        A web page or another program asks to read from your cluster. Tailwater has not connected yet.
      </p>
      <dl>
        <dt>Cluster</dt>
        <dd><strong>${profile.name}</strong> <span class="mono">${profile.kafka.bootstrapServers.join(", ")}</span></dd>
        <dt>${topics.length === 1 ? "Topic" : "Topics"}</dt>
        <dd class="mono">${topics.join(", ")}</dd>
        ${
          from === null
            ? nothing
            : html`<dt>Start</dt>
              <dd>${readLabel({ start: from, end: null }, "local")}</dd>`
        }
        ${
          where === null
            ? nothing
            : html`<dt>Filter</dt>
              <dd class="mono">${where}</dd>`
        }
      </dl>
      ${this.closes === null ? nothing : html`<p class="what"><b>${this.closes}</b> is open now, and is closed for it.</p>`}
    `;
  }

  #closed(): void {
    // The close event arrives late: another link may have opened the dialog again.
    if (!this.dialog.open) this.#end(null);
  }

  #end(followed: Followed | null): void {
    const answer = this.#answer;
    this.#answer = null;
    if (answer === null) return;
    answer(followed);
    if (this.dialog.open) this.dialog.close();
  }
}

/** @throws TailwaterError BAD_REQUEST, PROFILE_NOT_FOUND */
function follow(text: string, profiles: readonly ProfileSummary[]): Followed {
  const link = parseDeepLink(text);
  const [profile, ...others] = profiles.filter(({ name }) => name === link.profile);
  if (profile !== undefined && others.length === 0) return { link, profile };
  const isMissing = profile === undefined;
  throw new TailwaterError(
    "PROFILE_NOT_FOUND",
    isMissing ? "No saved cluster has the name in the link." : "Several saved clusters have the name in the link.",
    {
      subject: link.profile,
      hint: isMissing
        ? "A link names a saved cluster: save the cluster under that name first."
        : "Rename one, and open the link again.",
    },
  );
}
