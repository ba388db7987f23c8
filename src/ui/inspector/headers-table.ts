import { html, nothing } from "lit";
import type { RecordDetail } from "../../contract/inspect.ts";
import { formatBytes, formatNumber } from "../data/format.ts";

/** The headers in wire order, with duplicates. @param open shows the body of header `index` */
export function renderHeaders(detail: RecordDetail, open: (index: number) => void) {
  if (detail.headers.length === 0) return html`<p class="absent">This record has no headers.</p>`;
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="Headers">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
            <th scope="col" class="num">Size</th>
          </tr>
        </thead>
        <tbody>
          ${detail.headers.map(
            (header, index) => html`<tr>
              <td class="name">${header.name === "" ? html`<i>empty</i>` : header.name}</td>
              <td>
                ${
                  header.preview === null
                    ? html`<i>null</i>`
                    : html`<button class="link" title="Open this header" @click=${() => open(index)}>
                        ${header.preview === "" ? html`<i>empty</i>` : header.preview}
                      </button>`
                }
              </td>
              <td class="num">${header.preview === null ? nothing : formatBytes(header.size)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
      ${
        detail.headersOmitted === 0
          ? nothing
          : html`<p class="absent">
              ${formatNumber(detail.headersOmitted)} more headers are not listed; “Copy JSON” includes them all.
            </p>`
      }
    </div>
  `;
}
