// The page on an engine that answers from memory. It measures only the time of the page for a big cluster. A script tag
// loads it into an empty page.
import { ContextProvider } from "@lit/context";
import type { GroupSummary } from "../../src/contract/groups.ts";
import type { TopicSummary } from "../../src/contract/topics.ts";
import { Theme } from "../../src/ui/app/theme.ts";
import "../../src/ui/app/workbench.ts";
import { apiContext } from "../../src/ui/data/context.ts";
import { installTokens } from "../../src/ui/styles/tokens.ts";
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
