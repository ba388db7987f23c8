import { css, html, LitElement } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { KeyGroup, UiFeature } from "../components/feature.ts";
import { MOD } from "../data/keys.ts";
import { base } from "../styles/base.ts";

/** The keys of the window itself, with the keys of the sections: `Alt N  Alt L`, `Network, log`. */
function everywhere(features: readonly UiFeature[]): KeyGroup {
  const sections = features.flatMap(({ section }) => (section?.keys === undefined ? [] : [section]));
  const labels = sections.map(({ label }) => label).join(", ");
  return [
    "Everywhere",
    [
      [`${MOD} K`, "Go to topic or command"],
      ["/", "Filter"],
      [`${MOD} 1 … 9`, "Switch tab"],
      ["Ctrl PgUp  PgDn", "Previous, next tab"],
      ["Alt ←  Alt →", "Back, forward"],
      ["Alt W", "Close tab"],
      [sections.map(({ keys }) => keys).join("  "), `${labels.charAt(0)}${labels.slice(1).toLowerCase()}`],
      ["?", "This help"],
    ],
  ];
}

/** The keys of the window, then those of each feature. */
function groupsOf(features: readonly UiFeature[]): readonly KeyGroup[] {
  return [everywhere(features), ...features.flatMap(({ keyboard }) => (keyboard === undefined ? [] : [keyboard]))];
}

/** The keyboard map. */
@customElement("tw-keyboard-help")
export class KeyboardHelp extends LitElement {
  static override styles = [
    base,
    css`
      dialog {
        width: min(1080px, 94vw);
        padding: 16px 24px;
      }
      h2:focus {
        outline: none;
      }
      h2 {
        margin: 0 0 12px;
        font: 600 var(--t-15) / 20px var(--font-ui);
      }
      .groups {
        columns: 3;
        column-gap: 32px;
      }
      section {
        margin-bottom: 16px;
        break-inside: avoid;
      }
      h3 {
        margin: 0 0 6px;
        color: var(--text-dim);
        font: 500 var(--t-11) / 16px var(--font-ui);
      }
      dl {
        display: grid;
        grid-template-columns: auto auto;
        gap: 4px 16px;
        justify-content: start;
        margin: 0;
      }
      dt {
        white-space: nowrap;
      }
      dd {
        margin: 0;
      }
      form {
        display: flex;
        justify-content: flex-end;
      }
    `,
  ];

  @property({ attribute: false }) features: readonly UiFeature[] = [];
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  open(): void {
    if (!this.dialog.open) this.dialog.showModal();
  }

  protected override render() {
    return html`<dialog aria-labelledby="title">
      <h2 id="title" tabindex="-1" autofocus>Keyboard</h2>
      <div class="groups">
        ${groupsOf(this.features).map(
          ([name, keys]) => html`<section>
            <h3>${name}</h3>
            <dl>
              ${keys.map(([key, what]) => html`<dt>${key.split("  ").map((one) => html`<kbd>${one}</kbd> `)}</dt><dd>${what}</dd>`)}
            </dl>
          </section>`,
        )}
      </div>
      <form method="dialog"><button>Close</button></form>
    </dialog>`;
  }
}
