import type { GroupDetail, GroupMember, GroupOffset, GroupPositions, GroupSummary } from "../../contract/groups.ts";
import { jsonOf } from "../../contract/integer.ts";
import type { AdminContext } from "./admin-command.ts";
import { FOUND, TROUBLE } from "./exit-codes.ts";
import { figure, table } from "./text-table.ts";

/** One group as one line of JSON, with its errors and its known values. */
export function groupLine({ group, type, state, members, lag, offsets, error }: GroupSummary & GroupPositions): string {
  const topics = offsets.map(({ topic, partition, committed, end, lag: own }) => ({
    ...{ topic, partition, committed, end, lag: own },
  }));
  return jsonOf({ group, type, state, members, lag, topics, ...(error === null ? {} : { error: error.code }) });
}

export function listLines(groups: readonly (GroupSummary & GroupPositions)[]): readonly string[] {
  const head = ["group", "type", "state", "members", "lag", "topics"];
  return table(
    head,
    groups.map(({ group, type, state, members, lag, topics }) => [
      ...[group, type, state ?? "-", figure(members), figure(lag)],
      topics === null ? "-" : topics.join(","),
    ]),
  );
}

/** Prints the group as one object or as tables. @returns the exit code: TROUBLE when parts are missing */
export async function describeGroup({ cluster, format, print }: AdminContext, group: string): Promise<number> {
  const detail = await cluster.groups.describe(group);
  if (format === "ndjson") print(jsonOf(detail));
  else for (const line of textLines(detail)) print(line);
  return detail.failures.length === 0 ? FOUND : TROUBLE;
}

function textLines(detail: GroupDetail): readonly string[] {
  const { group, type, state, coordinator, assignor, epoch, members, offsets, warnings, failures } = detail;
  const about = [
    ...[type, state ?? "state unknown", `coordinator ${coordinator}`],
    ...(assignor === null ? [] : [`assignor ${assignor}`]),
    ...(epoch === null ? [] : [`epoch ${epoch}`]),
  ];
  return [
    `${group}  ${about.join(", ")}`,
    ...(members.length === 0
      ? []
      : table(["member", "instance", "client", "host", "partitions"], members.map(memberCells))),
    ...(offsets.length === 0
      ? []
      : table(["topic", "partition", "committed", "start", "end", "lag", "member"], offsets.map(offsetCells))),
    ...warnings.map((warning) => `! ${warning}`),
    ...failures.map(({ message }) => `! ${message}`),
  ];
}

function memberCells({ memberId, instanceId, clientId, host, assigned }: GroupMember): readonly string[] {
  const partitions = assigned.map(({ topic, partitions: own }) => `${topic}:${own.join(",")}`).join(" ");
  return [memberId, instanceId ?? "-", clientId, host, partitions === "" ? "-" : partitions];
}

function offsetCells({ topic, partition, committed, start, end, lag, memberId }: GroupOffset): readonly string[] {
  return [topic, String(partition), figure(committed), figure(start), figure(end), figure(lag), memberId ?? "-"];
}
