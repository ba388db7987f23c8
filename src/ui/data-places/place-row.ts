import { html, nothing } from "lit";
import type { DataPlace } from "../../contract/data.ts";
import "../components/copy-button.ts";
import "../components/tw-icon.ts";
import { formatBytes } from "../data/format.ts";
import { baseName, PLACE_NAMES, secretsText } from "./places-text.ts";

/** A place on this machine. @param opened its folder is asked for */
export function renderPlace(place: DataPlace, opened: () => void) {
  const { id, path, what, exists, bytes, more, secrets } = place;
  const { name, icon } = PLACE_NAMES[id];
  return html`<li class="row">
      <tw-icon name=${icon}></tw-icon>
      <div>
        <div class="name"><strong>${name}</strong><span class="badge ${secrets}">${secretsText(place)}</span></div>
        <span class="path" title=${path}>${path}</span>
        <p class="detail">${what}</p>
        ${
          more.length === 0
            ? nothing
            : html`<p class="more" title=${more.join("\n")}>
                ${more.length === 1 ? "1 more file" : `${more.length} more files`}: ${more.map(baseName).join(", ")}
              </p>`
        }
      </div>
      <span class="size">${exists || bytes > 0 ? formatBytes(bytes) : "Not created yet"}</span>
      <div class="actions">
        <tw-copy-button .text=${path} what=${`path of ${name}`}></tw-copy-button>
        <button
          class="quiet square"
          title="Open folder"
          aria-label=${`Open the folder of ${name}`}
          ?disabled=${!exists && more.length === 0}
          @click=${opened}
        >
          <tw-icon name="folder-open"></tw-icon>
        </button>
      </div>
    </li>`;
}
