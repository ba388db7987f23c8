import { html } from "lit";
import type { ExportProgress } from "../../contract/export.ts";
import type { Session } from "../data/session.ts";
import "../export/export-dialog.ts";
import type { Notice } from "../data/copy-record.ts";
import type { TailViewSession } from "./tail-session.ts";

/** The dialog that writes a view's matches to a file. */
export function renderExport(
  { preferences }: Session,
  { source, topics, columns, pulse, recording }: TailViewSession,
  actions: { progress: (progress: ExportProgress | null) => void; notify: (notice: Notice) => void },
) {
  return html`<tw-export
    .preferences=${preferences}
    .tailId=${source.tailId}
    .topics=${topics}
    .columns=${columns.fields.map(({ path }) => path)}
    .pulse=${pulse}
    ?offline=${recording !== null}
    @tw-notice=${(event: CustomEvent<Notice>) => actions.notify(event.detail)}
    @tw-export=${(event: CustomEvent<ExportProgress | null>) => actions.progress(event.detail)}
  ></tw-export>`;
}
