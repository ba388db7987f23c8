import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import type { IconName } from "../components/icons.ts";
import { base } from "../styles/base.ts";
import type { Section } from "./place.ts";
import type { ThemeChoice } from "./theme.ts";

const THEME_ICONS = { system: "monitor", dark: "moon", light: "sun" } as const;

declare module "../data/events.ts" {
  interface Events {
    "tw-next-theme": null;
    "tw-open-help": null;
    "tw-open-settings": null;
    "tw-section": Section;
  }
}

/**
 * The sections of an open cluster, and what belongs to the whole app.
 *
 * @fires tw-section `CustomEvent<Section>` go there
 * @fires tw-open-settings
 * @fires tw-open-help
 * @fires tw-next-theme
 */
@customElement("tw-rail")
export class Rail extends LitElement {
  static override styles = [
    base,
    css`
      nav {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 4px;
        height: 100%;
        padding: 6px 0;
        border-right: 1px solid var(--line);
        background: var(--bg-sunken);
      }
      button {
        width: 32px;
        height: 32px;
        padding: 0;
        color: var(--text-dim);
      }
      button[aria-current="page"] {
        background: var(--bg-hover);
        color: var(--text);
      }
      .grow {
        flex: 1;
      }
    `,
  ];

  /** What is on screen; null: a tab that is none of these. */
  @property({ attribute: false }) shown: Section | null = null;
  @property() theme: ThemeChoice = "system";

  protected override render() {
    const theme = `Theme: ${this.theme}`;
    return html`<nav aria-label="Sections">
      ${this.#section("topics", "layers", "Topics", "Topics")}
      <span class="grow"></span>
      ${this.#section("network", "network", "Network", "Network: what left this machine (Alt N)")}
      ${this.#section("log", "scroll-text", "Log", "Log (Alt L)")}
      ${this.#button("settings", "Settings", "Settings", "tw-open-settings")}
      ${this.#button("keyboard", "Keyboard", "Keyboard (?)", "tw-open-help")}
      ${this.#button(THEME_ICONS[this.theme], theme, theme, "tw-next-theme")}
    </nav>`;
  }

  #section(section: Section, icon: IconName, label: string, title: string) {
    return html`<button
      class="quiet"
      title=${title}
      aria-label=${label}
      aria-current=${this.shown === section ? "page" : "false"}
      @click=${() => tell(this, "tw-section", section)}
    >
      <tw-icon name=${icon}></tw-icon>
    </button>`;
  }

  #button(icon: IconName, label: string, title: string, event: "tw-open-settings" | "tw-open-help" | "tw-next-theme") {
    return html`<button class="quiet" title=${title} aria-label=${label} @click=${() => tell(this, event)}>
      <tw-icon name=${icon}></tw-icon>
    </button>`;
  }
}
