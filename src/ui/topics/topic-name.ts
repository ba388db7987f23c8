import { css, html, nothing } from "lit";
import { cache } from "lit/directives/cache.js";
import { renderStar } from "../components/favourites.ts";
import { moreTool, renderTools, rowToolStyles } from "../components/row-tools.ts";
import "../components/tw-icon.ts";
import { renderMarked } from "../components/word-search.ts";
import { formatNumber } from "../data/format.ts";
import { ailmentOf, type TopicRow } from "./topic-row.ts";
import type { Place } from "./topic-tree.ts";

/** What a topic's name needs of its list. */
export interface NameActions {
  /** Its place in the tree; null: there is no tree, or it has none. */
  place(row: TopicRow): Place | null;
  star(topic: string): void;
  page(topic: string): void;
  menu(topic: string, x: number, y: number): void;
}

const INDENT_PX = 16;

/** The first cell of a topic: its star, name and problems; under the pointer also buttons for its page and menu. */
export function renderName(row: TopicRow, words: string, does: NameActions) {
  // A key of a search turns branches into topics and back, so the elements of both stay.
  return html`${cache(renderEither(row, words, does))}`;
}

function renderEither(row: TopicRow, words: string, does: NameActions) {
  const { name, branch, favourite } = row;
  const place = does.place(row);
  const ailment = ailmentOf(row);
  const icon = row.leaderless > 0 ? "circle-alert" : "triangle-alert";
  const indent = place === null ? 0 : place.depth * INDENT_PX;
  const ail = ailment === null ? nothing : html`<tw-icon part="ail" name=${icon}></tw-icon>`;
  if (branch !== null) {
    return html`<span part="indent" .style=${`width: ${indent}px`}></span
      ><tw-icon part="caret" name=${branch.open ? "chevron-down" : "chevron-right"}></tw-icon
      >${renderMarked(place?.label ?? name, words)}${branch.separator}<small part="below">${formatNumber(branch.count)}</small>${ail}`;
  }
  const page = {
    icon: "info",
    title: "Partitions, groups, configuration  Alt Enter",
    label: `Page of ${name}`,
    run: () => does.page(name),
  } as const;
  return html`${renderTools(
    page,
    moreTool(name, (x, y) => does.menu(name, x, y)),
  )}<span part="indent" .style=${`width: ${indent}px`}></span
    >${renderStar(name, favourite, () => does.star(name))}${renderMarked(place?.label ?? name, words)}${ail}`;
}

export const topicNameStyles = [
  rowToolStyles,
  css`
  tw-data-table::part(indent) {
    display: inline-block;
  }
  tw-data-table::part(caret) {
    margin: 0 5px 0 1px;
    color: var(--text-dim);
    vertical-align: -3px;
    --icon: 14px;
  }
  tw-data-table::part(below) {
    margin-left: 8px;
    color: var(--text-dim);
    font-weight: 400;
    font-size: var(--t-11);
  }
  tw-data-table::part(ail) {
    margin-left: 6px;
    vertical-align: -2px;
    --icon: 13px;
  }
`,
];
