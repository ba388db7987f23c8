import { GROUP_TYPES, type GroupSummary, type GroupsApi } from "../../contract/groups.ts";
import { bad, checkInteger, checkObject, checkText } from "../kit/check.ts";
import type { ClusterParts } from "../kit/cluster-part.ts";
import type { MakeService } from "../kit/service.ts";

/** Groups that one call asks about. */
const MOST_GROUPS = 500;

export const groupsService = ({ clusters }: ClusterParts): MakeService<GroupsApi> => {
  const of = (profileId: string) => clusters.get(checkText(profileId, "profileId")).worker.api.groups;
  return () => ({
    list: async (profileId) => of(profileId).list(),
    figures: async (profileId, groups) => of(profileId).figures(checkGroups(groups)),
    describe: async (profileId, group) => of(profileId).describe(checkText(group, "group")),
    ofTopic: async (profileId, topic) => of(profileId).ofTopic(checkText(topic, "topic")),
  });
};

function checkGroups(value: unknown): GroupSummary[] {
  if (!Array.isArray(value) || value.length > MOST_GROUPS) throw bad("groups", `a list of at most ${MOST_GROUPS}`);
  return value.map((entry: unknown) => {
    const { group, type, state, protocolType, coordinator } = checkObject(entry, "groups");
    const known = GROUP_TYPES.find((one) => one === type);
    if (known === undefined) throw bad("type", `one of ${GROUP_TYPES.join(", ")}`);
    return {
      group: checkText(group, "group"),
      type: known,
      state: state === null ? null : checkText(state, "state"),
      protocolType: checkText(protocolType, "protocolType"),
      coordinator: checkInteger(coordinator, "coordinator", -1),
    };
  });
}
