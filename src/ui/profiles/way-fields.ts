import { html } from "lit";
import type { Told } from "../data/events.ts";
import "./host-map-field.ts";
import "./route-field.ts";
import type { SecureForm } from "./secret-control.ts";

/** The host map, and the route. */
export function renderWay(form: SecureForm) {
  const { draft, problemOf, change, left } = form;
  return html`<section>
    <h3>Way to the brokers</h3>
    <tw-host-map
      id="hostMap"
      .rows=${draft.hostMap}
      .problem=${problemOf("hostMap")}
      @tw-host-map=${(event: Told<"tw-host-map">) => change({ hostMap: event.detail })}
      @tw-left=${() => left("hostMap")}
    ></tw-host-map>
    <tw-route
      id="route"
      .route=${draft.route}
      .form=${form}
      .problem=${problemOf("route")}
      @tw-route=${(event: Told<"tw-route">) => change({ route: event.detail })}
      @tw-left=${() => left("route")}
    ></tw-route>
  </section>`;
}
