import type { PlanLine } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { ProduceTarget } from "../../contract/produce.ts";
import { ORIGIN_HEADER, type ReplayRequest } from "../../contract/replay.ts";
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
    const { topic, from, to, isOwn, keeps } = request;
    const { partitions } = planned.preview;
    return {
      ...planned,
      title: `Replay to topic ${topic} of ${to}`,
      lines: [...linesOf(request), ...planned.lines.filter(({ name }) => name !== "records")],
      warnings: [
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
      hint: "Resume it from its dialog, in the window's header.",
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

function linesOf({ from, counted, keeps }: ReplayRequest): readonly PlanLine[] {
  const line = (name: string, value: string, note: string | null = null) => ({ name, old: null, new: value, note });
  const headers = [...(keeps.headers ? ["kept"] : ["dropped"]), ...(keeps.origin ? [`${ORIGIN_HEADER} added`] : [])];
  return [
    line("from", from),
    line("records", digits(counted), `${countOf(counted, "record")} counted by reading`),
    line("key and value", "byte for byte"),
    line("headers", headers.join(", ")),
  ];
}
