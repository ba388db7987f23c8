import { GROUP_TYPES, type GroupPositions, type GroupSummary, type PartitionChoice } from "../../contract/groups.ts";
import { type AdminCommand, type AdminContext, textOf, textsOf, type Values } from "./admin-command.ts";
import { parsePartitions } from "./argument-values.ts";
import { aboutText } from "./error-text.ts";
import { FOUND, NOTHING, TROUBLE } from "./exit-codes.ts";
import { describeGroup, groupLine, listLines } from "./group-text.ts";
import { bad, oneOf } from "./read-arguments.ts";
import { RESET_TO, resetTo } from "./reset-to.ts";
import { tell } from "./tell.ts";

/** The most groups in one request to the cluster. */
const AT_ONCE = 250;
const GROUP = { group: { type: "string" } } as const;
const GROUPS = { group: { type: "string", multiple: true } } as const;

export const GROUP_COMMANDS: readonly AdminCommand[] = [
  {
    words: "groups list",
    usage: [
      "[--group-filter TEXT] [--type T] [--state S]",
      "lists every group with type, state, members and lag; ndjson also lists its partitions",
    ],
    changes: false,
    options: { "group-filter": { type: "string" }, type: { type: "string" }, state: { type: "string" } },
    parse: (values) => {
      const is = isWanted(values);
      return (context) => list(context, is);
    },
  },
  {
    words: "groups describe",
    usage: ["--group G…", "shows its members, and offsets and lag of each partition"],
    changes: false,
    options: GROUPS,
    parse: (values) => {
      const groups = groupsOf(values);
      return async (context) => {
        let code = FOUND;
        for (const group of groups) code = Math.max(code, await describeGroup(context, group));
        return code;
      };
    },
  },
  {
    words: "groups reset",
    usage: [
      "--group G --to WHERE [--topic T… [--partitions 0,2-5]] [--yes]",
      "sets its offsets while it has no members, to WHERE:",
      RESET_TO,
    ],
    changes: true,
    options: {
      ...GROUP,
      to: { type: "string" },
      topic: { type: "string", multiple: true },
      partitions: { type: "string" },
    },
    parse: (values) => {
      const group = groupOf(values);
      const to = textOf(values, "to");
      if (to === null) throw bad("--to", `Give --to: ${RESET_TO}.`);
      const of = choiceOf(values);
      const target = resetTo(to, group, Date.now());
      return async (context) => context.change("groups.reset", { group, to: await target(), of });
    },
  },
  {
    words: "groups create",
    usage: [
      "--group G --to WHERE [--topic T[:0,2-5]…] [--yes]",
      "makes a group without members, at WHERE in these topics; WHERE as of groups reset, without shift",
    ],
    changes: true,
    options: { ...GROUP, to: { type: "string" }, topic: { type: "string", multiple: true } },
    parse: (values) => {
      const group = groupOf(values);
      const to = textOf(values, "to");
      if (to === null) throw bad("--to", `Give --to: ${RESET_TO}.`);
      if (to.startsWith("shift:")) throw bad("--to", "A new group has no offsets to shift.");
      const of = placesOf(values);
      if (of.length === 0 && !/^(group|file):/.test(to)) throw bad("--topic", "Give at least one --topic.");
      const target = resetTo(to, group, Date.now());
      return async (context) => context.change("groups.create", { group, to: await target(), of });
    },
  },
  {
    words: "groups delete-offsets",
    usage: ["--group G --topic T… [--yes]", "forgets its offsets in whole topics that no member of it reads"],
    changes: true,
    options: { ...GROUP, topic: { type: "string", multiple: true } },
    parse: (values) => {
      const group = groupOf(values);
      const topics = textsOf(values, "topic");
      if (topics.length === 0 || topics.includes("")) throw bad("--topic", "Give at least one --topic.");
      return (context) => context.change("groups.deleteOffsets", { group, topics });
    },
  },
  {
    words: "groups remove-members",
    usage: [
      "--group G --member ID…|--all [--yes]",
      "removes members of a classic group by the ids that groups describe shows; clients that still run join again",
    ],
    changes: true,
    options: { ...GROUP, member: { type: "string", multiple: true }, all: { type: "boolean" } },
    parse: (values) => {
      const group = groupOf(values);
      const ids = textsOf(values, "member");
      if ((ids.length === 0) !== (values.all === true)) throw bad("--member", "Give either --member or --all.");
      const members = values.all === true ? "all" : ids;
      return (context) => context.change("groups.removeMembers", { group, members });
    },
  },
  {
    words: "groups delete",
    usage: ["--group G… [--yes]", "deletes groups that have no members, with their offsets"],
    changes: true,
    options: GROUPS,
    parse: (values) => {
      const groups = groupsOf(values);
      return (context) => context.change("groups.delete", { groups });
    },
  },
];

function groupOf(values: Values): string {
  const group = textOf(values, "group");
  if (group === null || group === "") throw bad("--group", "Give one --group.");
  return group;
}

function groupsOf(values: Values): readonly string[] {
  const groups = textsOf(values, "group");
  if (groups.length === 0 || groups.includes("")) throw bad("--group", "Give at least one --group.");
  return groups;
}

function choiceOf(values: Values): PartitionChoice {
  const topics = textsOf(values, "topic");
  const partitions = textOf(values, "partitions");
  if (partitions === null) return topics.map((topic) => ({ topic, partitions: "all" }));
  const [topic] = topics;
  if (topics.length !== 1 || topic === undefined) throw bad("--partitions", "--partitions works with one topic only.");
  return [{ topic, partitions: parsePartitions(partitions) }];
}

/** `orders`, `orders:0,2-5`: a topic's name has no colon. */
function placesOf(values: Values): PartitionChoice {
  return textsOf(values, "topic").map((text) => {
    const [topic = "", partitions] = text.split(":", 2);
    if (topic === "") throw bad("--topic", `"${text}" is not a topic, or TOPIC:PARTITIONS.`);
    return { topic, partitions: partitions === undefined ? ("all" as const) : parsePartitions(partitions) };
  });
}

function isWanted(values: Values): (group: GroupSummary) => boolean {
  const [text, type, state] = ["group-filter", "type", "state"].map(
    (name) => textOf(values, name)?.toLowerCase() ?? null,
  );
  if (type != null) oneOf("--type", type, GROUP_TYPES);
  return (group) =>
    (text == null || group.group.toLowerCase().includes(text)) &&
    (type == null || group.type === type) &&
    (state == null || group.state?.toLowerCase() === state);
}

/** Prints answers as they arrive, so that a cluster with thousands of groups shows the first ones early. */
async function list(context: AdminContext, is: (group: GroupSummary) => boolean): Promise<number> {
  const { cluster, format, print } = context;
  const { groups, failures } = await cluster.groups.list();
  const wanted = groups.filter(is);
  const all: (GroupSummary & GroupPositions)[] = [];
  const unknown = new Set<string>();
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const some = wanted.slice(at, at + AT_ONCE);
    const positions = new Map((await cluster.groups.positions(some)).map((one) => [one.group, one]));
    for (const summary of some) {
      const own = positions.get(summary.group);
      if (own === undefined) continue;
      if (own.error !== null) unknown.add(aboutText({ subject: `group ${summary.group}`, message: own.error.message }));
      if (format === "ndjson") print(groupLine({ ...summary, ...own }));
      else all.push({ ...summary, ...own });
    }
  }
  if (format === "text") for (const line of listLines(all)) print(line);
  for (const { message } of failures) tell(`tailwater: ${message}`);
  for (const message of unknown) tell(`tailwater: ${message}`);
  if (failures.length + unknown.size > 0) return TROUBLE;
  return wanted.length > 0 ? FOUND : NOTHING;
}
