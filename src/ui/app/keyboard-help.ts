import { css, html, LitElement } from "lit";
import { customElement, query } from "lit/decorators.js";
import { base } from "../styles/base.ts";

const MAC = navigator.platform.startsWith("Mac");
export const MOD = MAC ? "⌘" : "Ctrl";

const GROUPS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    "Everywhere",
    [
      [`${MOD} K`, "Go to topic or command"],
      ["/", "Filter"],
      [`${MOD} 1 … 9`, "Switch tab"],
      ["Ctrl PgUp  PgDn", "The tab before, after"],
      ["Alt W", "Close tab"],
      ["Alt N  Alt L", "Network, log"],
      ["?", "This help"],
    ],
  ],
  [
    "Topics",
    [
      ["↑ ↓", "Select"],
      ["Enter", "Tail the topic"],
      ["Space", "Choose several"],
      [`${MOD} Enter`, "Open them together"],
      ["Esc", "Clear the filter"],
    ],
  ],
  [
    "Network and log",
    [
      ["↑ ↓", "Select a row"],
      [`${MOD} C`, "Copy it"],
      ["Enter  ⇧ Enter", "Next, previous match"],
      ["End", "Follow the newest line"],
    ],
  ],
  [
    "Records",
    [
      ["Space", "Pause and resume"],
      ["↑ ↓  PgUp PgDn", "Select a record"],
      ["Enter", "Inspect"],
      ["T", "Trace the record's key"],
      ["F  C", "Filter by a field, make it a column"],
      ["Alt 1 2 3", "In the filter: text, regex, CEL"],
      ["↓", "From the filter to the records"],
      ["Esc", "Close the inspector"],
      ["End", "Follow the newest"],
      ["⇧ ←  ⇧ →  Enter", "Narrow the histogram"],
      [`${MOD} C`, "Copy the value"],
    ],
  ],
];

/** The keyboard map. */
@customElement("tw-keyboard-help")
export class KeyboardHelp extends LitElement {
  static override styles = [
    base,
    css`
      dialog {
        padding: 20px 24px;
      }
      h2 {
        margin: 0 0 12px;
        font: 600 var(--t-15) / 20px var(--font-ui);
      }
      .groups {
        display: grid;
        grid-template-columns: repeat(3, auto);
        gap: 24px 32px;
      }
      /* The longest stands beside two others. */
      section:last-child {
        grid-row: 1 / span 2;
        grid-column: 3;
      }
      h3 {
        margin: 0 0 6px;
        color: var(--text-dim);
        font: 500 var(--t-11) / 16px var(--font-ui);
      }
      dl {
        display: grid;
        grid-template-columns: auto auto;
        gap: 6px 16px;
        justify-content: start;
        margin: 0;
      }
      dd {
        margin: 0;
      }
      form {
        display: flex;
        justify-content: flex-end;
        margin-top: 16px;
      }
    `,
  ];

  @query("dialog") private readonly dialog!: HTMLDialogElement;

  open(): void {
    if (!this.dialog.open) this.dialog.showModal();
  }

  protected override render() {
    return html`<dialog aria-labelledby="title">
      <h2 id="title">Keyboard</h2>
      <div class="groups">
        ${GROUPS.map(
          ([name, keys]) => html`<section>
            <h3>${name}</h3>
            <dl>
              ${keys.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}
            </dl>
          </section>`,
        )}
      </div>
      <form method="dialog"><button>Close</button></form>
    </dialog>`;
  }
}
