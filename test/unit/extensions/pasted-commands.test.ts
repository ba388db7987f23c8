// Every command that a plan shows, as a user pastes it. A real shell runs it, and a stub replaces Kafka's tools and
// records its arguments. Other people may have chosen the names.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { ChangeKind } from "../../../src/contract/changes.ts";
import type { ResetTo } from "../../../src/contract/groups.ts";
import { commandFor } from "../../../src/contract/shell-command.ts";
import { safeToPaste } from "../../../src/extensions/changes/safe-command.ts";
import {
  deleteGroupsCommand,
  deleteOffsetsCommand,
  resetCommand,
} from "../../../src/extensions/groups/group-commands.ts";
import {
  addPartitionsCommand,
  configureCommand,
  createCommand,
  deleteRecordsCommand,
  deleteTopicsCommand,
} from "../../../src/extensions/topics/topic-commands.ts";

const SERVERS = {
  kafka: { bootstrapServers: ["broker-1:9092", "[::1]:9092"], tls: { enabled: true }, sasl: { mechanism: "none" } },
};
const PLACE = ["--bootstrap-server", "broker-1:9092,[::1]:9092", "--command-config", "client.properties"];

/** Possible group names and configuration values. */
const NAMES = [
  "plain",
  "it's",
  `"q"`,
  "$(touch ran)",
  "`touch ran`",
  "a;touch ran",
  "a && touch ran",
  "a\ntouch ran\n",
  "'\ntouch ran\n'",
  "'; touch ran; '",
  "kafka-topics.sh --bootstrap-server BOOTSTRAP",
  "x\nkafka-topics.sh --bootstrap-server BOOTSTRAP --delete",
  "x\nkafka-topics.sh --bootstrap-server BOOTSTRAP\n'\nEND",
  "BOOTSTRAP",
  "--delete",
  "-x",
  "--",
  "=ls",
  "~root",
  "*",
  "?",
  "{a,b}",
  "a\\",
  "\\",
  "a\\nb",
  "!!",
  "!x\n!y",
  "#c",
  " ",
  "a  b ",
  "%s %d",
  "ünïcödé 日本 🦊 العربية",
  "x".repeat(32_767),
];
/** Topic names that Kafka accepts. */
const TOPICS = ["orders", "a.b", "-x", "--delete", "_", "1", "a".repeat(249), "...", "BOOTSTRAP", "END"];

interface Call {
  readonly args: readonly string[];
  readonly input: string;
}

const folder = await mkdtemp(join(tmpdir(), "tailwater-paste-"));
after(() => rm(folder, { recursive: true, force: true }));
const RECORDER = `#!/bin/sh
n=$(ls "$CALLS" | wc -l)
printf '%s\\0' "\${0##*/}" "$@" > "$CALLS/$(printf '%04d' "$n")"
for word; do case $word in *tmp*) cat "$word" > "$CALLS/$(printf '%04d' "$n").file";; esac; done
cat > "$CALLS/$(printf '%04d' "$n").input"
`;
for (const tool of ["topics", "configs", "delete-records", "consumer-groups", "share-groups", "streams-groups"]) {
  await writeFile(join(folder, `kafka-${tool}.sh`), RECORDER);
  await chmod(join(folder, `kafka-${tool}.sh`), 0o700);
}

/** @returns the arguments of Kafka's tools; fails when any other command ran */
async function paste(shell: string, command: string): Promise<readonly Call[]> {
  const home = await mkdtemp(join(folder, "home-"));
  const calls = await mkdtemp(join(folder, "calls-"));
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, HOME: home, CALLS: calls };
  const said = execFileSync(shell, ["-c", command], { cwd: home, env, input: "", encoding: "utf8" });
  assert.equal(said, "", command);
  assert.deepEqual(await readdir(home), [], `something ran: ${command}`);
  const names = (await readdir(calls)).filter((name) => !name.includes(".")).sort();
  return Promise.all(
    names.map(async (name) => ({
      args: (await readFile(join(calls, name), "utf8")).split("\0").slice(0, -1),
      input: await readFile(
        existsSync(join(calls, `${name}.file`)) ? join(calls, `${name}.file`) : join(calls, `${name}.input`),
        "utf8",
      ),
    })),
  );
}

type Wanted = readonly (readonly string[])[];
interface Sample {
  readonly command: string | null;
  /** The tool and its arguments without the servers; `<file>` replaces the name of its own file. */
  readonly calls: Wanted;
  readonly input?: string;
}

const rowOf = (topic: string) => ({
  ...{ topic, partition: 3, old: 1, new: 5, by: 4, asked: null, start: 0, end: 9 },
});
const pattern = (topic: string) => topic.replaceAll(".", "\\.");
const RESETS: readonly (readonly [ResetTo, readonly string[]])[] = [
  [{ kind: "earliest" }, ["--to-earliest"]],
  [{ kind: "latest", minus: 0 }, ["--to-latest"]],
  [{ kind: "offset", offset: 7 }, ["--to-offset", "7"]],
  [{ kind: "time", timestamp: 0 }, ["--to-datetime", "1970-01-01T00:00:00.000Z"]],
  [{ kind: "shift", by: -5 }, ["--shift-by=-5"]],
];

function resets(name: string, topic: string): readonly Sample[] {
  const words = ["--reset-offsets", "--group", name];
  const plain = RESETS.map(([to, how]) => ({
    command: resetCommand({ group: name, to, of: [{ topic, partitions: [3, 1] }] }, "consumer", [
      rowOf(topic),
    ] as never),
    calls: [["kafka-consumer-groups.sh", ...words, "--topic", `${topic}:1,3`, ...how, "--execute"]],
  }));
  const byFile = resetCommand({ group: name, to: { kind: "group", group: name }, of: [] }, "classic", [
    rowOf(topic),
  ] as never);
  const share = resetCommand({ group: name, to: { kind: "earliest" }, of: [] }, "share", []);
  return [
    ...plain,
    {
      command: byFile,
      calls: [["kafka-consumer-groups.sh", ...words, "--from-file", "<file>", "--execute"]],
      input: `${topic},3,5\n`,
    },
    {
      command: share,
      calls: [["kafka-share-groups.sh", ...words, "--all-topics", "--to-earliest", "--execute"]],
    },
  ];
}

/** The type requires every kind of change, so a new one is tested, too. */
const SAMPLES: { readonly [Kind in ChangeKind]: (name: string, topic: string) => readonly Sample[] } = {
  "topics.create": (value, topic) => [
    {
      command: createCommand({ topic, partitions: 3, replicationFactor: 2, config: { "x.y": value } }),
      calls: [
        [
          ...["kafka-topics.sh", "--create", "--topic", topic, "--partitions", "3", "--replication-factor", "2"],
          ...["--config", `x.y=${value}`],
        ],
      ],
    },
  ],
  "topics.configure": (value, topic) => [
    {
      command: configureCommand(topic, [
        { key: "x.y", value },
        { key: "z", value: null },
      ]),
      calls: [
        [
          ...["kafka-configs.sh", "--alter", "--entity-type", "topics", "--entity-name", topic],
          ...["--add-config", /[,=]/.test(value) ? `x.y=[${value}]` : `x.y=${value}`, "--delete-config", "z"],
        ],
      ],
    },
  ],
  // It has no command.
  "produce.records": () => [],
  "replay.records": () => [],
  "topics.addPartitions": (_, topic) => [
    {
      command: addPartitionsCommand(topic, 9),
      calls: [["kafka-topics.sh", "--alter", "--topic", pattern(topic), "--partitions", "9"]],
    },
  ],
  "topics.deleteRecords": (_, topic) => [records(topic)],
  "topics.empty": (_, topic) => [records(topic)],
  "topics.delete": (_, topic) => [
    {
      command: deleteTopicsCommand([topic, "other"]),
      calls: [["kafka-topics.sh", "--delete", "--topic", `${pattern(topic)}|other`]],
    },
  ],
  "groups.reset": resets,
  "groups.create": resets,
  "groups.deleteOffsets": (name, topic) => [
    {
      command: deleteOffsetsCommand(name, "classic", [topic]),
      calls: [["kafka-consumer-groups.sh", "--delete-offsets", "--group", name, "--topic", topic]],
    },
  ],
  "groups.delete": (name) => [
    {
      command: deleteGroupsCommand([
        { group: name, type: "classic" },
        { group: "g", type: "share" },
      ]),
      calls: [
        ["kafka-consumer-groups.sh", "--delete", "--group", name],
        ["kafka-share-groups.sh", "--delete", "--group", "g"],
      ],
    },
  ],
  // Kafka has no tool for this change.
  "groups.removeMembers": () => [],
};

function records(topic: string): Sample {
  return {
    command: deleteRecordsCommand([{ topic, before: [{ partition: 2, offset: 12 }] }]),
    calls: [["kafka-delete-records.sh", "--offset-json-file", "/dev/stdin"]],
    input: `{"version": 1, "partitions": [\n{"topic":${JSON.stringify(topic)},"partition":2,"offset":12}\n]}\n`,
  };
}

const shells = process.platform === "win32" ? [] : ["sh", "bash"].filter((shell) => existsSync(`/bin/${shell}`));

for (const shell of shells) {
  for (const [kind, samplesOf] of Object.entries(SAMPLES)) {
    test(`${shell} runs the copied command of ${kind} with those words, and nothing else`, async () => {
      const cases = NAMES.map((name, at) => samplesOf(name, TOPICS[at % TOPICS.length] ?? "t"));
      for (const { command, calls, input } of cases.flat()) {
        const shown = safeToPaste(command);
        if (shown === null) continue; // Kafka's tools do not support it, or it is too long.
        const told = await paste(shell, commandFor(shown, SERVERS));
        const words = told.map(({ args: [tool = "", ...args] }) => {
          const own = args.map((word) => (word.startsWith(tmpdir()) && word.includes("tmp.") ? "<file>" : word));
          assert.deepEqual(own.slice(0, PLACE.length), PLACE, shown);
          return [tool, ...own.slice(PLACE.length)];
        });
        assert.deepEqual(words, calls, shown);
        if (input !== undefined) assert.equal(told[0]?.input, input);
      }
    });
  }
}

test("a command for many things is split into several that a system accepts", async () => {
  const topics = Array.from({ length: 1_000 }, (_, at) => `${"t".repeat(240)}.${at}`);
  const deletion = deleteTopicsCommand(topics);
  const told = deletion.split("\n").map((line) => line.slice(line.indexOf("--topic ") + "--topic ".length));
  assert.ok(told.length > 1 && told.every((pattern) => pattern.length < 32_767));
  const names = told.flatMap((pattern) => pattern.replaceAll(/['\\]/g, "").split("|"));
  assert.deepEqual(names, topics);
  const groups = topics.map((group) => ({ group, type: "classic" as const }));
  for (const command of [deleteGroupsCommand(groups), deleteOffsetsCommand("g", "classic", topics)]) {
    const lines = command.split("\n");
    assert.ok(lines.length > 1 && lines.every((line) => line.length < 32_767));
    assert.deepEqual(
      lines.flatMap((line) => [...line.matchAll(/t{240}\.\d+/g)].map(([name]) => name)),
      topics,
    );
  }
});

test("a text that cannot be pasted is not offered as a command", () => {
  assert.equal(safeToPaste(`a ${"b".repeat(100_000)}`), null);
  assert.equal(safeToPaste("a\n".repeat(2 ** 20)), null);
  assert.equal(safeToPaste("a \u0003"), null);
  assert.equal(safeToPaste("a\nb"), "a\nb");
  const many = Array.from({ length: 10_001 }, (_, partition) => ({ partition, offset: -1 }));
  assert.equal(deleteRecordsCommand([{ topic: "t", before: many }]), null);
  assert.ok(safeToPaste(deleteRecordsCommand([{ topic: "t".repeat(40), before: many.slice(1) }])) !== null);
});
