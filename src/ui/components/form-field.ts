import { html, nothing } from "lit";

export interface FormField {
  /** Of its input. */
  readonly id: string;
  readonly label: string;
  /** What is wrong with it; null: nothing, and the help is shown. */
  readonly problem: string | null;
  readonly help?: string | undefined;
}

/** A line of a form, for `formFieldStyles`: its label, the input, and below that what is wrong or what helps. */
export function renderFormField({ id, label, problem, help }: FormField, input: unknown) {
  const below =
    problem !== null
      ? html`<p class="problem" role="alert">${problem}</p>`
      : help === undefined
        ? nothing
        : html`<p class="help">${help}</p>`;
  return html`<div class="field"><label for=${id}>${label}</label>${input}${below}</div>`;
}
