// What a person reads when a command fails: one line with its code, the thing named once, and what to do.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { SASL_USERS } from "../../scripts/kafka/users.ts";
import type { Lock } from "../../src/contract/changes.ts";
import type { SaslSettings } from "../../src/contract/profiles.ts";
import { ProfileStore } from "../../src/extensions/profiles/profile-store.ts";
import { flatProfile } from "../support/profiles.ts";

/** Arguments, exit code, and the last line of standard error. `@…` stands for an address or a folder of this run. */
type Row = readonly [args: string, code: number, line: string];

const HELP = "tailwater --help lists the options.";
const UNKNOWN =
  "or this user may not see it. A topic seems missing to a user without Describe on it. Check its name and whether it was deleted.";
const ASK = "Ask the cluster's administrator for this ACL, or log in as a user who has it.";
const CHECK_PORT = "the connection was refused. Check the port, and whether the broker runs.";
const NO_GROUP = "GROUP_UNKNOWN: The cluster has no group nobody. Check its name.";
const REMOVED = "Kafka removes a group without members and offsets.";
const CHECK_FILE = "Check the path, and the file's permissions.";
const EMPTY_FIRST = "Stop its members, wait until the group is empty, and plan it again.";

const USE: readonly Row[] = [
  ["frob", 2, `BAD_REQUEST: frob: Unknown command. Use one of scan, tail, topics, groups, produce. ${HELP}`],
  ["topics list", 2, `BAD_REQUEST: Give either --brokers or --profile. ${HELP}`],
  ["topics list @all extra", 2, `BAD_REQUEST: extra: Unexpected argument. ${HELP}`],
  ["topics list @all --format csv", 2, `BAD_REQUEST: --format: "csv" is not one of ndjson, text, raw, count. ${HELP}`],
  ["topics describe @all", 2, `BAD_REQUEST: Give at least one --topic. ${HELP}`],
  [
    "topics delete-records @all --topic orders --before x",
    2,
    `BAD_REQUEST: --before: "x" is not P:OFFSET. Write it like 0:1200,1:end.`,
  ],
  [
    "groups list @all --type frob",
    2,
    `BAD_REQUEST: --type: "frob" is not one of classic, consumer, share, streams, unknown. ${HELP}`,
  ],
  ["groups remove-members @all --group busy", 2, `BAD_REQUEST: Give either --member or --all. ${HELP}`],
  [
    "groups reset @all --group nobody --to file:@folder/none.csv",
    2,
    `FILE_UNREADABLE: @folder/none.csv: The file cannot be read: it does not exist. ${CHECK_FILE}`,
  ],
  [
    "groups reset @all --group nobody --to file:@folder/wrong.csv",
    2,
    "BAD_REQUEST: @folder/wrong.csv: The file has lines that cannot be read. Nothing was planned. Each line is topic,partition,offset, or group,topic,partition,offset.",
  ],
  [
    "groups reset @all --group nobody --to file:@folder/empty.csv",
    2,
    "BAD_REQUEST: @folder/empty.csv: The file has no offset for group nobody. Each line is topic,partition,offset, or group,topic,partition,offset.",
  ],
  ["scan @all", 2, `BAD_REQUEST: Give at least one --topic. ${HELP}`],
  [
    "scan @all --topic orders --topic o --partitions 1",
    2,
    `BAD_REQUEST: --partitions works with one topic only. ${HELP}`,
  ],
  ["scan @all --topic orders --frob", 2, `BAD_REQUEST: Unknown option '--frob'. ${HELP}`],
];

const CONNECTING: readonly Row[] = [
  [
    "topics list --brokers nonsense:port:x",
    2,
    'BAD_REQUEST: "nonsense:port:x" is not a broker address. Write it as host:port, for example broker-1:9092; IPv6 as [::1]:9092.',
  ],
  ["topics list --brokers 127.0.0.1:1", 3, `PORT_CLOSED: Nothing listens on 127.0.0.1:1: ${CHECK_PORT}`],
  [
    "topics list --brokers 127.0.0.1:1,127.0.0.1:2",
    3,
    `PORT_CLOSED: None of the 2 bootstrap servers works. Nothing listens on 127.0.0.1:1: the connection was refused. Nothing listens on 127.0.0.1:2: ${CHECK_PORT}`,
  ],
  [
    "topics list --brokers @sasl",
    3,
    "SASL_REQUIRED: @sasl requires a login, but this profile has none. It offers PLAIN, SCRAM-SHA-512, SCRAM-SHA-256. Choose one of these under Login (SASL), and fill in its fields.",
  ],
  [
    "topics list --profile nope --data-dir @folder",
    2,
    "PROFILE_NOT_FOUND: nope: No profile has that name. Saved profiles: ask-typed, bob, locked.",
  ],
  [
    "topics list --profile bob --data-dir @folder",
    2,
    "PASSWORD_NEEDED: The password of bob is needed. Give it with --password-file.",
  ],
  [
    "topics list --profile bob --data-dir @folder --password-file @folder/none",
    2,
    `BAD_REQUEST: @folder/none: The password file cannot be read: it does not exist. ${CHECK_FILE}`,
  ],
  [
    "topics list --profile bob --data-dir @folder --password-file @folder",
    2,
    `BAD_REQUEST: @folder: The password file cannot be read: it is a folder. ${CHECK_FILE}`,
  ],
];

const CLUSTER: readonly Row[] = [
  ["topics describe @all --topic nowhere", 3, `TOPIC_UNKNOWN: The cluster has no topic nowhere, ${UNKNOWN}`],
  [
    "topics describe @bob --topic orders",
    3,
    `TOPIC_UNAUTHORIZED: You may not describe topic orders: it needs the ACL Describe on Topic orders. ${ASK}`,
  ],
  [
    "topics create @all --topic orders",
    3,
    "TOPIC_EXISTS: The cluster already has topic orders. The broker says: Topic 'orders' already exists. Names that differ only in dots and underscores count as the same. Choose another name.",
  ],
  [
    "topics create @all --topic bad/name",
    2,
    "BAD_REQUEST: bad/name: This is not a topic's name. Names have letters, digits, dots, underscores and hyphens.",
  ],
  [
    "topics create @all --topic x --config nope=1",
    3,
    "CONFIG_INVALID: The configuration is not valid for topic x. The broker says: Unknown topic config name: nope. A key is unknown, or a value is of the wrong type or out of range. Check the keys and values.",
  ],
  [
    "topics create @locked --topic x",
    2,
    "READ_ONLY: locked: This profile is read-only. Nothing was sent. To allow changes, set the profile’s lock, in the header of Tailwater’s window.",
  ],
  ["topics delete-records @all --topic orders --before 7:5", 3, "TOPIC_UNKNOWN: Topic orders has no partition 7."],
  [
    "topics delete-records @all --topic orders --before 0:500",
    3,
    "OFFSET_OUT_OF_RANGE: Offset 500 is beyond the end of orders/0, which is 0. Enter an offset from 0 to 0.",
  ],
  [
    "topics delete @ask-typed --topic o --yes",
    2,
    "CONFIRMATION_WRONG: This profile asks for the name of what is changed. Nothing was sent. Add --confirm o.",
  ],
  [
    "topics delete @ask-typed --topic o --yes --confirm p",
    2,
    "CONFIRMATION_WRONG: p is not the name of what is changed. Nothing was sent. Add --confirm o.",
  ],
  ["groups describe @all --group nobody", 3, `${NO_GROUP} ${REMOVED}`],
  [
    "groups describe @bob --group busy",
    3,
    `GROUP_UNAUTHORIZED: You may not describe group busy: it needs the ACL Describe on Group busy. ${ASK}`,
  ],
  [
    "groups reset @all --group busy --to earliest",
    3,
    `GROUP_NOT_EMPTY: Group busy has 1 member: shop (127.0.0.1). Kafka accepts offsets from outside only while a group has no members. ${EMPTY_FIRST}`,
  ],
  [
    "groups reset @all --group nobody --to earliest --topic orders --partitions 9",
    2,
    "BAD_REQUEST: Topic orders has no partition 9. It has partitions 0 to 1.",
  ],
  [
    "groups create @all --group busy --to earliest --topic orders",
    2,
    "BAD_REQUEST: There already is a classic group busy. Reset its offsets instead, or choose another name.",
  ],
  [
    "groups delete-offsets @all --group busy --topic o",
    2,
    "BAD_REQUEST: Group busy has no offsets in topic o. Nothing needs to be done.",
  ],
  [
    "groups remove-members @all --group busy --member x",
    2,
    "BAD_REQUEST: Group busy has no member x. Refresh: it may have left.",
  ],
  [
    "groups delete @all --group busy",
    3,
    `GROUP_NOT_EMPTY: Group busy has 1 member: shop (127.0.0.1). Kafka deletes only empty groups. ${EMPTY_FIRST}`,
  ],
  ["scan @all --topic nowhere", 3, `TOPIC_UNKNOWN: The cluster has no topic nowhere, ${UNKNOWN}`],
  ["scan @all --topic orders --partitions 9", 2, "BAD_REQUEST: orders has no partition 9. It has partitions 0 to 1."],
];

describe("the errors of the command line", { timeout: 180_000 }, () => {
  let broker: Broker;
  let folder: string;
  let stopGroup = async () => {};
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-errors-"));
    broker = await startBroker({ sasl: true, acl: true });
    await broker.createTopic("orders", { partitions: 2 });
    await broker.createTopic("o", { partitions: 1 });
    const store = await ProfileStore.open(join(folder, "profiles.json"));
    const save = async (name: string, lock: Lock, sasl: SaslSettings, at: string) => {
      await store.save(flatProfile({ id: name, name, bootstrapServers: [at], sasl }));
      if (lock !== "read-only") await store.setLock(name, lock);
    };
    const none = { mechanism: "none" } as const;
    await save("ask-typed", "ask-typed", none, broker.bootstrap);
    await save("bob", "ask", { mechanism: "plain", username: "bob" }, broker.listeners.saslPlaintext ?? "");
    await save("locked", "read-only", none, broker.bootstrap);
    await writeFile(join(folder, "password"), `${SASL_USERS.bob}\n`);
    await writeFile(join(folder, "wrong.csv"), "nonsense\n");
    await writeFile(join(folder, "empty.csv"), "");
    const kafka = new Kafka({ clientId: "shop", brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: "busy" });
    stopGroup = () => consumer.disconnect();
    await consumer.connect();
    await consumer.subscribe({ topic: "orders" });
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.run({ eachMessage: async () => {} });
    await joined;
  });
  after(async () => {
    await stopGroup();
    await broker?.stop();
    await rm(folder, { recursive: true });
  });

  /** The real text for each `@` of a row. */
  const real = (text: string) =>
    Object.entries({
      "@all": `--brokers ${broker.bootstrap}`,
      "@sasl": broker.listeners.saslPlaintext ?? "",
      "@ask-typed": `--profile ask-typed --data-dir ${folder}`,
      "@locked": `--profile locked --data-dir ${folder}`,
      "@bob": `--profile bob --data-dir ${folder} --password-file ${folder}/password`,
      "@folder": folder,
    }).reduce((all, [name, value]) => all.replaceAll(name, value), text);
  const run = (args: string) =>
    new Promise<{ code: number; line: string }>((resolve) => {
      const words = ["dist/extensions/tailwater.mjs", ...real(args).split(" ")];
      execFile(process.execPath, words, (error, _, err) => {
        const lines = err.trimEnd().split("\n");
        resolve({ code: typeof error?.code === "number" ? error.code : 0, line: lines.at(-1) ?? "" });
      });
    });

  for (const [about, rows] of Object.entries({ use: USE, connecting: CONNECTING, "a cluster": CLUSTER })) {
    it(`of ${about}: one line that names the thing once, and says what to do`, async () => {
      for (const [args, code, line] of rows) {
        assert.deepEqual(await run(args), { code, line: `tailwater: ${real(line)}` }, args);
      }
    });
  }
});
