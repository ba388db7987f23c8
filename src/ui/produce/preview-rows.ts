import { html, nothing } from "lit";
import { GENERATOR_HELP } from "../../contract/generator-help.ts";
import type { Preview } from "../../contract/record.ts";
import type { PreviewedRecord } from "../../contract/record-source.ts";
import "../components/dropdown.ts";
import { countOf, formatBytes } from "../data/format.ts";

/** The first records as they would be sent. */
export function renderPreview(records: readonly PreviewedRecord[], close: () => void) {
  return html`<section class="preview" aria-label="Preview">
    <header>
      <h3>The first ${countOf(records.length, "record")}</h3>
      <button class="quiet" @click=${close}>Hide</button>
    </header>
    <table>
      <thead>
        <tr>
          <th>Partition</th>
          <th>Key</th>
          <th>Value</th>
          <th>Headers</th>
          <th class="figure">Size</th>
        </tr>
      </thead>
      <tbody>
        ${records.map(
          ({ key, value, headers, partition, bytes }) => html`<tr>
            <td class="dim">${partition ?? "by the key"}</td>
            <td>${renderBody(key, "null")}</td>
            <td>${renderBody(value, "tombstone")}</td>
            <td>
              ${headers.map(({ name, value: part }) => html`<span class="pair">${name}=${renderBody(part, "null")}</span> `)}
            </td>
            <td class="figure">${formatBytes(bytes)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    ${records.length === 0 ? html`<p class="help">There is no record.</p>` : nothing}
  </section>`;
}

function renderBody(body: Preview | null, absent: string) {
  if (body === null) return html`<i>${absent}</i>`;
  if (body.text === "") return html`<i>empty</i>`;
  return html`<span class="mono" title=${body.text}>${body.text}${body.truncated ? "…" : ""}</span>`;
}

/** The generators that a text may have. */
export function renderGenerators() {
  return html`<tw-dropdown what="Generators" label="Generators" quiet>
    <dl class="generators">
      ${GENERATOR_HELP.map(({ example, meaning }) => html`<dt>${example}</dt><dd>${meaning}</dd>`)}
    </dl>
  </tw-dropdown>`;
}
