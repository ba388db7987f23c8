import { html } from "lit";
import type { Publisher } from "../../contract/distribution.ts";
import type { UiFeature } from "../components/feature.ts";

/** Null in a build without a login and licences. */
export function accountFeature({ login, licences }: Pick<Publisher, "login" | "licences">): UiFeature | null {
  const hasLogin = login !== "off";
  if (!hasLogin && !licences) return null;
  return {
    id: "account",
    section: {
      icon: "user",
      label: "Account",
      group: "app",
      order: 30,
      inRail: false,
      screen: {
        load: () => import("./account-panel.ts"),
        render: ({ shown, back }) =>
          html`<tw-account-panel
            role="main"
            .active=${shown}
            .hasLogin=${hasLogin}
            .hasLicences=${licences}
            ?hidden=${!shown}
            >${back}</tw-account-panel
          >`,
      },
    },
    foot: {
      load: () => import("./account-button.ts"),
      render: (shown) =>
        html`<tw-account-button .shown=${shown} .hasLogin=${hasLogin} .hasLicences=${licences}></tw-account-button>`,
    },
    commands: (_, does) => {
      const labels = [hasLogin && "Account: sign in, sign out", licences && "Account: your licence"];
      return labels
        .filter((label) => label !== false)
        .map((label) => ({ icon: "user", label, run: () => void does.show("account") }));
    },
  };
}
