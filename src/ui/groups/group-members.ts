import { consume } from "@lit/context";
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { GroupDetail, GroupMember } from "../../contract/groups.ts";
import { doOrSay } from "../components/action-menu.ts";
import { tableViewStyles } from "../components/table-view.styles.ts";
import { TableView } from "../components/table-view.ts";
import { sessionContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import { whyNoRemoval } from "./group-reasons.ts";
import { memberTable } from "./member-model.ts";

/**
 * The members of a group: where they run, their partitions, and the partitions they are about to get.
 *
 * @fires tw-plan-change the user wants to remove members
 */
@customElement("tw-group-members")
export class GroupMembers extends LitElement {
  static override styles = [base, tableViewStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @property({ attribute: false }) detail: GroupDetail | null = null;

  readonly #view = new TableView<GroupMember>(this, {
    noun: "member",
    sort: { column: "clientId", descending: false },
    chooses: true,
  });

  override focus(): void {
    this.#view.table?.focus();
  }

  protected override willUpdate(): void {
    this.#view.keepChosen((this.detail?.members ?? []).map(({ memberId }) => memberId));
  }

  protected override render() {
    const members = this.detail?.members ?? [];
    return html`
      <div class="bar">
        ${this.#view.renderSearch("Filter members")} ${this.#renderRemove()}
        ${this.#view.renderCount(this.detail === null ? null : members.length)}
      </div>
      ${this.#view.renderTable(
        {
          name: "group-members",
          label: "Members of the group",
          model: memberTable(this.detail?.type ?? "classic"),
          rows: members,
        },
        this.#renderState(members),
      )}
    `;
  }

  #renderRemove() {
    const { detail } = this;
    const { chosen } = this.#view;
    if (detail === null || detail.members.length === 0) return nothing;
    const why = whyNoRemoval(this.session, detail);
    const label = chosen.size === 0 ? "Remove all…" : `Remove (${formatNumber(chosen.size)})…`;
    return html`<button
      class="danger"
      aria-disabled=${why !== null}
      title=${why ?? "Removes members from the group, which rebalances. A running client joins again automatically."}
      @click=${() =>
        doOrSay(this, why, () =>
          tell(this, "tw-plan-change", {
            kind: "groups.removeMembers",
            request: { group: detail.group, members: chosen.size === 0 ? "all" : [...chosen] },
          }),
        )}
    >
      ${label}
    </button>`;
  }

  #renderState(members: readonly GroupMember[]) {
    if (this.detail === null) return html`<div class="state">Asking about the group…</div>`;
    if (members.length === 0) return html`<div class="state">No members: no client reads with this group now.</div>`;
    return this.#view.found > 0 ? nothing : html`<div class="state">No member matches “${this.#view.text}”.</div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-group-members": GroupMembers;
  }
}
