import { setTimeout as sleep } from "node:timers/promises";
import { ClusterLink } from "../../src/workers/kafka/cluster-link.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import { CREATE_TOPICS } from "../../src/workers/wire/apis/create-topics.ts";
import { FIND_COORDINATOR } from "../../src/workers/wire/apis/find-coordinator.ts";
import { OFFSET_COMMIT } from "../../src/workers/wire/apis/offset-commit.ts";
import { settingsFor } from "./settings.ts";

export interface Size {
  readonly topics: number;
  readonly partitions: number;
  readonly groups: number;
}

/** Topics per request. */
const BATCH = 100;
/** Groups that commit at the same time. */
const AT_ONCE = 20;
const TOPICS_OF_A_GROUP = 5;
const LOOK_AT = "Look at the cluster.";
const ALREADY_EXISTS = 36;

const nameOf = (topic: number) => `team-${topic % 40}.service-${topic % 250}.events-${topic}`;

/** Creates the topics and the groups with our own Kafka client. @param say gets lines of progress */
export async function fillCluster(bootstraps: readonly string[], size: Size, say: (line: string) => void) {
  const link = new ClusterLink(settingsFor(bootstraps, true), makeClientLog());
  try {
    await link.connect();
    await untilCoordinated(link);
    await makeTopics(link, size, say);
    await untilLed(link, size, say);
    await makeGroups(link, size, say);
  } finally {
    link.close();
  }
}

/** The first request creates the topic of the groups' offsets. This happens before the cluster is big. */
async function untilCoordinated(link: ClusterLink) {
  for (;;) {
    const { coordinators } = await link.ask(FIND_COORDINATOR, { key: "g", keyType: 0, coordinatorKeys: ["g"] });
    if (coordinators[0]?.errorCode === 0) return;
    await sleep(1_000);
  }
}

async function makeTopics(link: ClusterLink, { topics, partitions }: Size, say: (line: string) => void) {
  for (let first = 0; first < topics; first += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, topics - first) }, (_, at) => ({
      ...{ name: nameOf(first + at), numPartitions: partitions, replicationFactor: 1 },
      ...{ assignments: [], configs: [] },
    }));
    const request = { topics: batch, timeoutMs: 9_000, validateOnly: false };
    // A controller that answers too late has created them, or gets the request again.
    await link.change(CREATE_TOPICS, request, { subject: "topics", lookAt: LOOK_AT }).then(
      ({ topics: made }) => {
        const failed = made.find(({ errorCode }) => errorCode !== 0 && errorCode !== ALREADY_EXISTS);
        if (failed !== undefined) throw new Error(`${failed.name}: code ${failed.errorCode}, ${failed.errorMessage}`);
      },
      async (error: unknown) => {
        say(String(error));
        await sleep(2_000);
        first -= BATCH;
      },
    );
    if ((first + BATCH) % 1_000 === 0) say(`${first + BATCH} topics`);
  }
}

async function untilLed(link: ClusterLink, { topics, partitions }: Size, say: (line: string) => void) {
  for (;;) {
    const metadata = await link.metadata(null);
    const own = metadata.topics.filter(({ name }) => name.startsWith("team-"));
    const led = own.reduce((sum, topic) => sum + topic.partitions.filter(({ leader }) => leader >= 0).length, 0);
    say(`${own.length} topics, ${led} partitions with a leader`);
    if (led >= topics * partitions) return;
    await sleep(3_000);
  }
}

async function makeGroups(link: ClusterLink, { topics, partitions, groups }: Size, say: (line: string) => void) {
  const commit = async (number: number) => {
    const group = `group-${number}`;
    const request = {
      ...{ groupId: group, generationIdOrMemberEpoch: -1, memberId: "", groupInstanceId: null, retentionTimeMs: -1n },
      topics: Array.from({ length: Math.min(TOPICS_OF_A_GROUP, topics) }, (_, at) => ({
        name: nameOf((number * TOPICS_OF_A_GROUP + at) % topics),
        partitions: Array.from({ length: partitions }, (_unused, partitionIndex) => ({
          ...{ partitionIndex, committedOffset: 0n, committedLeaderEpoch: -1, committedMetadata: "" },
        })),
      })),
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await link.change(OFFSET_COMMIT, request, { group, subject: group, lookAt: LOOK_AT });
        const code = answer.topics.flatMap((topic) => topic.partitions).find(({ errorCode }) => errorCode !== 0);
        if (code === undefined) return;
        if (attempt === 100) throw new Error(`${group}: code ${code.errorCode}`);
      } catch (error) {
        if (attempt === 100) throw error;
      }
      await sleep(2_000);
    }
  };
  let next = 0;
  const one = async () => {
    while (next < groups) {
      const number = next;
      next += 1;
      await commit(number);
      if ((number + 1) % 500 === 0) say(`${number + 1} groups`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}
