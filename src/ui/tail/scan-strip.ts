import { html, nothing } from "lit";
import "../scan/receipt.ts";
import "../scan/scan-bar.ts";
import { readLabel } from "./choices.ts";
import type { TailViewSession } from "./tail-session.ts";

/** The progress of a scan, and its receipt; nothing for a live tail or a postponed scan. */
export function renderScan(tail: TailViewSession, actions: { showReceipt: () => void }) {
  const { pulse, postponed, readBefore: before, scans, source, look } = tail;
  if (postponed !== null || tail.late !== null || (!scans && pulse?.scan == null)) return nothing;
  return html`<tw-scan-bar
      .pulse=${pulse}
      .origin=${before === null ? null : readLabel(before, look.zone)}
      @tw-pause=${() => tail.togglePause()}
      @tw-back=${() => tail.widen()}
      @tw-receipt=${actions.showReceipt}
    ></tw-scan-bar>
    <tw-receipt
      ?running=${pulse?.state === "scanning"}
      .tailId=${source.tailId}
      .zone=${look.zone}
    ></tw-receipt>`;
}
