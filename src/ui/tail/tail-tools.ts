import { html, nothing, type TemplateResult } from "lit";
import type { TailState } from "../../contract/tails.ts";
import { titleOf } from "./tail-notices.ts";
import "./tail-toolbar.ts";
import type { Told } from "../data/events.ts";
import { whyNoExport } from "../data/may-change.ts";
import type { Session } from "../data/session.ts";
import "../export/record-control.ts";
import "../topics/topic-legend.ts";
import "../topics/topic-picker.ts";
import "./columns-menu.ts";
import type { TailViewSession } from "./tail-session.ts";
import "./view-switch.ts";

/** The topics, and the tools for them. */
export function renderToolbar(
  tail: TailViewSession,
  state: TailState,
  inspecting: boolean,
  tools: TemplateResult,
  toggleInspector: () => void,
) {
  const { choices, pulse } = tail;
  return html`<tw-tail-toolbar
        .topic=${titleOf(tail)}
        .several=${tail.topics.length > 1}
        .offline=${tail.recording !== null}
        .state=${state}
        .choices=${choices}
        .read=${tail.read}
        .scans=${tail.scans}
        .waits=${(pulse?.waiting ?? 0) > 0}
        .zone=${tail.look.zone}
        .loadTimeline=${tail.loadTimeline}
        .partitionCount=${choices.partitions === "all" ? (pulse?.partitionCount ?? null) : null}
        .inspecting=${inspecting}
        @tw-read=${(event: Told<"tw-read">) => tail.choose(event.detail)}
        @tw-partitions=${(event: Told<"tw-partitions">) => tail.choose({ partitions: event.detail })}
        @tw-isolation=${(event: Told<"tw-isolation">) => tail.choose({ isolation: event.detail })}
        @tw-pause=${() => tail.togglePause()}
        @tw-restart=${() => tail.open()}
        @tw-inspector=${toggleInspector}
        >${tools}</tw-tail-toolbar
      >`;
}

/** The toolbar's tools for the rows, from any source. @param compact leaves room for something that runs */
export function renderTools(
  session: Session,
  tail: TailViewSession,
  { compact, hasHeaders, active }: { compact: boolean; hasHeaders: boolean; active: boolean },
  actions: { recording: (runs: boolean) => void },
) {
  const { preferences } = session;
  const { topics, recording } = tail;
  const { tailId } = tail.source;
  return html`
    ${recording !== null || topics.length > 1 ? nothing : renderPicker(session, topics, "")}
    <tw-view-switch
      .view=${tail.pulse?.view ?? tail.view}
      ?compact=${compact}
      @tw-order=${(event: Told<"tw-order">) => tail.setView(event.detail)}
    ></tw-view-switch>
    <tw-columns-menu
      .tailId=${tailId}
      .choice=${tail.columns.choice}
      ?compact=${compact}
      .facts=${{ topics: topics.length, headers: hasHeaders }}
      @tw-columns=${(event: Told<"tw-columns">) => tail.columns.set(event.detail)}
      @tw-columns-auto=${() => tail.columns.fromRecords()}
    ></tw-columns-menu>
    ${
      recording !== null
        ? nothing
        : html`<tw-record-control
            .preferences=${preferences}
            .tailId=${tailId}
            .topics=${topics}
            .why=${whyNoExport(session)}
            ?active=${active}
            @tw-recording-changed=${(event: Told<"tw-recording-changed">) => actions.recording(event.detail)}
          ></tw-record-control>`
    }
  `;
}

/** The topics that are read together, each with its colour; nothing for a single topic. */
export function renderTopics(session: Session, { topics, recording }: TailViewSession) {
  if (topics.length < 2) return nothing;
  return html`<div class="topics">
    <tw-topic-legend .topics=${topics} ?fixed=${recording !== null}></tw-topic-legend>
    ${recording === null ? renderPicker(session, topics, "Add topic…") : nothing}
  </div>`;
}

/** @param label empty in the toolbar, which shows a plus */
function renderPicker({ profile }: Session, topics: readonly string[], label: string) {
  return html`<tw-topic-picker
    slot=${label === "" ? "topics" : ""}
    .profileId=${profile.id}
    .topics=${topics}
    .label=${label}
    .align=${label === "" ? "start" : "end"}
  ></tw-topic-picker>`;
}
