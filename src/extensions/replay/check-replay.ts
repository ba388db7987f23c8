import {
  MOST_RANGES,
  type OffsetRange,
  REWRITTEN,
  type ReplayKeeps,
  type ReplayRequest,
  type ReplayRewrite,
  type ReplaySource,
  type RewrittenPart,
  topicsOf,
} from "../../contract/replay.ts";
import { MOST_TOPICS } from "../../contract/tails.ts";
import { bad, checkBoolean, checkInteger, checkObject, checkOptionalText, checkPath, checkText } from "../kit/check.ts";
import { checkProduce } from "../produce/check-produce.ts";
import { checkFilter, checkIsolation, checkTailRequest, LONGEST_TOPIC } from "../tails/check-tail.ts";

const LONGEST_FROM = 1_000;
/** Kafka numbers partitions by an int32. */
const MOST_PARTITION = 2 ** 31 - 1;

export function checkReplay(value: unknown): ReplayRequest {
  const request = checkObject(value, "request");
  const produced = checkProduce(value);
  // A transaction is all or nothing, so a rest of it cannot be sent.
  if (produced.transaction) throw bad("transaction", "false for a replay");
  const keeps = checkKeeps(request.keeps);
  const rewrite = checkRewrite(request.rewrite);
  return {
    ...produced,
    ...{ tracked: true, keeps, rewrite, format: formatOf(keeps, rewrite) },
    from: checkText(request.from, "from", LONGEST_FROM),
    to: checkText(request.to, "to", LONGEST_FROM),
    isOwn: checkBoolean(request.isOwn, "isOwn"),
    counted: checkInteger(request.counted, "counted", 0),
    failing: checkInteger(request.failing, "failing", 0),
    rest: checkRest(request.rest),
  };
}

function checkRest(value: unknown): ReplayRequest["rest"] {
  if (value === null || value === undefined) return null;
  const { unknown, resendsUnknown } = checkObject(value, "rest");
  return {
    unknown: checkInteger(unknown, "rest.unknown", 0),
    resendsUnknown: checkBoolean(resendsUnknown, "rest.resendsUnknown"),
  };
}

/** An expression may leave a partition to the partitioner. */
const formatOf = ({ partitions, timestamps }: ReplayKeeps, rewrite: ReplayRewrite | null) =>
  ({
    kind: "packed",
    partitions: (rewrite?.partition ?? null) !== null ? "some" : partitions ? "all" : "none",
    timestamps: timestamps || (rewrite?.timestamp ?? null) !== null,
  }) as const;

/** Null: nothing is rewritten. */
export function checkRewrite(value: unknown): ReplayRewrite | null {
  if (value === null || value === undefined) return null;
  const given = checkObject(value, "rewrite");
  const { onError } = given;
  if (onError !== "skip" && onError !== "stop") throw bad("rewrite.onError", "skip or stop");
  const expressionOf = (part: RewrittenPart) => {
    const text = checkOptionalText(given[part], `rewrite.${part}`);
    return text === null || text.trim() === "" ? null : text;
  };
  const rewrite: ReplayRewrite = {
    ...{ key: expressionOf("key"), value: expressionOf("value"), headers: expressionOf("headers") },
    ...{ partition: expressionOf("partition"), timestamp: expressionOf("timestamp"), onError },
  };
  return REWRITTEN.every((part) => rewrite[part] === null) ? null : rewrite;
}

export function checkKeeps(value: unknown): ReplayKeeps {
  const { headers, timestamps, partitions, origin } = checkObject(value, "keeps");
  return {
    headers: checkBoolean(headers, "keeps.headers"),
    timestamps: checkBoolean(timestamps, "keeps.timestamps"),
    partitions: checkBoolean(partitions, "keeps.partitions"),
    origin: checkBoolean(origin, "keeps.origin"),
  };
}

/** @throws TailwaterError BAD_REQUEST, also for a range without an end */
export function checkReplaySource(value: unknown): ReplaySource {
  const { kind, profileId, request, path, filter, ranges, isolation, selected } = checkObject(value, "source");
  const chosen = { selected: selected == null ? null : checkInteger(selected, "source.selected", 0) };
  if (kind === "recording") {
    const only = ranges == null ? null : checkRanges(ranges);
    return { kind, path: checkPath(path), filter: checkFilter(filter), ranges: only, ...chosen };
  }
  if (kind === "offsets") {
    return {
      ...{ kind, profileId: checkText(profileId, "source.profileId"), ranges: checkRanges(ranges) },
      ...{ isolation: checkIsolation(isolation), filter: checkFilter(filter), ...chosen },
    };
  }
  if (kind !== "topics") throw bad("source.kind", "topics, offsets or recording");
  const { columns, view, ...range } = checkTailRequest({
    ...checkObject(request, "source.request"),
    ...{ columns: [], view: "arrival" },
  });
  if (range.endAt === null) throw bad("source.request.endAt", "an end: a replay reads a range that ends");
  return { kind, profileId: checkText(profileId, "source.profileId"), request: range };
}

function checkRanges(value: unknown): readonly OffsetRange[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_RANGES) {
    throw bad("source.ranges", `a list of 1 to ${MOST_RANGES} ranges`);
  }
  const ranges = value.map((one: unknown) => {
    const { topic, partition, from, to } = checkObject(one, "source.ranges");
    const begin = checkInteger(from, "source.ranges.from", 0);
    return {
      topic: checkText(topic, "source.ranges.topic", LONGEST_TOPIC),
      partition: checkInteger(partition, "source.ranges.partition", 0, MOST_PARTITION),
      from: begin,
      to: checkInteger(to, "source.ranges.to", begin + 1),
    };
  });
  if (topicsOf(ranges).length > MOST_TOPICS) throw bad("source.ranges", `ranges of at most ${MOST_TOPICS} topics`);
  return ranges;
}
