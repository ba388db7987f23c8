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
import { groupsOf } from "../../src/workers/groups/groups.ts";
import { produceOf } from "../../src/workers/produce/produce.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { PLANT_READS, PLANTS } from "./planted/contract/plants.ts";
import { plantsService } from "./planted/extensions/plants/plants-service.ts";
import { PlantReads } from "./planted/workers/plants/plant-reads.ts";
import { arrowsOf, wrongArrows } from "./scripts/rooms.ts";

/** One line in each table: the contract's for the window and the worker, the worker's features, the services. */
const WINDOW_TABLE = { ...WINDOW_FEATURES, plants: PLANTS } as const;
const WORKER_TABLE = { ...CLUSTER_WORKER, plants: PLANT_READS } as const;

test("a new feature needs only its own folders and one line in each table", async (t) => {
  const toWorker = new MessageChannel();
  const toWindow = new MessageChannel();
  t.after(() => {
    for (const { port1 } of [toWorker, toWindow]) port1.close();
  });
  const cluster = new ClusterSession();
  const workerServices = {
    cluster,
    topics: new TopicReads(cluster),
    groups: groupsOf(cluster),
    produce: produceOf(cluster),
    work: cluster.works,
    plants: new PlantReads(cluster),
  };
  serve(portLink(toWorker.port2), WORKER_TABLE, workerServices);
  const worker = connect(portLink(toWorker.port1), WORKER_TABLE);

  const places = new KeptPlaces();
  // The test calls no other feature, so it needs none of their parts.
  const engine = { places } as unknown as Engine;
  const window = new WindowSession(engine, { token: "t", nextToken: null, isOnly: false, onKeyTaken: () => {} });
  const plants = plantsService({ plantsOf: () => worker.plants })(window);
  const asked: string[] = [];
  serve(portLink(toWindow.port2), WINDOW_TABLE, { ...servicesFor(engine, window), plants }, (feature, call, effect) => {
    asked.push(`${feature}.${call}`);
    if (effect === "changes") throw new TailwaterError("BAD_REQUEST", "Only by the gate.");
  });
  const api = connect(portLink(toWindow.port1), WINDOW_TABLE);

  await assert.rejects(api.plants.list("p1"), { code: "CLUSTER_NOT_OPEN" }, "the worker's answer, all the way");
  await assert.rejects(api.plants.list(7 as unknown as string), { code: "BAD_REQUEST", subject: "profileId" });
  await assert.rejects(api.plants.forget("p1", "g"), { code: "BAD_REQUEST", message: "Only by the gate." });
  assert.deepEqual(asked, ["plants.list", "plants.list", "plants.forget"]);
});

test("its folders import only the shared code below", () => {
  for (const [layer, name] of [
    ["extensions", "plants-service.ts"],
    ["workers", "plant-reads.ts"],
  ] as const) {
    const source = readFileSync(`test/unit/planted/${layer}/plants/${name}`, "utf8");
    // As it would be written in src.
    const arrows = arrowsOf(`src/${layer}/plants/${name}`, source.replaceAll("../../../../../src/", "../../"));
    assert.ok(arrows.length > 0);
    assert.deepEqual(wrongArrows(layer, arrows), []);
  }
});

test("only the gate's call in the window's table changes a cluster", () => {
  const changes = Object.entries(WINDOW_FEATURES).flatMap(([feature, { calls }]) =>
    Object.entries(calls).flatMap(([call, effect]) => (effect === "changes" ? [`${feature}.${call}`] : [])),
  );
  assert.deepEqual(changes, ["changes.apply"]);
});
