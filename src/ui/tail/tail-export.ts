import { html } from "lit";
import type { ExportProgress } from "../../contract/exports.ts";
import type { Told } from "../data/events.ts";
import type { Session } from "../data/session.ts";
import "../export/export-dialog.ts";
import type { TailViewSession } from "./tail-session.ts";

/** The dialog that writes a view's matches to a file. */
export function renderExport(
  { preferences }: Session,
  { source, topics, columns, pulse, recording }: TailViewSession,
  actions: { progress: (progress: ExportProgress | null) => void },
) {
  return html`<tw-export
    .preferences=${preferences}
    .tailId=${source.tailId}
    .topics=${topics}
    .columns=${columns.paths}
    .pulse=${pulse}
    ?offline=${recording !== null}
    @tw-export=${(event: Told<"tw-export">) => actions.progress(event.detail)}
  ></tw-export>`;
}
