import { html, LitElement } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { SupportWish } from "../data/events.ts";
import "./guide-dialog.ts";
import type { GuideDialog } from "./guide-dialog.ts";
import "./support-dialog.ts";
import type { SupportDialog, SupportPlace } from "./support-dialog.ts";

/** The guide and the message to support. The window loads this code when one of them is first opened. */
@customElement("tw-help")
export class Help extends LitElement {
  @property({ attribute: false }) place: SupportPlace = { version: "", address: null };
  @query("tw-guide") private readonly guide!: GuideDialog;
  @query("tw-support") private readonly support!: SupportDialog;

  /** @param spot the screen or dialog that it is asked from */
  async openSupport(wish: SupportWish, spot: string): Promise<void> {
    await this.updateComplete;
    await this.support.open(wish, spot);
  }

  async openGuide(code: string | null): Promise<void> {
    await this.updateComplete;
    await this.guide.open(code);
  }

  protected override render() {
    const { publisher } = this.place;
    const without = { login: publisher?.login === "off", licences: publisher?.licences === false };
    return html`<tw-guide .without=${without}></tw-guide><tw-support .place=${this.place}></tw-support>`;
  }
}
