import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { humanValue, plainValue, unitOf } from "../../contract/config-units.ts";
import type { ConfigEntry } from "../../contract/topics.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";
import { choicesOf, isOverride, plainDocumentation, SOURCES, withUnits } from "./config-model.ts";

declare module "../data/events.ts" {
  interface Events {
    /** The new value of a key; null: remove the override. */
    "tw-alter": string | null;
  }
}

/**
 * The area below a configuration key: Kafka's help, and a field for a new value.
 *
 * @fires tw-alter `CustomEvent<string | null>`
 * @fires tw-cancel
 */
@customElement("tw-config-edit")
export class ConfigEdit extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 8px;
        max-width: 900px;
        padding: 2px 16px 14px 40px;
        font: var(--t-12) / 18px var(--font-ui);
      }
      p {
        margin: 0;
        user-select: text;
      }
      form {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      input,
      select {
        width: 260px;
        font: var(--t-12) / 18px var(--font-mono);
      }
      .means {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  @property({ attribute: false }) entry: ConfigEntry | null = null;
  /** Why the value cannot be changed; null: it can. */
  @property({ attribute: false }) locked: string | null = null;
  @state() private text = "";

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Another key clears the input; a newer value of the same key keeps it.
    if (changed.has("entry") && changed.get("entry")?.name !== this.entry?.name) this.text = this.entry?.value ?? "";
  }

  protected override render() {
    const { entry } = this;
    if (entry === null) return nothing;
    const why = this.#whyNot(entry);
    const plain = plainValue(entry.name, this.text);
    const same = plain === entry.value;
    return html`
      ${entry.documentation === null ? nothing : html`<p class="dim">${plainDocumentation(entry.documentation)}</p>`}
      <p>${factsOf(entry)}</p>
      <form @submit=${(event: Event) => this.#submit(event, plain, same)} @keydown=${this.#keyed}>
        ${this.#renderInput(entry, why)}
        <button class="primary" ?disabled=${why !== null || same} title=${why ?? ""}>Add to change tray</button>
        ${
          isOverride(entry)
            ? html`<button type="button" ?disabled=${why !== null} title=${why ?? withoutIt(entry)} @click=${() => tell(this, "tw-alter", null)}>
                Remove override
              </button>`
            : nothing
        }
        <span class="means dim">${why ?? this.#means(entry, plain)}</span>
      </form>
    `;
  }

  #renderInput({ name, type, value }: ConfigEntry, why: string | null) {
    const choices = choicesOf(name, type);
    const set = (event: Event) => {
      this.text = (event.target as HTMLInputElement | HTMLSelectElement).value;
    };
    if (choices === null) {
      return html`<input
        aria-label=${`New value of ${name}`}
        autocomplete="off"
        spellcheck="false"
        ?disabled=${why !== null}
        .value=${this.text}
        @input=${set}
      />`;
    }
    const all = value === null || choices.includes(value) ? choices : [value, ...choices];
    return html`<select aria-label=${`New value of ${name}`} ?disabled=${why !== null} @change=${set}>
      ${all.map((one) => html`<option .value=${one} ?selected=${one === this.text}>${one}</option>`)}
    </select>`;
  }

  #means({ name }: ConfigEntry, plain: string): string {
    const human = humanValue(name, plain);
    if (plain !== this.text.trim()) return `= ${plain}${human === null ? "" : ` (${human})`}`;
    if (human !== null) return `= ${human}`;
    const unit = unitOf(name);
    return unit === null ? "" : unit === "ms" ? "in ms, or as “7 days”" : "in bytes, or as “128 MB”";
  }

  #whyNot({ readOnly, sensitive }: ConfigEntry): string | null {
    if (this.locked !== null) return this.locked;
    if (readOnly) return "The broker does not allow changing it.";
    return sensitive ? "Tailwater shows and changes no hidden value." : null;
  }

  #submit(event: Event, plain: string, same: boolean): void {
    event.preventDefault();
    if (!same) tell(this, "tw-alter", plain);
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    tell(this, "tw-cancel");
  }
}

function factsOf(entry: ConfigEntry): string {
  const { name, type, source, inherited } = entry;
  const facts = [
    type === null ? null : `Value type: ${type.toLowerCase()}`,
    SOURCES[source].title,
    inherited === null || !isOverride(entry)
      ? null
      : `Without the override: ${withUnits(name, inherited.value)}, ${SOURCES[inherited.source].label}`,
  ];
  return `${facts.filter((fact) => fact !== null).join(". ")}.`;
}

function withoutIt({ name, inherited }: ConfigEntry): string {
  return inherited === null ? "Then it has no value" : `Then ${withUnits(name, inherited.value)} applies`;
}
