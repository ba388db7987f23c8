import { html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { tell } from "../../../src/ui/data/events.ts";

@customElement("tw-planted-plants")
export class PlantedPlants extends LitElement {
  override focus(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override firstUpdated(): void {
    tell(this, "tw-count", 1_204);
  }

  protected override render() {
    return html`<input aria-label="Filter plants" /><button @click=${() => tell(this, "tw-open-plant", "billing")}>billing</button>`;
  }
}

@customElement("tw-planted-plant")
export class PlantedPlant extends LitElement {
  @property() plant = "";

  protected override render() {
    return html`<h2>${this.plant}</h2>`;
  }
}
