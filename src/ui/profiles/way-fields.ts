import { html } from "lit";
import type { SecretName } from "../../contract/profiles.ts";
import type { Told } from "../data/events.ts";
import type { Draft } from "./draft.ts";
import "./host-map-field.ts";
import "./route-field.ts";

type WayField = "hostMap" | "route";

/** What the way's fields need of the form. */
export interface WayForm {
  readonly draft: Draft;
  /** The engine knows this secret. */
  isKnown(name: SecretName): boolean;
  problemOf(field: WayField): string | null;
  change(change: Partial<Draft>): void;
  left(field: WayField): void;
}

/** The host map, and the route. */
export function renderWay({ draft, isKnown, problemOf, change, left }: WayForm) {
  const { hostMap, route, secrets } = draft;
  return html`<section>
    <h3>Way to the brokers</h3>
    <tw-host-map
      id="hostMap"
      .rows=${hostMap}
      .problem=${problemOf("hostMap")}
      @tw-host-map=${(event: Told<"tw-host-map">) => change({ hostMap: event.detail })}
      @tw-left=${() => left("hostMap")}
    ></tw-host-map>
    <tw-route
      id="route"
      .route=${route}
      .secrets=${secrets}
      .isKnown=${isKnown}
      .problem=${problemOf("route")}
      @tw-route=${(event: Told<"tw-route">) => change({ route: event.detail })}
      @tw-route-secret=${(event: Told<"tw-route-secret">) => change({ secrets: { ...secrets, ...event.detail } })}
      @tw-left=${() => left("route")}
    ></tw-route>
  </section>`;
}
