import type { TailwaterError } from "../../contract/errors.ts";
import type { GroupSummary, GroupType } from "../../contract/groups.ts";
import { addTo } from "../kafka/add-to.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { negotiate } from "../wire/api.ts";
import { CONSUMER_GROUP_DESCRIBE } from "../wire/apis/consumer-group-describe.ts";
import { DESCRIBE_GROUPS } from "../wire/apis/describe-groups.ts";
import { SHARE_GROUP_DESCRIBE } from "../wire/apis/share-group-describe.ts";
import { STREAMS_GROUP_DESCRIBE } from "../wire/apis/streams-group-describe.ts";
import { type Coordinator, inHalves, untilItCoordinates } from "./coordinators.ts";
import { describeClassic } from "./describe-classic.ts";
import { describeConsumer, describeShare, describeStreams } from "./describe-newer.ts";
import type { Described, Told } from "./described.ts";
import { groupSubject, isUnknown, needs, topicsDenied } from "./group-errors.ts";

type KnownType = Described["type"];

const DESCRIBERS = {
  classic: { api: DESCRIBE_GROUPS, describe: describeClassic },
  consumer: { api: CONSUMER_GROUP_DESCRIBE, describe: describeConsumer },
  share: { api: SHARE_GROUP_DESCRIBE, describe: describeShare },
  streams: { api: STREAMS_GROUP_DESCRIBE, describe: describeStreams },
} as const;
/**
 * The order of types for an unknown group. Early brokers report a KIP-848 group as a dead classic one, so newer types
 * are asked first.
 */
const ANY_TYPE: readonly KnownType[] = ["consumer", "share", "streams", "classic"];

/** The result of a request about a group: the group, an error, or null when there is no such group. */
export type Answer = Described | TailwaterError | null;

/**
 * Describes groups of one coordinator, each by its type.
 * @throws TailwaterError the errors of the connection
 */
export async function describeGroups(
  coordinator: Coordinator,
  groups: readonly Pick<GroupSummary, "group" | "type">[],
): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  const byType = new Map<GroupType, string[]>();
  for (const { group, type } of groups) addTo(byType, type, group);
  await Promise.all(
    [...byType].map(async ([type, names]) => {
      const all =
        type === "unknown" ? await describeAny(coordinator, names) : await describeAs(coordinator, type, names);
      for (const [group, answer] of all) answers.set(group, answer);
    }),
  );
  return answers;
}

/** Describes one group. Its type may be unknown. */
export async function describeGroup(
  coordinator: Coordinator,
  group: string,
  type: GroupType = "unknown",
): Promise<Answer> {
  const answers = await describeGroups(coordinator, [{ group, type }]);
  const answer = answers.get(group) ?? null;
  // The group may have been deleted and recreated with another type.
  return answer === null && type !== "unknown" ? describeGroup(coordinator, group) : answer;
}

async function describeAs(
  coordinator: Coordinator,
  type: KnownType,
  groups: readonly string[],
): Promise<Map<string, Answer>> {
  const told = await untilItCoordinates(() => inHalves(groups, (some) => DESCRIBERS[type].describe(coordinator, some)));
  const answers = new Map(told.map((one) => [one.group, answerOf(one)]));
  // If the answer lacks a group, the broker does not know it. Groups that were not requested are ignored.
  return new Map(groups.map((group) => [group, answers.get(group) ?? null]));
}

/** Asks for each group as every type that the broker knows, and takes the first type that the group has. */
async function describeAny(coordinator: Coordinator, groups: readonly string[]): Promise<Map<string, Answer>> {
  const types = ANY_TYPE.filter((type) => negotiate(DESCRIBERS[type].api, coordinator.versions) !== null);
  const all = await Promise.all(types.map((type) => describeAs(coordinator, type, groups)));
  return new Map(
    groups.map((group) => {
      const answers = all.map((one) => one.get(group) ?? null);
      return [group, answers.find((answer) => answer !== null && !(answer instanceof Error)) ?? firstError(answers)];
    }),
  );
}

function firstError(answers: readonly Answer[]): Answer {
  return answers.find((answer) => answer !== null) ?? null;
}

function answerOf({ group, errorCode, says, described }: Told): Answer {
  if (errorCode === KAFKA.none) return described;
  if (isUnknown(errorCode)) return null;
  if (errorCode === KAFKA.topicAuthorizationFailed) return topicsDenied(group);
  return protocolError(errorCode, groupSubject(group), { ...needs("Describe", group), says });
}
