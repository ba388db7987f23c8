import { html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { tell } from "../../../src/ui/data/events.ts";

@customElement("tw-planted-groups")
export class PlantedGroups extends LitElement {
  override focus(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override firstUpdated(): void {
    tell(this, "tw-count", 1_204);
  }

  protected override render() {
    return html`<input aria-label="Filter groups" /><button @click=${() => tell(this, "tw-open-group", "billing")}>billing</button>`;
  }
}

@customElement("tw-planted-group")
export class PlantedGroup extends LitElement {
  @property() group = "";

  protected override render() {
    return html`<h2>${this.group}</h2>`;
  }
}
