import type { ChangeEntry, ChangeOutcome, RecordCounts } from "../../contract/changes.ts";
import type { TableModel } from "../components/data-table-model.ts";
import { renderMarked } from "../components/word-search.ts";
import { dateText } from "../data/clock.ts";
import { formatNumber } from "../data/format.ts";
import { EFFECT_WORDS, shortChange } from "./plan-view.ts";

/** The result of a change in one word. */
export const OUTCOME_WORDS: Readonly<Record<ChangeOutcome, string>> = {
  done: "Done",
  partly: "Done in part",
  failed: "Refused",
  cancelled: "Cancelled",
  unknown: "Not known",
  running: "In progress",
  begun: "Not known",
};

/** An explanation where the word is not enough. */
export const OUTCOME_MEANS: Readonly<Record<ChangeOutcome, string | null>> = {
  done: null,
  partly: null,
  failed: "Nothing of it was done.",
  cancelled: "Nothing of it was sent.",
  unknown: "It was sent, and its answer was lost. Check its target to see whether it was done.",
  running: "Tailwater is applying it.",
  begun: "Tailwater ended before an answer came. Check its target to see whether it was done.",
};

const OUTCOME_TONES: Readonly<Record<ChangeOutcome, "" | "warn" | "danger">> = {
  done: "",
  partly: "warn",
  failed: "danger",
  cancelled: "",
  unknown: "warn",
  running: "",
  begun: "warn",
};

/** `200 acknowledged, 3 unknown`: what is not zero; the acknowledged always. */
export function recordsText({ acknowledged, failed, unknown, notSent }: RecordCounts): string {
  const others = [
    [failed, "not written"],
    [unknown, "unknown"],
    [notSent, "not sent"],
  ] as const;
  const parts = others.flatMap(([count, what]) => (count === 0 ? [] : [`${formatNumber(count)} ${what}`]));
  return [`${formatNumber(acknowledged)} acknowledged`, ...parts].join(", ");
}

/** What was changed, the result, and when. */
export const JOURNAL_TABLE: TableModel<ChangeEntry> = {
  keyOf: ({ id }) => id,
  textOf: ({ title, target, kind, profileName, outcome, lines }) =>
    [title, target, kind, profileName, OUTCOME_WORDS[outcome], ...lines.map(({ name }) => name)].join(" "),
  columns: [
    {
      id: "title",
      label: "Change",
      track: "minmax(200px, 2fr)",
      value: ({ title }) => title,
      render: ({ title }, words) => renderMarked(title, words),
    },
    {
      id: "target",
      label: "Target",
      track: "minmax(120px, 1fr)",
      optional: true,
      value: ({ target }) => target,
      render: ({ target }, words) => renderMarked(target, words),
    },
    {
      id: "what",
      label: "What changed",
      track: "minmax(140px, 2fr)",
      value: ({ lines, moreLines }) => shortChange(lines, moreLines),
    },
    {
      id: "effect",
      label: "Effect",
      track: "88px",
      value: ({ effect }) => EFFECT_WORDS[effect],
      tone: ({ effect }) => (effect === "destroys" ? "danger" : effect === "adds" ? "ok" : ""),
    },
    {
      id: "outcome",
      label: "Outcome",
      track: "104px",
      value: ({ outcome }) => OUTCOME_WORDS[outcome],
      tone: ({ outcome }) => OUTCOME_TONES[outcome],
    },
    {
      id: "at",
      label: "Time",
      track: "152px",
      figure: true,
      value: ({ at }) => at,
      render: ({ at }) => dateText(Date.parse(at)),
    },
    {
      id: "refused",
      label: "Refused",
      track: "72px",
      figure: true,
      optional: true,
      value: ({ refused }) => refused.length,
    },
    { id: "kind", label: "Kind", track: "150px", optional: true, value: ({ kind }) => kind },
    { id: "profile", label: "Profile", track: "130px", optional: true, value: ({ profileName }) => profileName },
    { id: "command", label: "Command", track: "minmax(160px, 1fr)", optional: true, value: ({ command }) => command },
  ],
};
