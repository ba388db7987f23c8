import type { GroupsWorkerApi } from "../../contract/groups.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { commitOffsets } from "./commit.ts";
import { askDetail } from "./detail.ts";
import { askFigures, askPositions } from "./figures.ts";
import { deleteGroups, deleteOffsets } from "./group-writes.ts";
import { askGroupList } from "./list-groups.ts";
import { askGroupsOf } from "./of-topic.ts";
import { askStandings } from "./one-group.ts";
import { membersToRemove, removeMembers } from "./remove-members.ts";
import { askResetPlan } from "./reset-plan.ts";

/** Holds the connections: an open cluster. */
export interface Cluster {
  ask<T>(work: (link: ClusterLink) => Promise<T>): Promise<T>;
  change<T>(work: (link: ClusterLink) => Promise<T>): Promise<T>;
}

/** What the groups of a cluster are asked and told. */
export const groupsOf = (cluster: Cluster): GroupsWorkerApi => ({
  list: () => cluster.ask(askGroupList),
  figures: (groups) => cluster.ask((link) => askFigures(link, groups)),
  describe: (group) => cluster.ask((link) => askDetail(link, group)),
  ofTopic: (topic) => cluster.ask((link) => askGroupsOf(link, topic)),
  positions: (groups) => cluster.ask((link) => askPositions(link, groups)),
  standing: (groups) => cluster.ask((link) => askStandings(link, groups)),
  planReset: (request) => cluster.ask((link) => askResetPlan(link, request)),
  planRemoval: (group, members) => cluster.ask((link) => membersToRemove(link, group, members)),
  commit: (group, offsets) => cluster.change((link) => commitOffsets(link, group, offsets)),
  deleteOffsets: (group, topics) => cluster.change((link) => deleteOffsets(link, group, topics)),
  delete: (groups) => cluster.change((link) => deleteGroups(link, groups)),
  removeMembers: (group, members) => cluster.change((link) => removeMembers(link, group, members)),
});
