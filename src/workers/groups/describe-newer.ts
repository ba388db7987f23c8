import type { GroupMember, TopicPartitions } from "../../contract/groups.ts";
import { CONSUMER_GROUP_DESCRIBE } from "../wire/apis/consumer-group-describe.ts";
import { SHARE_GROUP_DESCRIBE } from "../wire/apis/share-group-describe.ts";
import { STREAMS_GROUP_DESCRIBE } from "../wire/apis/streams-group-describe.ts";
import type { Coordinator } from "./coordinators.ts";
import { countOrNull, type Described, hostOf, orNull, type Told } from "./described.ts";
import { topicPartitions } from "./member-bytes.ts";

type Asks = Pick<Coordinator, "ask">;

/** Kinds of members of a KIP-848 group, by their numbers in Kafka. */
const PROTOCOLS: readonly (string | undefined)[] = ["classic", "consumer"];

/** KIP-848 groups. */
export async function describeConsumer(coordinator: Asks, groupIds: readonly string[]): Promise<readonly Told[]> {
  const request = { groupIds, includeAuthorizedOperations: false };
  const answer = await coordinator.ask(CONSUMER_GROUP_DESCRIBE, request);
  return answer.groups.map((group) =>
    told(group, {
      ...epochsOf(group),
      ...{ type: "consumer", protocolType: "consumer", assignor: orNull(group.assignorName) },
      members: group.members.map((member) => ({
        ...about(member),
        instanceId: member.instanceId,
        protocol: PROTOCOLS[member.memberType] ?? null,
        assigned: named(member.assignment),
        target: named(member.targetAssignment),
        subscribed: subscribed(member.subscribedTopicNames, member.subscribedTopicRegex),
      })),
    }),
  );
}

/** Share groups. */
export async function describeShare(coordinator: Asks, groupIds: readonly string[]): Promise<readonly Told[]> {
  const request = { groupIds, includeAuthorizedOperations: false };
  const answer = await coordinator.ask(SHARE_GROUP_DESCRIBE, request);
  return answer.groups.map((group) =>
    told(group, {
      ...epochsOf(group),
      ...{ type: "share", protocolType: "share", assignor: orNull(group.assignorName) },
      members: group.members.map((member) => ({
        ...about(member),
        ...{ instanceId: null, protocol: null, target: null },
        assigned: named(member.assignment),
        subscribed: subscribed(member.subscribedTopicNames, null),
      })),
    }),
  );
}

/** Groups of Kafka Streams. A task means its partition in each topic that its subtopology reads. */
export async function describeStreams(coordinator: Asks, groupIds: readonly string[]): Promise<readonly Told[]> {
  const request = { groupIds, includeAuthorizedOperations: false };
  const answer = await coordinator.ask(STREAMS_GROUP_DESCRIBE, request);
  return answer.groups.map((group) => {
    const read = new Map(
      (group.topology?.subtopologies ?? []).map((one) => [
        one.subtopologyId,
        [...one.sourceTopics, ...one.repartitionSourceTopics.map(({ name }) => name)],
      ]),
    );
    const partitionsOf = (
      tasks: readonly { readonly subtopologyId: string; readonly partitions: readonly number[] }[],
    ) =>
      topicPartitions(
        tasks.flatMap(({ subtopologyId, partitions }) =>
          (read.get(subtopologyId) ?? []).map((topic) => [topic, partitions] as const),
        ),
      );
    const topics = [...new Set([...read.values()].flat())].sort();
    return told(group, {
      ...epochsOf(group),
      ...{ type: "streams", protocolType: "streams", assignor: null },
      members: group.members.map((member) => ({
        ...about(member),
        instanceId: member.instanceId,
        protocol: member.isClassic ? "classic" : "streams",
        assigned: partitionsOf(member.assignment.activeTasks),
        target: partitionsOf(member.targetAssignment.activeTasks),
        subscribed: topics,
      })),
    });
  });
}

interface Head {
  readonly groupId: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly groupState: string;
  readonly groupEpoch: number;
  readonly assignmentEpoch: number;
}

function epochsOf(group: Head): { epoch: number | null; assignmentEpoch: number | null } {
  return { epoch: countOrNull(group.groupEpoch), assignmentEpoch: countOrNull(group.assignmentEpoch) };
}

function told(head: Head, described: Omit<Described, "state" | "failures">): Told {
  const { groupId, errorCode, errorMessage, groupState } = head;
  const there = { ...described, state: groupState, failures: [] };
  return { group: groupId, errorCode, says: errorMessage, described: errorCode === 0 ? there : null };
}

interface MemberHead {
  readonly memberId: string;
  readonly clientId: string;
  readonly clientHost: string;
  readonly rackId: string | null;
  readonly memberEpoch: number;
}

function about({
  memberId,
  clientId,
  clientHost,
  rackId,
  memberEpoch,
}: MemberHead): Pick<GroupMember, "memberId" | "clientId" | "host" | "rack" | "epoch"> {
  return { memberId, clientId, host: hostOf(clientHost), rack: rackId, epoch: countOrNull(memberEpoch) };
}

interface Assignment {
  readonly topicPartitions: readonly {
    readonly topicId: string;
    readonly topicName: string;
    readonly partitions: readonly number[];
  }[];
}

/** A deleted topic has no name, so its id is shown. */
function named(assignment: Assignment): TopicPartitions[] {
  return topicPartitions(
    assignment.topicPartitions.map(({ topicId, topicName, partitions }) => [
      topicName === "" ? topicId : topicName,
      partitions,
    ]),
  );
}

/** The names, then the regular expression, if there is one. Brokers report none as an empty text. */
function subscribed(names: readonly string[], regex: string | null): readonly string[] {
  const all = [...new Set(names)].sort();
  return regex === null || regex === "" ? all : [...all, regex];
}
