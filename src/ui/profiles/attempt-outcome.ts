import { html, nothing } from "lit";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { countOf, formatDuration } from "../data/format.ts";
import type { Attempt } from "./attempt.ts";

/** The state of an attempt: why it failed, how long it has been running, or what it reached. */
export function renderOutcome(attempt: Attempt) {
  const { state } = attempt;
  if (state.kind === "failed") return html`<tw-error-note .error=${state.error}></tw-error-note>`;
  if (state.kind === "running") {
    const seconds = Math.floor((Date.now() - state.startedAt) / 1_000);
    return html`<div class="result">
      <span>${state.what === "test" ? "Testing" : "Connecting"}… ${seconds > 0 ? `${seconds} s` : ""}</span>
      <span class="spacer"></span>
      <button @click=${() => attempt.cancel()}>Cancel</button>
    </div>`;
  }
  if (state.kind !== "tested") return nothing;
  const { clusterId, brokers, connectMs } = state.info;
  const count = countOf(brokers.length, "broker");
  return html`<div class="result ok" role="status">
    <tw-icon name="circle-check"></tw-icon>
    <span>Connected to ${count} in ${formatDuration(connectMs)}${clusterId === null ? "" : ` · cluster ${clusterId}`}</span>
  </div>`;
}
