import type { GroupStanding, GroupType, ResetRequest, ResetRow } from "../../contract/groups.ts";
import { MOST_INT64 } from "../../contract/integer.ts";
import { SERVERS, shellWord } from "../../contract/shell-command.ts";
import { perCommand, shellCommand, withInput } from "../kit/posix-shell.ts";

/** The changes as commands of Kafka's own tools. Null when the tools cannot express them. */

/** The most lines of a file inside a command. */
const MOST_LINES = 1_000;

const TOOLS: Readonly<Record<GroupType, string>> = {
  classic: "kafka-consumer-groups.sh",
  consumer: "kafka-consumer-groups.sh",
  unknown: "kafka-consumer-groups.sh",
  share: "kafka-share-groups.sh",
  streams: "kafka-streams-groups.sh",
};

/** @param type the group's type; `unknown` for a group that does not exist yet */
export function resetCommand(request: ResetRequest, type: GroupType, rows: readonly ResetRow[]): string | null {
  // The tool for Kafka Streams resets nothing in Kafka 4.1.
  if (type === "streams") return null;
  // The tool does not check for overflow, so an offset beyond 64 bits would become negative.
  const isTooFar = rows.some(({ asked }) => asked !== null && asked > MOST_INT64);
  const where = isTooFar ? null : whereOf(request);
  const words = ["--reset-offsets", "--group", request.group];
  if (type === "share") {
    const knows = request.to.kind !== "offset" && request.to.kind !== "shift";
    const isWhole = request.of.every(({ partitions }) => partitions === "all");
    return where === null || !knows || !isWhole
      ? null
      : shellCommand(TOOLS.share, ...words, ...scopeOf(request), ...where, "--execute");
  }
  if (where !== null) return shellCommand(TOOLS[type], ...words, ...scopeOf(request), ...where, "--execute");
  if (rows.length > MOST_LINES) return null;
  const csv = rows.map((row) => `${row.topic},${row.partition},${row.new}`).join("\n");
  // The tool reads its file twice, and standard input would be empty the second time.
  const command = [TOOLS[type], SERVERS, ...words.map(shellWord), '--from-file "$csv" --execute'].join(" ");
  return ["csv=$(mktemp)", withInput('cat >"$csv"', csv), command, 'rm "$csv"'].join("\n");
}

/** Null: the tool accepts this target only as a file. */
function whereOf({ to }: ResetRequest): readonly string[] | null {
  switch (to.kind) {
    case "earliest":
      return ["--to-earliest"];
    case "latest":
      return to.minus === 0 ? ["--to-latest"] : null;
    case "offset":
      return ["--to-offset", String(to.offset)];
    case "time":
      return ["--to-datetime", new Date(to.timestamp).toISOString()];
    case "shift":
      return [`--shift-by=${to.by}`];
    case "group":
    case "offsets":
      return null;
  }
}

function scopeOf({ of }: ResetRequest): readonly string[] {
  if (of.length === 0) return ["--all-topics"];
  return of.flatMap(({ topic, partitions }) => [
    "--topic",
    partitions === "all" ? topic : `${topic}:${[...partitions].sort((a, b) => a - b).join(",")}`,
  ]);
}

export function deleteOffsetsCommand(group: string, type: GroupType, topics: readonly string[]): string {
  const option = type === "streams" ? "--input-topic" : "--topic";
  return perCommand(topics, (topic) => `${option} ${topic} `)
    .map((some) => some.flatMap((topic) => [option, topic]))
    .map((of) => shellCommand(TOOLS[type], "--delete-offsets", "--group", group, ...of))
    .join("\n");
}

/** One command for the groups of each tool. */
export function deleteGroupsCommand(groups: readonly Pick<GroupStanding, "group" | "type">[]): string {
  const byTool = new Map<string, string[]>();
  for (const { group, type } of groups) byTool.set(TOOLS[type], [...(byTool.get(TOOLS[type]) ?? []), group]);
  const wordsOf = (group: string) => `--group ${shellWord(group)} `;
  return [...byTool]
    .flatMap(([tool, own]) => perCommand(own, wordsOf).map((some) => [tool, some] as const))
    .map(([tool, some]) => shellCommand(tool, "--delete", ...some.flatMap((group) => ["--group", group])))
    .join("\n");
}
