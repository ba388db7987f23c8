import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { MessageChannel } from "node:worker_threads";
import { WINDOW_FEATURES } from "../../src/contract/api.ts";
import { CLUSTER_WORKER } from "../../src/contract/cluster-worker.ts";
import { TailwaterError } from "../../src/contract/errors.ts";
import { connect, portLink, serve } from "../../src/contract/link.ts";
import type { Engine } from "../../src/extensions/engine.ts";
import { servicesFor } from "../../src/extensions/services.ts";
import { KeptPlaces } from "../../src/extensions/window/kept-places.ts";
import { WindowSession } from "../../src/extensions/window/window-session.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { GROUP_READS, GROUPS } from "./planted/contract/groups.ts";
import { groupsService } from "./planted/extensions/groups/groups-service.ts";
import { GroupReads } from "./planted/workers/groups/group-reads.ts";
import { arrowsOf, wrongArrows } from "./scripts/rooms.ts";

/** One line in each table: the contract's for the window and the worker, the worker's features, the services. */
const WINDOW_TABLE = { ...WINDOW_FEATURES, groups: GROUPS } as const;
const WORKER_TABLE = { ...CLUSTER_WORKER, groups: GROUP_READS } as const;

test("a feature that is planted works with nothing but its rooms and a line in each table", async (t) => {
  const toWorker = new MessageChannel();
  const toWindow = new MessageChannel();
  t.after(() => {
    for (const { port1 } of [toWorker, toWindow]) port1.close();
  });
  const cluster = new ClusterSession();
  const workerServices = { cluster, topics: new TopicReads(cluster), groups: new GroupReads(cluster) };
  serve(portLink(toWorker.port2), WORKER_TABLE, workerServices);
  const worker = connect(portLink(toWorker.port1), WORKER_TABLE);

  const places = new KeptPlaces();
  // No call of another feature is made: it needs none of their parts.
  const engine = { places } as unknown as Engine;
  const window = new WindowSession(engine, { token: "t", nextToken: null, isOnly: false, onKeyTaken: () => {} });
  const groups = groupsService({ groupsOf: () => worker.groups })(window);
  const asked: string[] = [];
  serve(portLink(toWindow.port2), WINDOW_TABLE, { ...servicesFor(engine, window), groups }, (feature, call, effect) => {
    asked.push(`${feature}.${call}`);
    if (effect === "changes") throw new TailwaterError("BAD_REQUEST", "Only by the gate.");
  });
  const api = connect(portLink(toWindow.port1), WINDOW_TABLE);

  await assert.rejects(api.groups.list("p1"), { code: "CLUSTER_NOT_OPEN" }, "the worker's answer, all the way");
  await assert.rejects(api.groups.list(7 as unknown as string), { code: "BAD_REQUEST", subject: "profileId" });
  await assert.rejects(api.groups.forget("p1", "g"), { code: "BAD_REQUEST", message: "Only by the gate." });
  assert.deepEqual(asked, ["groups.list", "groups.list", "groups.forget"]);
});

test("its rooms import the ground alone", () => {
  for (const [layer, name] of [
    ["extensions", "groups-service.ts"],
    ["workers", "group-reads.ts"],
  ] as const) {
    const source = readFileSync(`test/unit/planted/${layer}/groups/${name}`, "utf8");
    // As it would be written in src.
    const arrows = arrowsOf(`src/${layer}/groups/${name}`, source.replaceAll("../../../../../src/", "../../"));
    assert.ok(arrows.length > 0);
    assert.deepEqual(wrongArrows(layer, arrows), []);
  }
});

test("today no call of the window changes a cluster", () => {
  const changes = Object.entries(WINDOW_FEATURES).flatMap(([feature, { calls }]) =>
    Object.entries(calls).flatMap(([call, effect]) => ((effect as string) === "changes" ? [`${feature}.${call}`] : [])),
  );
  assert.deepEqual(changes, []);
});
