import type { GroupMember, GroupType } from "../../contract/groups.ts";
import type { TableModel } from "../components/data-table-model.ts";
import { renderMarked } from "../components/word-search.ts";
import { assignmentDifference, assignmentText, partitionCount } from "./assignment.ts";

const optionalText = (value: string | null) => (value === null || value === "" ? null : value);

/** Columns only for groups with targets and member epochs. */
const NEWER_ONLY: ReadonlySet<string> = new Set(["epoch", "target", "protocol", "rack"]);

export function memberTable(type: GroupType): TableModel<GroupMember> {
  return type === "classic" ? CLASSIC : MEMBERS;
}

const MEMBERS: TableModel<GroupMember> = {
  keyOf: ({ memberId }) => memberId,
  textOf: ({ clientId, host, instanceId, memberId, assigned }) =>
    [clientId, host, instanceId, memberId, assignmentText(assigned)].join(" "),
  columns: [
    {
      id: "clientId",
      label: "Client id",
      track: "minmax(140px, 1fr)",
      value: ({ clientId }) => clientId,
      render: ({ clientId }, words) => renderMarked(clientId === "" ? "(none)" : clientId, words),
      title: ({ memberId }) => `Member ${memberId}`,
    },
    { id: "host", label: "Host", track: "132px", value: ({ host }) => optionalText(host) },
    {
      id: "instanceId",
      label: "Instance id",
      track: "120px",
      value: ({ instanceId }) => optionalText(instanceId),
      title: ({ instanceId }) => (instanceId === null ? "A dynamic member: it has no group.instance.id" : instanceId),
    },
    {
      id: "memberId",
      label: "Member id",
      track: "minmax(160px, 1fr)",
      optional: true,
      value: ({ memberId }) => memberId,
    },
    { id: "rack", label: "Rack", track: "88px", optional: true, value: ({ rack }) => optionalText(rack) },
    {
      id: "protocol",
      label: "Protocol",
      track: "88px",
      optional: true,
      value: ({ protocol }) => optionalText(protocol),
    },
    {
      id: "epoch",
      label: "Epoch",
      track: "72px",
      figure: true,
      value: ({ epoch }) => epoch,
      title: ({ epoch }) => (epoch === null ? "Groups of this type report no epoch of their members" : null),
    },
    {
      id: "count",
      label: "Partitions",
      track: "88px",
      figure: true,
      value: ({ assigned }) => partitionCount(assigned),
      tone: ({ assigned }) => (partitionCount(assigned) === 0 ? "warn" : ""),
    },
    {
      id: "assigned",
      label: "Assigned",
      track: "minmax(180px, 2fr)",
      value: ({ assigned }) => optionalText(assignmentText(assigned)),
      title: ({ assigned }) => assigned.map((one) => assignmentText([one])).join("\n") || "It has no partitions",
    },
    {
      id: "target",
      label: "Target",
      track: "minmax(120px, 1fr)",
      value: targetText,
      tone: (member) => (targetText(member) === "as assigned" ? "none" : member.target === null ? "none" : "warn"),
      title: ({ target }) =>
        target === null ? "Groups of this type have no target: everything is assigned at once" : assignmentText(target),
    },
    {
      id: "subscribed",
      label: "Subscribed to",
      track: "minmax(120px, 1fr)",
      optional: true,
      value: ({ subscribed }) => subscribed?.join(", ") ?? null,
    },
  ],
};

const CLASSIC: TableModel<GroupMember> = {
  ...MEMBERS,
  columns: MEMBERS.columns.filter(({ id }) => !NEWER_ONLY.has(id)),
};

/** The difference that the next steps of a rebalance make. */
function targetText({ assigned, target }: GroupMember): string | null {
  if (target === null) return null;
  const { added, removed } = assignmentDifference(assigned, target);
  const parts = [
    ...(added.length === 0 ? [] : [`+ ${assignmentText(added)}`]),
    ...(removed.length === 0 ? [] : [`− ${assignmentText(removed)}`]),
  ];
  return parts.length === 0 ? "as assigned" : parts.join("  ");
}
