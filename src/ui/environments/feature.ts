import { html } from "lit";
import type { AppNow, UiFeature } from "../components/feature.ts";
import type { EnvironmentSwitch } from "./environment-switch.ts";

const KEYS = "Alt E";

const switchOf = ({ find }: AppNow) => find<EnvironmentSwitch>("tw-environment-switch");

/** The other clusters of the open cluster's system: the same view there, by one key. */
export const ENVIRONMENTS: UiFeature = {
  id: "environments",
  header: {
    load: () => import("./environment-switch.ts"),
    render: () => html`<tw-environment-switch></tw-environment-switch>`,
  },
  keyboard: ["Environments of a system", [[KEYS, "The same view in the next environment"]]],
  commands: (now) =>
    (switchOf(now)?.others ?? []).map(({ id, name, environment }, index) => ({
      icon: "server",
      label: `Same view in ${environment === "" ? name : `${environment} (${name})`}`,
      ...(index === 0 ? { keys: KEYS } : {}),
      run: () => switchOf(now)?.go(id),
    })),
};
