import { html, nothing } from "lit";

export interface FormField {
  /** The id of its input. */
  readonly id: string;
  readonly label: string;
  /** Its problem; null: none, and the help is shown. */
  readonly problem: string | null;
  readonly help?: string | undefined;
}

/** A line of a form, for `formFieldStyles`: its label, the input, and below it the problem or the help. */
export function renderFormField({ id, label, problem, help }: FormField, input: unknown) {
  const below =
    problem !== null
      ? html`<p class="problem" role="alert">${problem}</p>`
      : help === undefined
        ? nothing
        : html`<p class="help">${help}</p>`;
  return html`<div class="field"><label for=${id}>${label}</label>${input}${below}</div>`;
}
