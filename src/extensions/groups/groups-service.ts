import { GROUP_TYPES, type GroupSummary, type GroupsApi } from "../../contract/groups.ts";
import { bad, checkInteger, checkObject, checkText } from "../kit/check.ts";
import type { ClusterParts, ClusterWorkerApi } from "../kit/cluster-part.ts";
import type { SeenNames } from "../kit/seen-names.ts";
import type { MakeService } from "../kit/service.ts";

/** The most groups per call. */
const MOST_GROUPS = 500;

export const groupsService =
  ({ clusters, names }: ClusterParts & { readonly names: SeenNames }): MakeService<GroupsApi> =>
  ({ work }) => {
    const asking = <T>(profileId: string, name: string | undefined, does: (groups: Groups) => Promise<T>) =>
      work.ask(name, (under) => does(under(clusters.get(checkText(profileId, "profileId")).worker.api).groups));
    return {
      list: async (id, name) => {
        const listed = await asking(id, name, (of) => of.list());
        names.sawGroups(listed.groups.map(({ group }) => group));
        return listed;
      },
      figures: async (id, groups, name) => asking(id, name, (of) => of.figures(checkGroups(groups))),
      describe: async (id, group, name) => asking(id, name, (of) => of.describe(checkText(group, "group"))),
      ofTopic: async (id, topic, name) => asking(id, name, (of) => of.ofTopic(checkText(topic, "topic"))),
    };
  };

type Groups = ClusterWorkerApi["groups"];

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
