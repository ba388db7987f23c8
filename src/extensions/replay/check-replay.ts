import type { ReplayKeeps, ReplayRequest, ReplaySource } from "../../contract/replay.ts";
import { bad, checkBoolean, checkInteger, checkObject, checkPath, checkText } from "../kit/check.ts";
import { checkProduce } from "../produce/check-produce.ts";
import { checkFilter, checkTailRequest } from "../tails/check-tail.ts";

const LONGEST_FROM = 1_000;

export function checkReplay(value: unknown): ReplayRequest {
  const request = checkObject(value, "request");
  const produced = checkProduce(value);
  // A transaction is all or nothing, so a rest of it cannot be sent.
  if (produced.transaction) throw bad("transaction", "false for a replay");
  const keeps = checkKeeps(request.keeps);
  return {
    ...produced,
    ...{ tracked: true, keeps, format: formatOf(keeps) },
    from: checkText(request.from, "from", LONGEST_FROM),
    to: checkText(request.to, "to", LONGEST_FROM),
    isOwn: checkBoolean(request.isOwn, "isOwn"),
    counted: checkInteger(request.counted, "counted", 0),
  };
}

const formatOf = ({ partitions, timestamps }: ReplayKeeps) =>
  partitions && timestamps ? ({ kind: "ndjson", exact: true } as const) : ({ kind: "drafts" } as const);

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
  const { kind, profileId, request, path, filter } = checkObject(value, "source");
  if (kind === "recording") return { kind, path: checkPath(path), filter: checkFilter(filter) };
  if (kind !== "topics") throw bad("source.kind", "topics or recording");
  const { columns, view, ...range } = checkTailRequest({
    ...checkObject(request, "source.request"),
    ...{ columns: [], view: "arrival" },
  });
  if (range.endAt === null) throw bad("source.request.endAt", "an end: a replay reads a range that ends");
  return { kind, profileId: checkText(profileId, "source.profileId"), request: range };
}
