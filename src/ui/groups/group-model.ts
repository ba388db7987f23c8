import type { GroupFigures, GroupSummary } from "../../contract/groups.ts";
import type { Integer } from "../../contract/integer.ts";
import type { TableColumn, TableModel } from "../components/data-table-model.ts";
import { renderStar } from "../components/favourites.ts";
import { moreTool, renderTools } from "../components/row-tools.ts";
import { renderMarked } from "../components/word-search.ts";
import { formatNumber } from "../data/format.ts";
import { NO_STATE, stateTone, stateWord, TYPE_MEANINGS } from "./group-states.ts";

/** A group with the figures known so far. */
export interface GroupRow extends GroupSummary {
  /** Null: not requested yet. */
  readonly figures: GroupFigures | null;
  readonly favourite: boolean;
}

/** Columns that need figures. Figures are requested while one of these columns is shown. */
export const FIGURE_COLUMNS: ReadonlySet<string> = new Set(["members", "topics", "lag", "topicNames"]);

/**
 * @param toggle adds a group to the favourites or removes it @param menu opens the menu at that position in the window
 */
export function groupTable(
  toggle: (group: string) => void,
  menu: (group: string, x: number, y: number) => void,
): TableModel<GroupRow> {
  return {
    keyOf: ({ group }) => group,
    textOf: ({ group }) => group,
    columns: [
      {
        id: "group",
        label: "Group",
        track: "minmax(160px, 1fr)",
        value: ({ group }) => group,
        render: ({ group, favourite }, words) => [
          renderTools(moreTool(group, (x, y) => menu(group, x, y))),
          renderStar(group, favourite, () => toggle(group)),
          ...renderMarked(group, words),
        ],
      },
      {
        id: "state",
        label: "State",
        track: "132px",
        value: ({ state }) => state,
        render: ({ state }) => stateWord(state),
        tone: ({ state }) => stateTone(state),
        title: ({ state }) => (state === null ? NO_STATE : null),
      },
      {
        id: "type",
        label: "Type",
        track: "80px",
        value: ({ type }) => type,
        title: ({ type }) => TYPE_MEANINGS[type],
      },
      {
        id: "protocol",
        label: "Protocol",
        track: "96px",
        optional: true,
        value: ({ protocolType }) => (protocolType === "" ? null : protocolType),
        title: ({ protocolType }) => (protocolType === "" ? "It has offsets only, and never had members" : null),
      },
      figure("members", "Members", "72px", ({ members }) => members, "The broker does not report them"),
      {
        ...figure(
          "topics",
          "Topics",
          "64px",
          ({ topics }) => topics?.length ?? null,
          "The broker does not report them",
        ),
        title: (row) => row.figures?.topics?.slice(0, 20).join("\n") ?? unknown(row, "The broker does not report them"),
      },
      {
        id: "topicNames",
        label: "Topic names",
        track: "minmax(160px, 1fr)",
        optional: true,
        value: ({ figures }) => figures?.topics?.join(", ") ?? null,
        title: (row) => row.figures?.topics?.join("\n") ?? unknown(row, "The broker does not report them"),
        render: (row) => row.figures?.topics?.join(", ") ?? unknownMark(row),
      },
      figure("lag", "Lag", "104px", ({ lag }) => lag, "None of its offsets is known: it has committed none"),
      {
        id: "coordinator",
        label: "Coordinator",
        track: "104px",
        optional: true,
        value: ({ coordinator }) => coordinator,
        render: ({ coordinator }) => `Broker ${coordinator}`,
        tone: () => "none",
      },
    ],
  };
}

function figure(
  id: string,
  label: string,
  track: string,
  value: (figures: GroupFigures) => Integer | null,
  why: string,
): TableColumn<GroupRow> {
  const of = ({ figures }: GroupRow) => (figures === null ? null : value(figures));
  return {
    id,
    label,
    track,
    figure: true,
    value: of,
    render: (row) => {
      const known = of(row);
      return known === null ? unknownMark(row) : formatNumber(known);
    },
    tone: (row) => (row.figures?.error != null ? "warn" : of(row) ? "" : "none"),
    title: (row) => (of(row) === null ? unknown(row, why) : null),
  };
}

/** Empty until it is requested: – means that it is unknown. */
const unknownMark = ({ figures }: GroupRow) => (figures === null ? "" : "–");

function unknown({ figures }: GroupRow, why: string): string | null {
  if (figures === null) return null;
  const { error } = figures;
  return error === null ? `${why}.` : `${error.message} ${error.hint ?? ""}`.trim();
}
