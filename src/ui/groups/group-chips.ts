import { html, nothing } from "lit";
import { GROUP_TYPES, type GroupSummary } from "../../contract/groups.ts";
import "../components/button-row.ts";
import "../components/tw-icon.ts";
import { formatNumber } from "../data/format.ts";
import { countGroups, type GroupFilter, STATE_KINDS, TYPE_MEANINGS } from "./group-states.ts";

const STATE_LABELS = {
  stable: ["Stable", "Members have their partitions"],
  empty: ["Empty", "No members: offsets are kept"],
  rebalancing: ["Rebalancing", "Partitions are being assigned to members"],
  dead: ["Dead", "Its offsets are being removed"],
  unknown: ["Unknown", "The broker does not report the state, or it is unknown to Tailwater"],
} as const;

/** The number of groups of each state and each type; – while the groups are unknown (null). A pressed chip limits the list to its groups. */
export function renderChips(
  groups: readonly GroupSummary[] | null,
  favourites: number,
  filter: GroupFilter,
  set: (change: Partial<GroupFilter>) => void,
) {
  const { states, types } = countGroups(groups ?? []);
  const numberOf = (count: number | undefined) => (groups === null ? "–" : formatNumber(count ?? 0));
  const shownTypes = GROUP_TYPES.filter((type) => types.has(type) || filter.type === type);
  return html`<tw-button-row class="chips" role="group" aria-label="Filter by state and type">
    ${STATE_KINDS.filter((kind) => kind !== "unknown" || states.has(kind)).map((kind) => {
      const [label, meaning] = STATE_LABELS[kind];
      const isOn = filter.state === kind;
      return html`<button
        class="chip"
        aria-pressed=${isOn}
        title=${meaning}
        @click=${() => set({ state: isOn ? null : kind })}
      >
        <span class=${`dot ${kind}`}></span>${label} ${numberOf(states.get(kind))}
      </button>`;
    })}
    ${shownTypes.length < 2 && filter.type === null ? nothing : html`<span class="between"></span>`}
    ${
      shownTypes.length < 2 && filter.type === null
        ? nothing
        : shownTypes.map((type) => {
            const isOn = filter.type === type;
            return html`<button
              class="chip"
              aria-pressed=${isOn}
              title=${TYPE_MEANINGS[type]}
              @click=${() => set({ type: isOn ? null : type })}
            >
              ${type} ${numberOf(types.get(type))}
            </button>`;
          })
    }
    ${
      favourites === 0 && !filter.onlyFavourites
        ? nothing
        : html`<span class="between"></span
            ><button
              class="chip"
              aria-pressed=${filter.onlyFavourites}
              title="Only favourites"
              @click=${() => set({ onlyFavourites: !filter.onlyFavourites })}
            >
              <tw-icon name="star"></tw-icon>Favourites ${formatNumber(favourites)}
            </button>`
    }
  </tw-button-row>`;
}
