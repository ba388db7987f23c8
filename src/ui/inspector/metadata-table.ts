import { html } from "lit";
import type { RecordDetail } from "../../contract/inspect.ts";
import { formatBytes, formatNumber } from "../data/format.ts";
import { timeText, zoneLabel } from "../data/row-text.ts";

/** All data of a record on the wire except its bodies. Numbers as on the wire. */
export function renderMetadata(detail: RecordDetail) {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="Metadata">
      <dl>
        ${facts(detail).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
      </dl>
    </div>
  `;
}

function facts(detail: RecordDetail): [string, string][] {
  const none = "–";
  const size = (body: RecordDetail["key"]) => (body === null ? "null" : formatBytes(body.size));
  return [
    ["Topic", detail.topic],
    ["Partition", String(detail.partition)],
    ["Offset", formatNumber(detail.offset)],
    ...times(detail),
    ["Key", size(detail.key)],
    ["Value", size(detail.value)],
    ["Compression", detail.compression],
    ["Producer id", detail.producerId ?? none],
    ["Producer epoch", detail.producerEpoch === null ? none : String(detail.producerEpoch)],
    ["Sequence", detail.sequence === null ? none : String(detail.sequence)],
    ["Transactional", detail.transactional ? "yes" : "no"],
    ["Leader epoch", detail.leaderEpoch === null ? none : String(detail.leaderEpoch)],
  ];
}

function times({ timestamp, timestampType }: RecordDetail): [string, string][] {
  if (timestamp === "-1") return [["Timestamp", "none"]];
  // Year 0 is never the current year, so the year is always shown here.
  const local = timeText(timestamp, "local", 0);
  const utc = timeText(timestamp, "utc", 0);
  const type = timestampType === "append" ? "log append time, set by the broker" : "create time, set by the producer";
  // A producer may write any number: one that no date holds is no time in a zone.
  if (local.date === "")
    return [
      ["Timestamp", timestamp],
      ["Timestamp type", type],
    ];
  return [
    ["Timestamp", timestamp],
    [`Local, ${zoneLabel("local", Number(timestamp))}`, `${local.date}${local.time}`],
    ["UTC", `${utc.date}${utc.time}`],
    ["Timestamp type", type],
  ];
}
