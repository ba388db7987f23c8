import { html, nothing } from "lit";
import type { SecretName, SecretPlace } from "../../contract/profiles.ts";
import { renderFormField } from "../components/form-field.ts";
import type { Told } from "../data/events.ts";
import type { Draft, DraftField } from "./draft.ts";
import "./secret-field.ts";

/** What these fields need of the form that draws them. */
export interface SecureForm {
  readonly draft: Draft;
  /** The vault takes secrets. */
  readonly canStore: boolean;
  /** Where the engine has a secret; null: it does not know one. */
  placeOf(name: SecretName): SecretPlace | null;
  /** Null: it has none, or is not left yet. */
  problemOf(field: DraftField): string | null;
  change(change: Partial<Draft>): void;
  left(field: DraftField): void;
}

export interface SecretControl {
  readonly field: DraftField;
  readonly label: string;
  readonly name: SecretName;
  readonly help?: string;
  readonly multiline?: boolean;
  readonly placeholder?: string;
}

/** A secret of the draft, besides the password of the brokers: typed, printed by a command, stored, forgotten. */
export function renderSecret(form: SecureForm, { field, label, name, help, multiline, placeholder }: SecretControl) {
  const { draft } = form;
  return html`<tw-secret-field
    id=${`field-${field}`}
    .name=${name}
    .label=${label}
    .field=${field}
    .help=${help ?? ""}
    .placeholder=${placeholder ?? ""}
    .multiline=${multiline ?? false}
    .value=${draft.secrets[name] ?? ""}
    .command=${draft.commands[name] ?? null}
    .place=${form.placeOf(name)}
    .problem=${form.problemOf(field)}
    @tw-secret=${(event: Told<"tw-secret">) => typeSecret(form, name, event.detail)}
    @tw-secret-command=${(event: Told<"tw-secret-command">) => setCommand(form, name, event.detail)}
    @tw-left=${() => form.left(field)}
  ></tw-secret-field>`;
}

/** Whether to store them. */
export function renderRemember(
  { draft, canStore, change }: SecureForm,
  label = "Remember secrets in the encrypted vault",
) {
  return html`<div class="field">
    <span class="label"></span>
    <label class="check">
      <input type="checkbox" .checked=${draft.remember && canStore} ?disabled=${!canStore} @change=${(event: Event) => change({ remember: (event.target as HTMLInputElement).checked })} />
      ${label}
    </label>
    ${canStore ? nothing : html`<p class="help">The vault cannot be used now: it lasts until Tailwater ends.</p>`}
  </div>`;
}

/** An emptied field is one that was not typed in. */
export function typeSecret({ draft, change }: SecureForm, name: SecretName, value: string): void {
  const { [name]: _, ...others } = draft.secrets;
  change({ secrets: value === "" ? others : { ...others, [name]: value } });
}

/** @param command null: it is typed */
function setCommand({ draft, change }: SecureForm, name: SecretName, command: string | null): void {
  const { [name]: _, ...commands } = draft.commands;
  const { [name]: __, ...secrets } = draft.secrets;
  change({ secrets, commands: command === null ? commands : { ...commands, [name]: command } });
}

export function renderField(form: SecureForm, id: DraftField, label: string, input: unknown, help?: string) {
  return renderFormField({ id, label, problem: form.problemOf(id), help }, input);
}

/** @param late takes the value when the field is left, because it is shown in another form then */
export function renderText(
  form: SecureForm,
  id: DraftField,
  label: string,
  value: string,
  take: (value: string) => void,
  help?: string,
  late = false,
) {
  const input = html`<input id=${id} autocomplete="off" spellcheck="false" .value=${value} aria-invalid=${form.problemOf(id) !== null} @input=${(event: Event) => !late && take(typedIn(event))} @change=${(event: Event) => late && take(typedIn(event))} @blur=${() => form.left(id)} />`;
  return renderField(form, id, label, input, help);
}

/** A choice of a few. */
export function renderChoice<Value extends string>(
  id: string,
  label: string,
  options: readonly (readonly [Value, string])[],
  chosen: Value,
  take: (value: Value) => void,
  help?: string,
) {
  const choose = (event: Event) => {
    const found = options.find(([value]) => value === typedIn(event));
    if (found !== undefined) take(found[0]);
  };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} @change=${choose}>
      ${options.map(([value, name]) => html`<option value=${value} .selected=${value === chosen}>${name}</option>`)}
    </select>
    ${help === undefined ? nothing : html`<p class="help">${help}</p>`}
  </div>`;
}

export const typedIn = (event: Event): string =>
  (event.target as HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement).value;
