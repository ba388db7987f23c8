import { acceptCompletion, autocompletion, type Completion, completionStatus } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { keymap, placeholder } from "@codemirror/view";
import { customElement, property } from "lit/decorators.js";
import type { FieldHint } from "../../contract/filter.ts";
import { CodeField, oneLine } from "../components/code-field.ts";
import { tell } from "../data/events.ts";
import { type CelCompletion, completeMethods, completeNames, completeValues } from "./cel-completion.ts";
import { placeholderOf } from "./filter-kinds.ts";

/** A command of a key for the bar. */
export type CelCommand = "apply" | "escape" | "history" | "rows";

declare module "../data/events.ts" {
  interface Events {
    "tw-command": CelCommand;
  }
}

/**
 * One line of CEL with completion.
 *
 * @fires tw-command `CustomEvent<CelCommand>`
 */
@customElement("tw-cel-field")
export class CelField extends CodeField {
  @property({ attribute: false }) fields: readonly FieldHint[] = [];

  protected override language(): Extension {
    const fields = () => this.fields;
    return [
      oneLine,
      placeholder(placeholderOf("cel")),
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
        { key: "ArrowDown", run: ({ state }) => this.#command(state.doc.length === 0 ? "history" : "rows") },
      ]),
    ];
  }

  #command(command: CelCommand): boolean {
    if (this.view === null || completionStatus(this.view.state) === "active") return false;
    tell(this, "tw-command", command);
    return true;
  }
}

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
