import type { GroupsWorkerApi } from "../../contract/groups.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { commitOffsets } from "./commit.ts";
import { askDetail } from "./detail.ts";
import { askFigures, askPositions } from "./figures.ts";
import { deleteGroups, deleteOffsets } from "./group-writes.ts";
import { askGroupList } from "./list-groups.ts";
import { askGroupsOf, askGroupsOfEach } from "./of-topic.ts";
import { askStandings } from "./one-group.ts";
import { membersToRemove, removeMembers } from "./remove-members.ts";
import { askResetPlan } from "./reset-plan.ts";

/** The open cluster, which holds the connections. */
export interface Cluster {
  ask<T>(question: (link: ClusterLink, work: Work) => Promise<T>, name?: string): Promise<T>;
  change<T>(change: (link: ClusterLink, work: Work) => Promise<T>, name?: string): Promise<T>;
}

/** The calls for a cluster's groups. */
export const groupsOf = (cluster: Cluster): GroupsWorkerApi => ({
  list: (name) => cluster.ask(askGroupList, name),
  figures: (groups, name) => cluster.ask((link, work) => askFigures(link, groups, work), name),
  describe: (group, name) => cluster.ask((link, work) => askDetail(link, group, work), name),
  ofTopic: (topic, name) => cluster.ask((link, work) => askGroupsOf(link, topic, work), name),
  ofTopics: (topics, name) => cluster.ask((link, work) => askGroupsOfEach(link, topics, work), name),
  positions: (groups, name) => cluster.ask((link, work) => askPositions(link, groups, work), name),
  standing: (groups, name) => cluster.ask((link, work) => askStandings(link, groups, work), name),
  planReset: (request, name) => cluster.ask((link, work) => askResetPlan(link, request, work), name),
  planRemoval: (group, members, name) => cluster.ask((link) => membersToRemove(link, group, members), name),
  commit: (group, offsets, name) => cluster.change((link, work) => commitOffsets(link, group, offsets, work), name),
  deleteOffsets: (group, topics, name) =>
    cluster.change((link, work) => deleteOffsets(link, group, topics, work), name),
  delete: (groups, name) => cluster.change((link, work) => deleteGroups(link, groups, work), name),
  removeMembers: (group, members, name) => cluster.change((link) => removeMembers(link, group, members), name),
});
