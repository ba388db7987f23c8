import { checkText } from "../../../../../src/extensions/kit/check.ts";
import type { MakeService } from "../../../../../src/extensions/kit/service.ts";
import type { GroupReadsApi, GroupsApi } from "../../contract/groups.ts";

interface Parts {
  groupsOf(profileId: string): GroupReadsApi;
}

export const groupsService =
  ({ groupsOf }: Parts): MakeService<GroupsApi> =>
  () => ({
    list: async (profileId) => groupsOf(checkText(profileId, "profileId")).list(),
    forget: async (_profileId, group) => {
      throw new Error(`${group} was forgotten past the gate`);
    },
  });
