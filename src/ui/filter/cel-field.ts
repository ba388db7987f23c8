import {
  acceptCompletion,
  autocompletion,
  type Completion,
  closeBrackets,
  closeBracketsKeymap,
  completionStatus,
} from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { Compartment, EditorState, type Extension, Transaction } from "@codemirror/state";
import { EditorView, keymap, placeholder, tooltips } from "@codemirror/view";
import { css, html, LitElement, type PropertyValues } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { FieldHint, FilterProblem } from "../../contract/filter.ts";
import { tell } from "../data/events.ts";
import { type CelCompletion, completeMethods, completeNames, completeValues } from "./cel-completion.ts";
import { celMarks, showProblem } from "./cel-marks.ts";
import { celTheme } from "./cel-theme.ts";
import { placeholderOf } from "./filter-kinds.ts";

/** What a key asks of the bar. */
export type CelCommand = "apply" | "escape" | "history" | "rows";

declare module "../data/events.ts" {
  interface Events {
    "tw-command": CelCommand;
    "tw-text": string;
  }
}

/**
 * One line of CEL with completion. CodeMirror sets its styles by constructed sheets and the object model, which the
 * page's policy allows (test/ui/filter holds it to that). Loaded when CEL is first used.
 *
 * @fires tw-text `CustomEvent<string>` after each change by the user
 * @fires tw-command `CustomEvent<CelCommand>`
 */
@customElement("tw-cel-field")
export class CelField extends LitElement {
  static override styles = css`
    :host {
      display: block;
      min-width: 0;
    }
    .editor {
      height: 100%;
    }
  `;

  @property({ attribute: false }) text = "";
  @property({ attribute: false }) problem: FilterProblem | null = null;
  @property({ attribute: false }) fields: readonly FieldHint[] = [];
  @property() label = "";
  @query(".editor") private readonly place!: HTMLElement;

  #view: EditorView | null = null;
  readonly #attributes = new Compartment();

  override focus(): void {
    void this.updateComplete.then(() => {
      this.#view?.focus();
    });
  }

  selectAll(): void {
    void this.updateComplete.then(() => {
      this.#view?.dispatch({ selection: { anchor: 0, head: this.#view.state.doc.length } });
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.destroy();
    this.#view = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate();
  }

  protected override render() {
    return html`<div class="editor"></div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const view = this.#view ?? this.#make();
    if (view.state.doc.toString() !== this.text) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: this.text },
        selection: { anchor: this.text.length },
        annotations: Transaction.userEvent.of("set"),
      });
    }
    if (changed.has("problem") || changed.has("label")) {
      view.dispatch({
        effects: [showProblem.of(this.problem), this.#attributes.reconfigure(this.#contentAttributes())],
      });
    }
  }

  #make(): EditorView {
    const view = new EditorView({
      parent: this.place,
      root: this.renderRoot as ShadowRoot,
      state: EditorState.create({ doc: this.text, extensions: this.#extensions() }),
    });
    this.#view = view;
    return view;
  }

  #extensions(): Extension {
    const fields = () => this.fields;
    return [
      celTheme,
      celMarks,
      history(),
      closeBrackets(),
      oneLine,
      placeholder(placeholderOf("cel")),
      tooltips({ position: "fixed" }),
      autocompletion({
        override: [completeNames(fields), completeMethods(fields), completeValues(fields)],
        icons: false,
        activateOnTypingDelay: 50,
        maxRenderedOptions: 60,
        addToOptions: [{ render: renderExample, position: 60 }],
      }),
      keymap.of([
        { key: "Tab", run: acceptCompletion },
        { key: "Enter", run: () => this.#command("apply") },
        { key: "Escape", run: () => this.#command("escape") },
        { key: "ArrowDown", run: (view) => this.#command(view.state.doc.length === 0 ? "history" : "rows") },
        ...closeBracketsKeymap,
        ...historyKeymap,
        ...standardKeymap,
      ]),
      this.#attributes.of(this.#contentAttributes()),
      EditorView.updateListener.of(({ docChanged, state, transactions }) => {
        if (!docChanged || transactions.every((transaction) => transaction.isUserEvent("set"))) return;
        this.text = state.doc.toString();
        tell(this, "tw-text", this.text);
      }),
    ];
  }

  #contentAttributes(): Extension {
    return EditorView.contentAttributes.of({
      "aria-label": this.label,
      "aria-invalid": String(this.problem !== null),
      spellcheck: "false",
      autocapitalize: "off",
      autocorrect: "off",
    });
  }

  #command(command: CelCommand): boolean {
    if (this.#view === null || completionStatus(this.#view.state) === "active") return false;
    tell(this, "tw-command", command);
    return true;
  }
}

/** What is pasted in lines becomes one. */
const oneLine = EditorState.transactionFilter.of((transaction) => {
  if (transaction.newDoc.lines === 1) return transaction;
  const changes: { from: number; to: number; insert: string }[] = [];
  for (let line = 1; line < transaction.newDoc.lines; line += 1) {
    const { to } = transaction.newDoc.line(line);
    changes.push({ from: to, to: to + 1, insert: " " });
  }
  return [transaction, { changes, sequential: true }];
});

function renderExample(completion: Completion): Node | null {
  const { example }: CelCompletion = completion;
  if (example === undefined) return null;
  const element = document.createElement("span");
  element.className = "tw-example";
  element.textContent = example;
  return element;
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-cel-field": CelField;
  }
}
