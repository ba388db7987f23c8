import { consume } from "@lit/context";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { ProfileSummary } from "../../contract/profiles.ts";
import "../components/dropdown.ts";
import type { Dropdown } from "../components/dropdown.ts";
import { sessionContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import { environmentsOf, othersAfter } from "./environments.ts";

/**
 * In the window's header: the environment of the open cluster, and the others of its system. Hidden when there is none.
 *
 * @fires tw-environment `CustomEvent<string>` the id of the profile whose cluster is wanted, with the same view
 */
@customElement("tw-environment-switch")
export class EnvironmentSwitch extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        flex: none;
      }
      .item {
        display: grid;
        grid-template-columns: 10px auto minmax(0, 1fr);
        align-items: center;
        gap: 10px;
        width: 100%;
        border: 0;
        background: none;
        font-weight: 400;
        text-align: start;
      }
      .item:hover {
        background: var(--bg-hover);
      }
      .item span:last-child {
        overflow: hidden;
        color: var(--text-dim);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .dot {
        width: 10px;
        height: 10px;
        border-radius: 50%;
      }
      .keys {
        margin: 6px 8px 2px;
        color: var(--text-dim);
        font-size: var(--t-11);
      }
    `,
  ];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @state() private environments: readonly ProfileSummary[] = [];
  @query("tw-dropdown") private readonly menu!: Dropdown | null;

  readonly #keyed = (event: KeyboardEvent) => {
    const [next] = this.others;
    if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyE" || next === undefined) return;
    event.preventDefault();
    this.go(next.id);
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.#keyed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.#keyed);
  }

  /** The other environments, the next one first. */
  get others(): readonly ProfileSummary[] {
    return othersAfter(this.session.profile, this.environments);
  }

  go(profileId: string): void {
    this.menu?.close();
    tell(this, "tw-environment", profileId);
  }

  protected override updated(changed: PropertyValues): void {
    const before = changed.get("session") as Session | undefined;
    if (changed.has("session") && before?.profile.id !== this.session.profile.id) void this.#load();
  }

  protected override render() {
    const { profile } = this.session;
    const { others } = this;
    if (others.length === 0) return nothing;
    return html`<tw-dropdown quiet align="end" what="Environment" label=${profile.environment || profile.name}>
      ${others.map(
        ({ id, name, environment, color }) => html`<button class="item" @click=${() => this.go(id)}>
          <span class="dot" .style=${`background: var(--profile-${color})`}></span>
          <span>${environment || "–"}</span>
          <span>${name}</span>
        </button>`,
      )}
      <p class="keys">Opens the same view there. Alt E goes to the next one.</p>
    </tw-dropdown>`;
  }

  /** Without the list there is nothing to go to; the connect screen has it, too, and says why it cannot be read. */
  async #load(): Promise<void> {
    const { api, profile } = this.session;
    if (profile.system === "") return;
    const profiles = await api.profiles.list().catch(() => []);
    this.environments = environmentsOf(profile, profiles);
  }
}
