import { consume } from "@lit/context";
import { html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import type { Publisher } from "../../contract/distribution.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { type ShownError, type SupportAbout, type SupportKind, supportMail } from "../../contract/support.ts";
import "../components/error-note.ts";
import { ModalDialog } from "../components/modal-dialog.ts";
import "../components/save-text.ts";
import type { SaveText } from "../components/save-text.ts";
import "../components/tw-icon.ts";
import { writeClipboard } from "../data/clipboard.ts";
import { apiContext } from "../data/context.ts";
import { type SupportWish, type Told, tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import { browserName } from "./browser-name.ts";
import { supportStyles } from "./support-dialog.styles.ts";

/** The version of the app, and the address of support; null: this build names none. */
export interface SupportPlace {
  readonly version: string;
  readonly address: string | null;
  /** What the build offers; undefined: unknown, so the guide leaves nothing out. */
  readonly publisher?: Pick<Publisher, "login" | "licences"> | undefined;
}

const WORDS: Readonly<Record<SupportKind, { readonly title: string; readonly asks: string }>> = {
  help: { title: "Ask for help", asks: "What do you want to do, or to know?" },
  problem: { title: "Report a problem", asks: "What were you doing?" },
  feedback: { title: "What do you think?", asks: "What do you like, what is missing, what is in your way?" },
};

/**
 * A message to support: the user's own words and a report without names, which the user reads and changes first. The
 * app sends nothing: the user's mail program opens, or the text is copied or saved.
 */
@customElement("tw-support")
export class SupportDialog extends ModalDialog {
  static override styles = [ModalDialog.styles, supportStyles];

  @consume({ context: apiContext, subscribe: true }) @state() api: Pick<WindowApi, "support"> | null = null;
  @property({ attribute: false }) place: SupportPlace = { version: "", address: null };

  @state() private about: SupportAbout = { kind: "help", spot: "", code: null };
  /** Kept until they are sent, so that closing the dialog loses no typing. */
  @state() private words: Readonly<Partial<Record<SupportKind, string>>> = {};
  /** As the user changed it. Null until it is there. */
  @state() private report: string | null = null;
  @state() private problem: ErrorData | null = null;
  @state() private said = "";
  @query("#words") private readonly wordsField!: HTMLTextAreaElement | null;
  @query("tw-save-text") private readonly saver!: SaveText | null;
  #sent = false;
  /** The newest opening. The report of an older one comes too late. */
  #opening = 0;

  async open({ kind, error, code }: SupportWish, spot: string): Promise<void> {
    this.#opening += 1;
    const opening = this.#opening;
    this.about = { kind, spot, code: error?.data.code ?? code ?? null };
    this.report = null;
    this.problem = null;
    this.said = "";
    this.#sent = false;
    if (!this.dialog.open) this.show();
    await this.updateComplete;
    this.wordsField?.focus();
    const report = await this.#ask(error);
    if (opening === this.#opening) this.report = report;
  }

  async #ask(error: ShownError | null): Promise<string> {
    const browser = browserName(navigator.userAgent);
    try {
      // There is none where the window found no engine.
      if (this.api) return await this.api.support.report({ ...this.about, error, browser });
    } catch (refusal) {
      this.problem = toErrorData(refusal);
    }
    // Without the engine there is no list of the names to replace, so nothing that could contain one.
    const { spot, code } = this.about;
    return [
      `Tailwater ${this.place.version === "" ? "(unknown version)" : this.place.version}, ${browser}`,
      `at: ${spot}`,
      ...(code === null ? [] : [`error: ${code}`]),
    ].join("\n");
  }

  protected override closed(): void {
    if (this.#sent) this.words = { ...this.words, [this.about.kind]: "" };
  }

  /** All of the message. */
  get #text(): string {
    return [(this.words[this.about.kind] ?? "").trim(), (this.report ?? "").trim()]
      .filter((part) => part !== "")
      .join("\n\n");
  }

  protected override renderContent() {
    const { about, report, problem } = this;
    const { title, asks } = WORDS[about.kind];
    const { address } = this.place;
    return html`
      <h2 id="title">${title}</h2>
      <p class="what">
        <b>Tailwater itself sends nothing.</b> ${
          address === null
            ? "Copy or save the text, and give it to the people who support you."
            : html`Your own mail program opens with this text, and you send it to <b>${address}</b> from there.`
        }
        In the report, placeholders replace hosts, users, profiles, topics, groups and paths; addresses like 127.0.0.1
        and the demo’s name stay. It contains no record. Read it, and change it as you like. Your own words stay as they
        are.
      </p>
      <label for="words">${asks}</label>
      <textarea
        id="words"
        .value=${this.words[about.kind] ?? ""}
        @input=${(event: Event) => {
          this.words = { ...this.words, [about.kind]: (event.target as HTMLTextAreaElement).value };
          this.said = "";
        }}
      ></textarea>
      <label for="report">Report</label>
      <textarea
        id="report"
        spellcheck="false"
        ?data-short=${about.kind === "feedback"}
        ?readonly=${report === null}
        .value=${report ?? "Gathering…"}
        @input=${(event: Event) => {
          this.report = (event.target as HTMLTextAreaElement).value;
          this.said = "";
        }}
      ></textarea>
      <p class="fits">${this.#fitsText()}</p>
      ${problem === null ? nothing : html`<tw-error-note .error=${problem}></tw-error-note>`}
      <div class="actions">
        <button class="quiet left" @click=${() => tell(this, "tw-guide", about.code)}>Troubleshooting guide</button>
        <span class="said" role="status">
          ${this.said === "" ? nothing : html`<tw-icon name="circle-check"></tw-icon>${this.said}`}
        </span>
        <button @click=${() => this.dialog.close()}>Close</button>
        <button ?disabled=${report === null} @click=${this.#save}><tw-icon name="download"></tw-icon>Save…</button>
        <button class=${address === null ? "primary" : ""} ?disabled=${report === null} @click=${this.#copy}>
          <tw-icon name="copy"></tw-icon>Copy
        </button>
        ${
          address === null
            ? nothing
            : html`<button class="primary" ?disabled=${report === null} @click=${this.#send}>
                <tw-icon name="mail"></tw-icon>Open in your mail program…
              </button>`
        }
      </div>
      <tw-save-text @tw-notice=${(event: Told<"tw-notice">) => {
        // A notice of the window would be behind this dialog.
        event.stopPropagation();
        this.said = event.detail.message;
      }}></tw-save-text>
    `;
  }

  #fitsText(): string {
    const { version, address } = this.place;
    if (this.report === null) return "";
    const text = this.#text;
    const all = `${formatNumber(text.length)} characters`;
    if (address === null) return all;
    const { body, isWhole } = supportMail(version, address, this.about, text);
    return isWhole
      ? all
      : `An e-mail can be opened with the first ${formatNumber(body.length)} of ${all}. Copy takes all of it.`;
  }

  async #send(): Promise<void> {
    const { api, about } = this;
    const text = this.#text;
    this.problem = null;
    try {
      await api?.support.write(about, text);
      this.said = "Your mail program opens. Send it from there.";
      this.#sent = true;
    } catch (error) {
      this.problem = toErrorData(error);
    }
  }

  async #copy(): Promise<void> {
    this.problem = null;
    try {
      await writeClipboard(this.#text);
      this.said = "Copied";
    } catch (error) {
      this.problem = toErrorData(error);
    }
  }

  #save(): void {
    void this.saver?.open({
      title: "Save the report",
      what: "Saves the text as it is in the dialog. Only you can read the file.",
      name: "tailwater-report",
      ending: "txt",
      text: `${this.#text}\n`,
    });
  }
}
