// The extension's side of an open cluster, and its real worker. It sends the same requests as the lists of topics and
// groups.
import { CLUSTER_WORKER } from "../../src/contract/cluster-worker.ts";
import { workerFiles } from "../../src/extensions/threads/worker-files.ts";
import { WorkerHandle } from "../../src/extensions/threads/worker-handle.ts";
import type { Figures } from "./figures.ts";
import { settingsFor } from "./settings.ts";

const ON_SCREEN = 50;
const GROUPS_OF_ONE_CALL = 500;

async function timed<T>(work: () => Promise<T>): Promise<readonly [number, T]> {
  const begun = performance.now();
  const result = await work();
  return [performance.now() - begun, result];
}

const rss = () => process.memoryUsage.rss();
/** The bench has copied them next to this file. */
const { cluster } = workerFiles(new URL("./", import.meta.url));
const worker = new WorkerHandle(cluster, CLUSTER_WORKER, "the cluster connection");
const { api } = worker;
const startedBytes = rss();
const [connectMs] = await timed(() => api.cluster.connect(settingsFor(process.argv.slice(2), false)));
const connectedBytes = rss();
const [listMs, list] = await timed(() => api.topics.list());
const listedBytes = rss();
const names = list.map(({ name }) => name);
const shown = names.slice(0, ON_SCREEN);
const [statsMs] = await timed(() => api.topics.stats(shown));
const [lastWritesMs] = await timed(() => api.topics.lastWrites(shown));
const [sizesMs, sizes] = await timed(() => api.topics.sizes(null));
const [configMs] = await timed(() => api.topics.configValues(names, ["cleanup.policy"]));
const [allStatsMs] = await timed(() => api.topics.stats(names));
const [groupsMs, { groups }] = await timed(() => api.groups.list());
const [firstMs] = await timed(() => api.groups.figures(groups.slice(0, ON_SCREEN)));
const [allMs, figures] = await timed(async () => {
  const all = [];
  for (let first = 0; first < groups.length; first += GROUPS_OF_ONE_CALL) {
    all.push(...(await api.groups.figures(groups.slice(first, first + GROUPS_OF_ONE_CALL))));
  }
  return all;
});
const result: Figures = {
  ...{ connectMs, topics: list.length, listMs, statsMs, lastWritesMs, sizesMs, configMs, allStatsMs },
  sized: sizes.topics.filter(({ bytes }) => bytes !== null).length,
  ...{ groups: groups.length, groupsMs, firstFiguresMs: groupsMs + firstMs, allFiguresMs: groupsMs + allMs },
  lagKnown: figures.filter(({ lag }) => lag !== null).length,
  ...{ startedBytes, connectedBytes, listedBytes, endBytes: rss() },
  peakBytes: process.resourceUsage().maxRSS * 1_024,
};
console.log(JSON.stringify(result));
await worker.end({ code: "CANCELLED", message: "It was interrupted.", subject: null, hint: null });
