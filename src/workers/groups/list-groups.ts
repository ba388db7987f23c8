import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import { GROUP_TYPES, type GroupList, type GroupSummary, type GroupType } from "../../contract/groups.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { inParallel } from "../kafka/in-parallel.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { CONSUMER_GROUP_DESCRIBE } from "../wire/apis/consumer-group-describe.ts";
import { LIST_GROUPS } from "../wire/apis/list-groups.ts";
import { asError } from "./group-errors.ts";

/** 300,000 groups with names of ordinary length. */
const LIST_BYTES = 32 * 1024 * 1024;

/**
 * The groups of every broker, by name. A broker that does not answer is named in `failures`.
 * @throws TailwaterError when no broker answers, CANCELLED
 */
export async function askGroupList(link: ClusterLink, work: Work): Promise<GroupList> {
  const { brokers } = await link.metadata([]);
  // Without a broker the groups are unknown. An empty list would mean a cluster without groups.
  if (brokers.length === 0) throw noBroker();
  const failures: ErrorData[] = [];
  const groups = new Map<string, GroupSummary>();
  let reason: unknown = null;
  const ask = async ({ id }: { readonly id: number }) => {
    try {
      // When a group moves, both coordinators may report it; the earlier one reports it as dead.
      for (const group of await askBroker(link, id)) {
        if (group.state !== "Dead" || !groups.has(group.group)) groups.set(group.group, group);
      }
    } catch (error) {
      reason ??= error;
      failures.push(missing(id, toErrorData(error)));
    }
  };
  await inParallel(brokers, ask, { work, unit: "broker" });
  if (failures.length > 0 && failures.length === brokers.length) throw asError(reason);
  return {
    groups: [...groups.values()].sort((a, b) => (a.group < b.group ? -1 : 1)),
    failures: failures.sort((a, b) => ((a.subject ?? "") < (b.subject ?? "") ? -1 : 1)),
  };
}

async function askBroker(link: ClusterLink, broker: number): Promise<readonly GroupSummary[]> {
  const connection = await link.node(broker);
  const answer = await connection.ask(LIST_GROUPS, { statesFilter: [], typesFilter: [] }, LIST_BYTES);
  if (answer.errorCode !== KAFKA.none) {
    throw protocolError(answer.errorCode, `broker ${broker}`, {
      needs: [{ operation: "Describe", resource: "Cluster", name: "kafka-cluster", doing: "list the groups" }],
    });
  }
  const hasOthers = connection.versions[CONSUMER_GROUP_DESCRIBE.key] !== undefined;
  return answer.groups.map(({ groupId, protocolType, groupState, groupType }) => ({
    group: groupId,
    type: typeOf(groupType, hasOthers),
    state: groupState === "" ? null : groupState,
    protocolType,
    coordinator: broker,
  }));
}

/** @param hasOthers a broker before Kafka 3.8 reports no type; its APIs show whether it has other types than classic */
function typeOf(told: string, hasOthers: boolean): GroupType {
  if (told === "") return hasOthers ? "unknown" : "classic";
  const name = told.toLowerCase();
  return GROUP_TYPES.find((type) => type === name) ?? "unknown";
}

function noBroker(): TailwaterError {
  return new TailwaterError("LEADER_NOT_AVAILABLE", "The cluster names none of its brokers: its groups are unknown.", {
    hint: "They are down, or starting. Try again in some seconds.",
  });
}

function missing(broker: number, error: ErrorData): ErrorData {
  return {
    ...error,
    message: `Broker ${broker} did not list its groups: they are missing here. ${error.message}`,
    subject: `broker ${broker}`,
  };
}
