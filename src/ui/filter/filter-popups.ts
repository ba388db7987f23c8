import { html } from "lit";
import type { Filter } from "../../contract/filter.ts";
import { CEL_EXAMPLES } from "../data/cel-text.ts";
import { textOf } from "./filter-draft.ts";
import { kindName } from "./filter-kinds.ts";

/** Filters used before. @param choose one of them */
export function renderHistory(history: readonly Filter[], choose: (filter: Filter) => void) {
  if (history.length === 0) return html`<p>Filters that you use on this topic appear here.</p>`;
  return html`
    <h2 class="caption">Used before</h2>
    ${history.map(
      (filter) => html`<button class="item" title=${textOf(filter)} @click=${() => choose(filter)}>
        <span class="tag">${kindName(filter.kind)}</span><code>${textOf(filter)}</code>
        ${filter.kind !== "cel" && filter.caseSensitive ? html`<small>Aa</small>` : null}
      </button>`,
    )}
  `;
}

/** Examples of CEL. @param insert puts one into the field */
export function renderHelp(insert: (expression: string) => void) {
  return html`
    <h2 class="caption">CEL by example</h2>
    ${CEL_EXAMPLES.map(
      ({ expression, meaning }) => html`<button class="item" @click=${() => insert(expression)}>
        <code>${expression}</code><small>${meaning}</small>
      </button>`,
    )}
    <p>
      <code>value</code> is JSON where it parses, else text. A field that a record lacks is <code>null</code>. Join
      with <code>&amp;&amp;</code>, <code>||</code>, <code>!</code>; compare with <code>== != &lt; &lt;= &gt; &gt;= in</code>.
    </p>
  `;
}
