import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { Compartment, EditorState, type Extension, Transaction } from "@codemirror/state";
import { EditorView, keymap, tooltips } from "@codemirror/view";
import { css, html, LitElement, type PropertyValues } from "lit";
import { property, query } from "lit/decorators.js";
import { tell } from "../data/events.ts";
import { type CodeProblem, codeMarks, showProblem } from "./code-marks.ts";
import { codeTheme } from "./code-theme.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-text": string;
  }
}

/**
 * A field for code: coloured literals, closed brackets, an underlined problem, undo. A subclass sets its language.
 * CodeMirror sets its styles by constructed sheets and the object model, which the page's policy allows (test/ui/filter
 * checks that). It is large, so components that use it are loaded on first use.
 *
 * @fires tw-text `CustomEvent<string>` after each change by the user
 */
export abstract class CodeField extends LitElement {
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
  @property({ attribute: false }) problem: CodeProblem | null = null;
  @property() label = "";
  @query(".editor") private readonly place!: HTMLElement;

  #view: EditorView | null = null;
  readonly #attributes = new Compartment();

  /** Its own completion and keys; keys come before the editor's. */
  protected abstract language(): Extension;

  protected get view(): EditorView | null {
    return this.#view;
  }

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
      state: EditorState.create({
        doc: this.text,
        selection: { anchor: this.text.length },
        extensions: this.#extensions(),
      }),
    });
    this.#view = view;
    return view;
  }

  #extensions(): Extension {
    return [
      codeTheme,
      codeMarks,
      history(),
      closeBrackets(),
      tooltips({ position: "fixed" }),
      this.language(),
      keymap.of([...closeBracketsKeymap, ...historyKeymap, ...standardKeymap]),
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
}

/** For a field of one line: pasted lines are joined. */
export const oneLine = EditorState.transactionFilter.of((transaction) => {
  if (transaction.newDoc.lines === 1) return transaction;
  const changes: { from: number; to: number; insert: string }[] = [];
  for (let line = 1; line < transaction.newDoc.lines; line += 1) {
    const { to } = transaction.newDoc.line(line);
    changes.push({ from: to, to: to + 1, insert: " " });
  }
  return [transaction, { changes, sequential: true }];
});
