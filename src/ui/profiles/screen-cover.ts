import { html, type LitElement, nothing, type ReactiveController, type ReactiveControllerHost } from "lit";
import type { UiFeature } from "../components/feature.ts";
import type { Told } from "../data/events.ts";

/** The element whose screen is covered. */
interface Covered extends ReactiveControllerHost, HTMLElement {
  /** Called when the other screen is left and what had the focus is gone. */
  focus(): void;
}

/** Shows the screen of a feature over another screen, and returns from it. The features are loaded when they are needed. */
export class ScreenCover implements ReactiveController {
  readonly #host: Covered;
  readonly #load: () => Promise<readonly UiFeature[]>;
  readonly #openSettings: (feature: string | null) => Promise<void>;
  #features: readonly UiFeature[] = [];
  /** The feature whose screen covers this one; null: none. */
  #section: string | null = null;
  /** What had the focus before. */
  #opener: HTMLElement | null = null;

  constructor(
    host: Covered,
    load: () => Promise<readonly UiFeature[]>,
    openSettings: (feature: string | null) => Promise<void>,
  ) {
    this.#host = host;
    this.#load = load;
    this.#openSettings = openSettings;
    host.addController(this);
  }

  hostDisconnected(): void {
    document.removeEventListener("keydown", this.#onLostKey);
  }

  /** The features so far loaded. */
  get features(): readonly UiFeature[] {
    return this.#features;
  }

  get isOn(): boolean {
    return this.#section !== null;
  }

  /** Loads the features, without their screens. */
  async load(): Promise<void> {
    this.#features = await this.#load();
    this.#host.requestUpdate();
    await this.#host.updateComplete;
  }

  /** Loads the screens and settings, so that the first look at them does not wait. */
  loadScreens(): void {
    for (const { section, settings } of this.#features) {
      if (section?.group === "app") void section.screen.load();
      void settings?.load();
    }
  }

  async show(feature: string): Promise<void> {
    await this.load();
    await this.#features.find(({ id }) => id === feature)?.section?.screen.load();
    const opener = this.#host.shadowRoot?.activeElement;
    this.#opener = opener instanceof HTMLElement ? opener : null;
    this.#section = feature;
    document.addEventListener("keydown", this.#onLostKey);
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    const screen = this.#host.shadowRoot?.querySelector<LitElement>(".screen > *");
    await screen?.updateComplete;
    screen?.focus();
  }

  render() {
    const screen = this.#features.find(({ id }) => id === this.#section)?.section?.screen;
    if (screen === undefined) return nothing;
    const back = html`<button slot="back" class="quiet square" title="Back (Esc)" aria-label="Back" @click=${this.#leave}>
      <tw-icon name="arrow-left"></tw-icon>
    </button>`;
    return html`<div
      class="screen"
      @keydown=${(event: KeyboardEvent) => event.key === "Escape" && this.#leave()}
      @tw-open-settings=${(event: Told<"tw-open-settings">) => void this.#openSettings(event.detail)}
    >
      ${screen.render({ shown: true, back })}
    </div>`;
  }

  readonly #leave = async (): Promise<void> => {
    this.#section = null;
    document.removeEventListener("keydown", this.#onLostKey);
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    (this.#opener ?? this.#host).focus();
  };

  /** Escape leaves the screen also while nothing has the focus. */
  readonly #onLostKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && event.target === document.body) void this.#leave();
  };
}
