// The page on an engine that answers from memory. It measures only the time of the page for a big cluster. A script tag
// loads it into an empty page.
import { ContextProvider } from "@lit/context";
import { decodeFrame, encodeFrame } from "../../src/contract/frame.ts";
import type { GroupDetail, GroupSummary } from "../../src/contract/groups.ts";
import type { TopicSummary } from "../../src/contract/topics.ts";
import { Theme } from "../../src/ui/app/theme.ts";
import "../../src/ui/app/workbench.ts";
import { apiContext } from "../../src/ui/data/context.ts";
import { installTokens } from "../../src/ui/styles/tokens.ts";
import { detail, member, offset } from "../../test/ui/fakes/groups.ts";
import { type FakeCalls, fakeSession } from "../../test/ui/fakes/session.ts";

declare global {
  interface Window {
    bigCluster(size: { readonly topics: number; readonly partitions: number; readonly groups: number }): void;
  }
}

/** The delay of an engine on this machine, ms. */
const ANSWER_MS = 5;

async function answer<T>(value: T): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
  return value;
}

/** A group that reads every partition of every topic, as bytes: the page decodes an engine's answer, too. */
function ofAllTopics(topics: readonly TopicSummary[], committed: number): Uint8Array {
  const memberOf = (at: number) => `member-${at % 100}`;
  const members = Array.from({ length: 100 }, (_, at) => member(memberOf(at), { clientId: `client-${at}` }));
  const offsets = topics
    .flatMap(({ name, partitions }, at) =>
      Array.from({ length: partitions }, (_, partition) => {
        const lag = (at * 31 + partition * 7 + committed) % 997;
        const position = { committed: committed * (at + 1), end: committed * (at + 1) + lag, lag };
        return offset(name, partition, { ...position, memberId: memberOf(at) });
      }),
    )
    .toSorted((one, other) => (one.topic < other.topic ? -1 : one.topic > other.topic ? 1 : 0));
  return encodeFrame(detail("group-0", { state: "Stable", members, offsets }));
}

window.bigCluster = ({ topics, partitions, groups }) => {
  const nameOf = (at: number) => `team-${at % 40}.service-${at % 250}.events-${at}`;
  const all = Array.from({ length: topics }, (_, at): TopicSummary => {
    const health = { underReplicated: 0, leaderless: 0, error: null };
    return { name: nameOf(at), partitions, replicationFactor: 1, internal: false, ...health };
  });
  const allGroups = Array.from({ length: groups }, (_, at): GroupSummary => {
    return { group: `group-${at}`, type: "classic", state: "Empty", protocolType: "consumer", coordinator: 1 };
  });
  // Many groups are empty, so that their names decide the order.
  const figureOf = (name: string) => (name.endsWith("7") ? name.length * 1_000 : 0);
  const details = [1_000, 1_007, 1_014].map((committed) => ofAllTopics(all, committed));
  let described = 0;
  const calls: FakeCalls = {
    topics: {
      list: () => answer(all.map((one) => ({ ...one }))),
      stats: (_, names) =>
        answer(names.map((name) => ({ name, records: figureOf(name), recordsPerSecond: 0, error: null }))),
      sizes: (_, names) =>
        answer({
          topics: (names ?? all.map(({ name }) => name)).map((name) => ({ name, bytes: figureOf(name) * 100 })),
          failures: [],
        } as never),
      lastWrites: (_, names) => answer(names.map((name) => ({ name, at: null, error: null }))),
    },
    groups: {
      list: () => answer({ groups: allGroups.map((one) => ({ ...one })), failures: [] }),
      describe: async () => {
        described += 1;
        return answer(decodeFrame(details[described % details.length] ?? new Uint8Array()) as GroupDetail);
      },
      figures: (_, asked) =>
        answer(
          asked.map(({ group }) => {
            const names = [nameOf(group.length), nameOf(1)];
            return { group, members: 0, topics: names, lag: group.endsWith("7") ? 1_000 : 0, error: null };
          }),
        ),
    },
  };
  installTokens();
  const session = fakeSession(calls);
  const workbench = document.createElement("tw-workbench");
  new ContextProvider(document.body, { context: apiContext, initialValue: session.api }).hostConnected();
  Object.assign(workbench, { session, theme: new Theme() });
  document.body.style.cssText = "margin: 0";
  workbench.style.cssText = "width: 100vw; height: 100vh";
  document.body.append(workbench);
};
