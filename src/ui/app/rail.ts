import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import "../components/tw-icon.ts";
import type { Section, UiFeature } from "../components/feature.ts";
import type { IconName } from "../components/icons.ts";
import { tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import { base } from "../styles/base.ts";
import { railButtonStyles } from "../styles/rail-button.ts";
import type { ThemeChoice } from "./theme.ts";

const THEME_ICONS = { system: "monitor", dark: "moon", light: "sun" } as const;
/** The largest count that fits under a label. */
const MOST_SHOWN = 9_999;

/** A section as the rail shows it. */
export interface RailSection extends Pick<Section, "icon" | "label" | "hint" | "group" | "keys"> {
  readonly id: string;
  /** Its count; null: unknown, or nothing to count. */
  readonly count: number | null;
  /** Why it cannot be used here; null: it can. */
  readonly reason: string | null;
}

/** The sections of all features, in the rail's order. */
export function railSections(
  features: readonly UiFeature[],
  counts: ReadonlyMap<string, number>,
  reasonOf: (feature: UiFeature) => string | null,
): readonly RailSection[] {
  return features
    .flatMap((feature) =>
      feature.section === undefined || feature.section.inRail === false ? [] : [{ feature, section: feature.section }],
    )
    .sort((one, other) => one.section.order - other.section.order)
    .map(({ feature, section: { icon, label, hint = "", group, keys = "" } }) => {
      return {
        id: feature.id,
        icon,
        label,
        hint,
        group,
        keys,
        count: counts.get(feature.id) ?? null,
        reason: reasonOf(feature),
      };
    });
}

declare module "../data/events.ts" {
  interface Events {
    "tw-section": string;
    "tw-open-help": null;
    "tw-next-theme": null;
  }
}

/**
 * The sections of an open cluster, and the buttons for the whole app.
 *
 * @fires tw-section `CustomEvent<string>` show that feature's screen
 * @fires tw-open-settings
 * @fires tw-support
 * @fires tw-open-help
 * @fires tw-next-theme
 * @slot - buttons at its foot
 */
@customElement("tw-rail")
export class Rail extends LitElement {
  static override styles = [
    base,
    railButtonStyles,
    css`
      nav {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 2px;
        height: 100%;
        padding: 6px 0;
        overflow: hidden auto;
        border-right: 1px solid var(--line);
        background: var(--bg-sunken);
      }
      button[aria-disabled="true"] {
        opacity: 0.45;
        cursor: default;
      }
      .counted {
        height: 54px;
      }
      /* Hidden from the accessible name, which must not change. The title also shows it. */
      .counted::after {
        content: attr(data-count);
        margin-top: -3px;
        font: 500 10px / 12px var(--font-ui);
        font-variant-numeric: tabular-nums;
      }
      .grow {
        flex: 1;
      }
    `,
  ];

  @property({ attribute: false }) sections: readonly RailSection[] = [];
  /** The feature whose screen is in front; null: a tab without a section is in front. */
  @property({ attribute: false }) shown: string | null = null;
  @property() theme: ThemeChoice = "system";

  protected override render() {
    const theme = `Theme: ${this.theme}`;
    const group = (name: Section["group"]) => this.sections.filter((section) => section.group === name);
    return html`<nav aria-label="Sections">
      ${group("cluster").map((section) => this.#section(section))}
      <span class="grow"></span>
      ${group("app").map((section) => this.#section(section))}
      ${this.#button("settings", "Settings", "Settings", "Settings", () => tell(this, "tw-open-settings", null))}
      ${this.#button("life-buoy", "Help", "Help", "Ask for help", () => tell(this, "tw-support", { kind: "help", error: null }))}
      ${this.#button("keyboard", "Keyboard", "Keyboard", "Keyboard (?)", () => tell(this, "tw-open-help"))}
      ${this.#button(THEME_ICONS[this.theme], "Theme", theme, theme, () => tell(this, "tw-next-theme"))}
      <slot></slot>
    </nav>`;
  }

  #section({ id, icon, label, hint = "", keys = "", count, reason }: RailSection) {
    const more = hint === "" && count !== null ? formatNumber(count) : hint;
    const named = `${label}${more === "" ? "" : `: ${more}`}${keys === "" ? "" : ` (${keys})`}`;
    return html`<button
      class=${count === null ? "quiet" : "quiet counted"}
      data-count=${count === null ? nothing : countText(count)}
      title=${reason === null ? named : `${label}: ${reason}`}
      aria-label=${label}
      aria-current=${this.shown === id ? "page" : "false"}
      aria-disabled=${reason === null ? nothing : "true"}
      @click=${() => reason === null && tell(this, "tw-section", id)}
    >
      <tw-icon name=${icon}></tw-icon>${label}
    </button>`;
  }

  /** @param name the accessible name, which begins with the label */
  #button(icon: IconName, label: string, name: string, title: string, pressed: () => void) {
    return html`<button class="quiet" title=${title} aria-label=${name} @click=${pressed}>
      <tw-icon name=${icon}></tw-icon>${label}
    </button>`;
  }
}

function countText(count: number): string {
  return count > MOST_SHOWN ? `${Math.floor(count / 1_000)}k` : String(count);
}
