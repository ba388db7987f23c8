import { html, nothing } from "lit";
import type { ClusterInfo } from "../../contract/clusters.ts";
import type { ErrorData } from "../../contract/errors.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { countOf, formatDuration } from "../data/format.ts";
import type { Attempt } from "./attempt.ts";
import { endingText, untilText } from "./certificate-text.ts";
import type { Rescue } from "./rescue.ts";

/** The state of an attempt: why it failed, how long it has been running, or what it reached. */
export function renderOutcome(attempt: Attempt, rescue: Rescue | null) {
  const { state } = attempt;
  if (state.kind === "failed") {
    return html`<tw-error-note .error=${state.error}></tw-error-note>${rescue === null ? nothing : renderRescue(state.error, rescue)}`;
  }
  if (state.kind === "running" && state.code !== null) {
    void import("./device-code.ts");
    return html`<div class="result">
      <tw-device-code .code=${state.code} .now=${Date.now()} .openPage=${() => attempt.openSignIn()} .cancel=${() => attempt.cancel()}></tw-device-code>
    </div>`;
  }
  if (state.kind === "running") {
    const seconds = Math.floor((Date.now() - state.startedAt) / 1_000);
    return html`<div class="result">
      <span>${state.what === "test" ? "Testing" : "Connecting"}… ${seconds > 0 ? `${seconds} s` : ""}</span>
      <span class="spacer"></span>
      <button @click=${() => attempt.cancel()}>Cancel</button>
    </div>`;
  }
  return state.kind === "tested" ? renderTested(state.info, rescue) : nothing;
}

function renderRescue({ code, subject }: ErrorData, rescue: Rescue) {
  if (code === "SSH_HOST_KEY_UNKNOWN" && subject !== null) {
    return html`<div class="result rescue">
      <button @click=${() => rescue.trust(subject)}>Trust this key and connect</button>
      <span>It is saved with the profile, and only for it.</span>
    </div>`;
  }
  if (code !== "ADVERTISED_LISTENER_UNREACHABLE" || subject === null) return nothing;
  const addresses = subject.split(", ");
  return html`<div class="result rescue">
    <button @click=${() => rescue.through(addresses)}>Connect through ${rescue.server}</button>
    <button @click=${() => rescue.fillIn(addresses)}>Map ${addresses.length === 1 ? "the address" : "each address"}…</button>
    ${addresses.length === 1 ? nothing : html`<span>Through one address, only the broker behind it can be read.</span>`}
  </div>`;
}

function renderTested({ clusterId, brokers, certificates, connectMs }: ClusterInfo, rescue: Rescue | null) {
  const ending = endingText(certificates, Date.now());
  const until = untilText(certificates);
  const warning =
    ending === null
      ? nothing
      : html`<div class="result lost" role="status"><tw-icon name="triangle-alert"></tw-icon><p>${ending}</p></div>`;
  const lost = brokers.flatMap(({ address, problem }) => (problem === null ? [] : [{ address, problem }]));
  const count = countOf(brokers.length, "broker");
  const cluster = clusterId === null ? "" : ` · cluster ${clusterId}`;
  if (lost.length === 0) {
    return html`<div class="result ok" role="status">
      <tw-icon name="circle-check"></tw-icon>
      <span>Connected to ${count} in ${formatDuration(connectMs)}${cluster}${ending === null && until !== "" ? ` · ${until}` : ""}</span>
    </div>${warning}`;
  }
  return html`<div class="result lost" role="status">
    <tw-icon name="triangle-alert"></tw-icon>
    <div>
      <p>Connected in ${formatDuration(connectMs)}${cluster}, but ${lost.length} of ${count} cannot be reached:</p>
      <ul>
        ${lost.slice(0, MOST_SHOWN).map(({ problem }) => html`<li>${problem.message}</li>`)}
        ${lost.length > MOST_SHOWN ? html`<li>And ${lost.length - MOST_SHOWN} more.</li>` : nothing}
      </ul>
      <p>The partitions that they lead cannot be read.</p>
      ${
        rescue === null
          ? nothing
          : html`<button @click=${() => rescue.fillIn(lost.map(({ address }) => address))}>Map ${lost.length === 1 ? "the address" : "each address"}…</button>`
      }
    </div>
  </div>${warning}`;
}

const MOST_SHOWN = 10;
