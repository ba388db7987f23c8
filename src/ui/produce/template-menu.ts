import { consume } from "@lit/context";
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { RecordTemplate, TemplateList, TemplateSummary } from "../../contract/templates.ts";
import "../components/choose-file.ts";
import type { Dropdown } from "../components/dropdown.ts";
import "../components/dropdown.ts";
import "../components/error-note.ts";
import { wordSearch } from "../components/word-search.ts";
import "../components/tw-icon.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { inFolder } from "../data/export-path.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import { type ProduceForm, templateOf } from "./produce-form.ts";
import { templateMenuStyles } from "./template-menu.styles.ts";

declare module "../data/events.ts" {
  interface Events {
    /** A template is to fill the form. */
    "tw-template": RecordTemplate;
  }
}

const JSON_FILE = { name: "Template", ending: "json" };

/** The path that is asked for. */
type Asked = { readonly for: "import" | "folder" } | { readonly for: "export"; readonly file: string };

/**
 * The templates: search, use, save, duplicate, delete; import, export, and their folder.
 *
 * @fires tw-template
 */
@customElement("tw-template-menu")
export class TemplateMenu extends LitElement {
  static override styles = [base, templateMenuStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @property({ attribute: false }) form!: ProduceForm;
  @state() private list: TemplateList | null = null;
  @state() private words = "";
  /** The name to save the form under. */
  @state() private name = "";
  @state() private asked: Asked | null = null;
  @state() private path = "";
  @state() private error: ErrorData | null = null;
  @query("tw-dropdown") private readonly dropdown!: Dropdown;

  protected override render() {
    return html`<tw-dropdown what="Templates" label="Templates" @tw-open=${() => this.#load()}>
      <div class="menu">
        ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
        ${this.#renderList()} ${this.#renderSave()} ${this.asked === null ? this.#renderFoot() : this.#renderPath(this.asked)}
      </div>
    </tw-dropdown>`;
  }

  #renderList() {
    const all = this.list?.templates ?? [];
    const fits = wordSearch(this.words);
    const found = all.filter(({ name, topic }) => fits(`${name} ${topic}`));
    return html`${
      all.length === 0
        ? nothing
        : html`<input
            type="search"
            aria-label="Search templates"
            placeholder="Search templates"
            .value=${this.words}
            @input=${(event: Event) => {
              this.words = (event.target as HTMLInputElement).value;
            }}
          />`
    }
      <div class="list" role="list">${found.map((one) => this.#renderOne(one))}</div>
      ${found.length > 0 ? nothing : html`<p class="dim">${this.#whyNone(all.length)}</p>`}`;
  }

  #whyNone(all: number): string {
    if (this.list === null) return "Loading…";
    return all === 0 ? "No template yet. Save this form as the first." : `No template matches “${this.words}”.`;
  }

  #renderOne({ name, topic, file, problem }: TemplateSummary) {
    const act = (what: () => Promise<unknown>) => () => void this.#doing(what);
    const { api } = this.session;
    return html`<div class="one" role="listitem">
      <button
        class="quiet use"
        title=${problem ?? `Fill the form with ${name}`}
        aria-disabled=${problem !== null}
        @click=${() => problem === null && void this.#use(file)}
      >
        <b>${name}</b><span class=${problem === null ? "dim" : "problem"}>${problem ?? topic}</span>
      </button>
      <button
        class="quiet square"
        title="Duplicate"
        aria-label=${`Duplicate ${name}`}
        ?disabled=${problem !== null}
        @click=${act(() => this.#duplicate(file))}
      >
        <tw-icon name="copy"></tw-icon>
      </button>
      <button
        class="quiet square"
        title="Export…"
        aria-label=${`Export ${name}`}
        ?disabled=${problem !== null}
        @click=${() => void this.#ask({ for: "export", file })}
      >
        <tw-icon name="download"></tw-icon>
      </button>
      <button
        class="quiet square"
        title="Delete its file"
        aria-label=${`Delete ${name}`}
        @click=${act(() => api.templates.remove(file))}
      >
        <tw-icon name="trash-2"></tw-icon>
      </button>
    </div>`;
  }

  #renderSave() {
    const name = this.name.trim();
    const save = (event: Event) => {
      event.preventDefault();
      void this.#save();
    };
    return html`<form class="line" @submit=${save}>
      <input
        aria-label="Name of the template"
        placeholder="name of a template"
        autocomplete="off"
        spellcheck="false"
        maxlength="100"
        .value=${this.name}
        @input=${(event: Event) => {
          this.name = (event.target as HTMLInputElement).value;
        }}
      />
      <button ?disabled=${name === "" || this.form.from !== "record"}>${this.#isKnown(name) ? "Replace" : "Save form"}</button>
    </form>`;
  }

  #renderFoot() {
    const folder = this.list?.folder ?? "";
    return html`<div class="foot">
      <span class="folder dim" title=${folder}>${folder}</span>
      <button class="quiet" @click=${() => this.#ask({ for: "folder" })}>Folder…</button>
      <button class="quiet" @click=${() => this.#ask({ for: "import" })}>Import…</button>
    </div>`;
  }

  #renderPath(asked: Asked) {
    const labels = {
      import: "File to import",
      export: "File to write",
      folder: "Folder of a project; empty: Tailwater’s",
    };
    const submit = (event: Event) => {
      event.preventDefault();
      void this.#doing(() => this.#finish(asked, this.path.trim()));
    };
    return html`<form @submit=${submit}>
      <label for="path" class="dim">${labels[asked.for]}</label>
      <div class="line">
        <input
          id="path"
          class="mono"
          autocomplete="off"
          spellcheck="false"
          .value=${this.path}
          @input=${(event: Event) => {
            this.path = (event.target as HTMLInputElement).value;
          }}
        />
        ${
          asked.for === "folder"
            ? nothing
            : html`<tw-choose-file
                .opens=${asked.for === "import" ? JSON_FILE : null}
                .path=${this.path}
                @tw-chosen=${({ detail }: Told<"tw-chosen">) => {
                  this.path = detail;
                }}
              ></tw-choose-file>`
        }
        <button class="primary" ?disabled=${asked.for !== "folder" && this.path.trim() === ""}>OK</button>
        <button type="button" @click=${() => this.#ask(null)}>Cancel</button>
      </div>
    </form>`;
  }

  #isKnown(name: string): boolean {
    return this.list?.templates.some((one) => one.name === name) ?? false;
  }

  async #save(): Promise<void> {
    const name = this.name.trim();
    const { templates } = this.session.api;
    if (name !== "") await this.#doing(() => templates.save(templateOf(this.form, name), this.#isKnown(name)));
  }

  async #load(): Promise<void> {
    this.error = null;
    await this.#doing(async () => {});
  }

  async #ask(asked: Asked | null): Promise<void> {
    this.asked = asked;
    this.path = "";
    if (asked?.for === "export") {
      const folder = await this.session.api.window.downloadFolder().catch(() => "");
      if (this.asked === asked) this.path = inFolder(folder, asked.file);
    }
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("#path")?.focus();
  }

  async #finish(asked: Asked, path: string): Promise<void> {
    const { templates } = this.session.api;
    if (asked.for === "import") await templates.import(path);
    else if (asked.for === "export") await templates.export(asked.file, path);
    else await templates.setFolder(path === "" ? null : path);
    if (asked.for === "export") tell(this, "tw-notice", { tone: "ok", message: `Saved ${path}` });
    this.asked = null;
  }

  async #use(file: string): Promise<void> {
    await this.#doing(async () => {
      const template = await this.session.api.templates.read(file);
      this.name = template.name;
      tell(this, "tw-template", template);
      this.dropdown.close();
    });
  }

  async #duplicate(file: string): Promise<void> {
    const { templates } = this.session.api;
    const template = await templates.read(file);
    const taken = new Set(this.list?.templates.map(({ name }) => name));
    let name = `${template.name} copy`;
    for (let number = 2; taken.has(name); number += 1) name = `${template.name} copy ${number}`;
    await templates.save({ ...template, name }, false);
  }

  /** Does it, and shows the list as it is then. */
  async #doing(work: () => Promise<unknown>): Promise<void> {
    this.error = null;
    try {
      await work();
      this.list = await this.session.api.templates.list();
    } catch (error) {
      this.error = toErrorData(error);
    }
  }
}
