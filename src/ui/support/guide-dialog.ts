import { html, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import guide from "../../../docs/troubleshooting.md";
import { ModalDialog } from "../components/modal-dialog.ts";
import { renderSearch, searchFieldStyles } from "../components/search-field.ts";
import "../components/tw-icon.ts";
import { wordSearch } from "../components/word-search.ts";
import { tell } from "../data/events.ts";
import { guideStyles } from "./guide-dialog.styles.ts";
import { type GuideBlock, type GuideChapter, type GuideEntry, piecesOf, readGuide } from "./read-guide.ts";

export interface Without {
  readonly login: boolean;
  readonly licences: boolean;
}

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

/**
 * The troubleshooting guide, with a search. It needs no network: the text is in the chunk of this dialog.
 *
 * @fires tw-support
 */
@customElement("tw-guide")
export class GuideDialog extends ModalDialog {
  static readonly spot = "Troubleshooting guide";
  static override styles = [ModalDialog.styles, searchFieldStyles, guideStyles];

  /** The code of the shown entry. */
  @state() private shown = "";
  @state() private searched = "";
  @query("input") private readonly field!: HTMLInputElement | null;
  /** What this build does not have. Its chapters are left out, but an entry that is asked for is shown. */
  @property({ attribute: false }) without: Without = { login: false, licences: false };
  readonly #all: readonly GuideChapter[] = readGuide(guide);
  @state() private asked: string | null = null;

  /** @param code the entry to show; null: the first */
  async open(code: string | null = null): Promise<void> {
    this.searched = "";
    this.asked = code;
    this.shown = code ?? this.#entries[0]?.code ?? "";
    if (!this.dialog.open) this.show();
    await this.updateComplete;
    this.field?.focus();
  }

  get #chapters(): readonly GuideChapter[] {
    const { login, licences } = this.without;
    const left = [login && "Signing in", licences && "Licences"];
    return this.#all.filter(
      ({ title, entries }) => !left.includes(title) || entries.some(({ code }) => code === this.asked),
    );
  }

  get #found(): readonly GuideChapter[] {
    const fits = wordSearch(this.searched);
    return this.#chapters
      .map(({ title, entries }) => ({ title, entries: entries.filter(({ searched }) => fits(searched)) }))
      .filter(({ entries }) => entries.length > 0);
  }

  get #entries(): readonly GuideEntry[] {
    return this.#found.flatMap(({ entries }) => entries);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.renderRoot.querySelector('[role="option"][aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
    if (changed.has("shown")) this.renderRoot.querySelector("article")?.scrollTo(0, 0);
  }

  protected override renderContent() {
    const found = this.#found;
    const entry = this.#entries.find(({ code }) => code === this.shown) ?? null;
    return html`<div class="frame">
      <div class="side">
        <h2 id="title">Troubleshooting guide</h2>
        ${renderSearch({
          label: "Search the guide",
          text: this.searched,
          searched: (text) => this.#search(text),
          keyed: (event) => this.#keyed(event),
        })}
        ${
          found.length === 0
            ? html`<p class="none" role="status">No entry matches “${this.searched}”.</p>`
            : html`<div class="list" role="listbox" aria-label="Entries" tabindex="0" @keydown=${this.#keyed}>${found.map((chapter) => this.#renderChapter(chapter))}</div>`
        }
      </div>
      <div class="entry">
        ${
          entry === null
            ? html`<div class="lost"><button @click=${() => this.#search("")}>Show all entries</button></div>`
            : this.#renderEntry(entry)
        }
        <div class="foot">
          <span>${entry === null ? "Nothing fits?" : "Did this not help?"}</span>
          <button @click=${() => tell(this, "tw-support", { kind: "help", error: null, ...(entry === null ? {} : { code: entry.code }) })}>
            Ask for help…
          </button>
        </div>
      </div>
      <button class="quiet square close" title="Close (Esc)" aria-label="Close" @click=${() => this.dialog.close()}>
        <tw-icon name="x"></tw-icon>
      </button>
    </div>`;
  }

  #renderChapter({ title, entries }: GuideChapter) {
    return html`<div role="group" aria-label=${title}>
      <div class="chapter" aria-hidden="true">${title}</div>
      ${entries.map(
        ({ code, title: what }) => html`<div
          role="option"
          aria-selected=${code === this.shown}
          @click=${() => {
            this.shown = code;
          }}
        >
          ${what}<small>${code}</small>
        </div>`,
      )}
    </div>`;
  }

  #renderEntry({ code, title, blocks }: GuideEntry) {
    return html`<article tabindex="0" aria-labelledby="entry">
        <h3 id="entry">${title}</h3>
        <p class="code">${code}</p>
        ${blocks.map(renderBlock)}
      </article>`;
  }

  #search(text: string): void {
    this.searched = text;
    const entries = this.#entries;
    const fits = wordSearch(text);
    // An entry whose name has the words comes before those that only mention them.
    const named = entries.find(({ code }) => code.toLowerCase() === text.trim().toLowerCase());
    const best = named ?? entries.find(({ code, title }) => fits(`${code} ${title}`)) ?? entries[0];
    this.shown = best?.code ?? "";
  }

  #keyed(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step !== undefined) {
      const codes = this.#entries.map(({ code }) => code);
      this.shown = codes[Math.min(codes.length - 1, Math.max(0, codes.indexOf(this.shown) + step))] ?? "";
    } else if (event.key === "Escape" && this.searched !== "") this.#search("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function renderBlock(block: GuideBlock) {
  if (block.kind !== "list") {
    return block.kind === "heading" ? html`<h4>${block.text}</h4>` : html`<p>${renderLine(block.text)}</p>`;
  }
  const items = block.items.map((item) => html`<li>${renderLine(item)}</li>`);
  return block.ordered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
}

function renderLine(text: string) {
  return piecesOf(text).map(({ kind, text: piece }) => {
    if (kind === "code") return html`<code>${piece}</code>`;
    return kind === "name" ? html`<b>${piece}</b>` : piece;
  });
}
