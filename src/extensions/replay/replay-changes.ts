import type { PlanLine } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { ProduceTarget } from "../../contract/produce.ts";
import { ORIGIN_HEADER, type ReplayRequest, type RewrittenPart } from "../../contract/replay.ts";
import type { Change, ChangeTable } from "../changes/change.ts";
import { countOf, digits } from "../kit/words.ts";
import { PRODUCE_CHANGES, recordCounts } from "../produce/produce-changes.ts";
import { checkReplay } from "./check-replay.ts";

const produced = PRODUCE_CHANGES["produce.records"];

/** Writes the records of a replay: one change, however many they are. */
const replayRecords: Change<ReplayRequest, ProduceTarget> = {
  effect: "adds",
  check: checkReplay,
  async plan(cluster, request) {
    const planned = await produced.plan(cluster, request);
    const { topic, from, to, isOwn, keeps, rest } = request;
    const { partitions } = planned.preview;
    return {
      ...planned,
      title: `Replay to topic ${topic} of ${to}`,
      lines: [...linesOf(request), ...rewrittenLines(request, planned.lines)],
      warnings: [
        ...(rest?.resendsUnknown === true
          ? [`${countOf(rest.unknown, "record")} may have been written already: each may be there twice.`]
          : []),
        ...(isOwn ? [`${from} has this topic itself: each record will be there once more.`] : []),
        ...(keeps.partitions ? [`A record of a partition beyond ${partitions - 1} ends the replay.`] : []),
        ...planned.warnings,
      ],
    };
  },
  async apply(cluster, request, planned) {
    const { outcomes } = await produced.apply(cluster, request, planned);
    const counts = await cluster.produce.counts(request.input);
    const unsent = counts === null ? 0 : request.counted - counts.acknowledged - counts.failed - counts.unknown;
    if (unsent <= 0 || outcomes.some(({ error }) => error !== null)) return { outcomes };
    const error = new TailwaterError("CANCELLED", "The replay was stopped before it sent them.", {
      hint: "Plan the rest from its card, or from its dialog in the window's header.",
    });
    return {
      outcomes: [...outcomes, { target: `${request.topic} (${countOf(unsent, "record")})`, error: error.toData() }],
    };
  },
  async records({ produce }, { input, counted }) {
    const counts = await produce.counts(input);
    return counts === null ? null : recordCounts(counts, counted);
  },
};

export const REPLAY_CHANGES: ChangeTable<"replay.records"> = { "replay.records": replayRecords };

const BY_EXPRESSION = "by an expression";

function linesOf({ from, counted, failing, keeps, rewrite, rest }: ReplayRequest): readonly PlanLine[] {
  const line = (name: string, value: string, note: string | null = null) => ({ name, old: null, new: value, note });
  const of = (part: RewrittenPart, kept: string) => {
    const expression = rewrite?.[part] ?? null;
    return expression === null ? line(part, kept) : line(part, expression, BY_EXPRESSION);
  };
  const headers = of("headers", keeps.headers ? "kept" : "dropped");
  return [
    line("from", from),
    line(
      "records",
      digits(counted),
      `${countOf(counted, "record")} ${rest === null ? "" : "left of those "}counted by reading`,
    ),
    ...(rest === null || rest.unknown === 0
      ? []
      : [
          line(
            "unknown before",
            digits(rest.unknown),
            rest.resendsUnknown ? "sent again, as you chose" : "not sent again: they may have been written",
          ),
        ]),
    ...(rewrite === null
      ? [line("key and value", "byte for byte")]
      : [of("key", "byte for byte"), of("value", "byte for byte")]),
    keeps.origin ? { ...headers, new: `${headers.new}, ${ORIGIN_HEADER} added` } : headers,
    ...(rewrite === null || failing === 0
      ? []
      : [
          line(
            rewrite.onError === "skip" ? "left out" : "stops before",
            `${countOf(failing, "record")} on which an expression fails`,
          ),
        ]),
  ];
}

/** What the producer says of partition and timestamp, if no expression decides it. */
function rewrittenLines({ rewrite }: ReplayRequest, lines: readonly PlanLine[]): readonly PlanLine[] {
  return lines.flatMap((line) => {
    if (line.name === "records") return [];
    const isPart = line.name === "partition" || line.name === "timestamp";
    const expression = isPart ? (rewrite?.[line.name as RewrittenPart] ?? null) : null;
    return [expression === null ? line : { ...line, new: expression, note: BY_EXPRESSION }];
  });
}
