import { consume } from "@lit/context";
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { GroupDetail, GroupMember } from "../../contract/groups.ts";
import "../components/data-table.ts";
import type { DataTable } from "../components/data-table.ts";
import type { TableSort } from "../components/data-table-model.ts";
import "../components/tw-icon.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import { partBarStyles } from "../styles/page.ts";
import { searchFieldStyles } from "../styles/search-field.ts";
import { whyNoRemoval } from "./group-reasons.ts";
import { memberTable } from "./member-model.ts";

/**
 * The members of a group: where they run, what they have and what they are about to get.
 *
 * @fires tw-plan-change members are to be removed
 */
@customElement("tw-group-members")
export class GroupMembers extends LitElement {
  static override styles = [base, searchFieldStyles, partBarStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @property({ attribute: false }) detail: GroupDetail | null = null;
  @state() private text = "";
  @state() private sort: TableSort = { column: "clientId", descending: false };
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private found = 0;
  @query("tw-data-table") private readonly table!: DataTable<GroupMember>;
  @query("input") private readonly search!: HTMLInputElement;

  override focus(): void {
    this.table.focus();
  }

  protected override willUpdate(): void {
    const ids = new Set((this.detail?.members ?? []).map(({ memberId }) => memberId));
    if ([...this.chosen].some((id) => !ids.has(id)))
      this.chosen = new Set([...this.chosen].filter((id) => ids.has(id)));
  }

  protected override render() {
    const members = this.detail?.members ?? [];
    return html`
      <div class="bar">
        <div class="search">
          <tw-icon name="search"></tw-icon>
          <input
            type="search"
            placeholder="Filter members"
            aria-label="Filter members"
            autocomplete="off"
            spellcheck="false"
            .value=${this.text}
            @input=${() => {
              this.text = this.search.value;
            }}
            @keydown=${this.#keyed}
          />
        </div>
        ${this.#renderRemove()}
        <span class="count" role="status">
          ${this.found === members.length ? countOf(members.length, "member") : `${formatNumber(this.found)} of ${countOf(members.length, "member")}`}
        </span>
      </div>
      <tw-data-table
        name="group-members"
        label="Members of the group"
        .model=${memberTable(this.detail?.type ?? "classic")}
        .rows=${members}
        .words=${this.text}
        .sort=${this.sort}
        .chosen=${this.chosen}
        @keydown=${this.#keyed}
        @tw-choose-rows=${(event: Told<"tw-choose-rows">) => {
          this.chosen = event.detail;
        }}
        @tw-rows-shown=${() => {
          this.found = this.table.found.length;
        }}
        @tw-sort-rows=${(event: Told<"tw-sort-rows">) => {
          this.sort = event.detail;
        }}
        >${this.#renderState(members)}</tw-data-table
      >
    `;
  }

  #renderRemove() {
    const { detail, chosen } = this;
    if (detail === null || detail.members.length === 0) return nothing;
    const why = whyNoRemoval(this.session, detail);
    const label = chosen.size === 0 ? "Remove all…" : `Remove (${formatNumber(chosen.size)})…`;
    return html`<button
      class="danger"
      ?disabled=${why !== null}
      title=${why ?? "Takes members out of the group, which rebalances. A running client joins again by itself."}
      @click=${() =>
        tell(this, "tw-plan-change", {
          kind: "groups.removeMembers",
          request: { group: detail.group, members: chosen.size === 0 ? "all" : [...chosen] },
        })}
    >
      ${label}
    </button>`;
  }

  #renderState(members: readonly GroupMember[]) {
    if (this.detail === null) return html`<div class="state">Asking about the group…</div>`;
    if (members.length === 0) return html`<div class="state">No members: nobody reads by this group now.</div>`;
    return this.found > 0 ? nothing : html`<div class="state">No member matches “${this.text}”.</div>`;
  }

  #keyed(event: KeyboardEvent): void {
    const inSearch = event.composedPath()[0] === this.search;
    if (event.key === "Escape" && this.text !== "") this.text = "";
    else if (inSearch) {
      this.table.press(event, true);
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-group-members": GroupMembers;
  }
}
