import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { unsafeSVG } from "lit/directives/unsafe-svg.js";
import { ICONS, type IconName } from "./icons.ts";

/** An icon of 16 px (or `--icon`), in the colour of the text beside it, filled by `--icon-fill`; decoration only, so screen readers skip it. */
@customElement("tw-icon")
export class Icon extends LitElement {
  static override styles = css`
    :host {
      display: inline-flex;
      flex: none;
      width: var(--icon, 16px);
      height: var(--icon, 16px);
    }
    svg {
      width: 100%;
      height: 100%;
      fill: var(--icon-fill, none);
      stroke: currentColor;
      stroke-width: 1.75;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `;

  @property() name: IconName | "" = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("aria-hidden", "true");
  }

  protected override render() {
    // Markup from our own bundle, never from a record.
    return this.name === "" ? nothing : html`${unsafeSVG(ICONS[this.name])}`;
  }
}
