import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import RequestQueue from "kafkajs/src/network/requestQueue/index.js";
import {
  apiVersionsRequest,
  Connection,
  KafkajsEncoder,
  listOffsetsRequest,
  makeKafkajsLogger,
  metadataRequest,
} from "../../../src/workers/kafka/kafkajs-internals.ts";

// The types of kafkajs' inner files are written by hand: this file fails when what they promise is gone.
describe("the inner parts of kafkajs that Tailwater uses", () => {
  it("is the version that was read", () => {
    const { version } = JSON.parse(readFileSync("node_modules/kafkajs/package.json", "utf8"));
    assert.equal(version, "2.2.4", "read kafkajs' new sources before raising its version");
  });

  it("has a connection with the methods and fields that are used", () => {
    const logger = makeKafkajsLogger(() => {});
    const connection = new Connection({
      host: "127.0.0.1",
      port: 1,
      rack: null,
      ssl: null,
      sasl: null,
      clientId: "test",
      logger,
      socketFactory: () => assert.fail("not connected here"),
      connectionTimeout: 1,
      requestTimeout: 1,
      maxInFlightRequests: null,
      reauthenticationThreshold: 0,
    });
    for (const method of [
      "connect",
      "authenticate",
      "disconnect",
      "isConnected",
      "setVersions",
      "setSupportAuthenticationProtocol",
      "rejectRequests",
      "send",
    ] as const) {
      assert.equal(typeof connection[method], "function", method);
    }
    assert.equal(typeof connection.requestQueue.destroy, "function");
    assert.equal(connection.sessionLifetime.toString(), "0");
    assert.equal(connection.isConnected(), false);
  });

  it("has a queue that sends what waits when the throttling ends, and rests when nothing waits", async () => {
    const queue = new RequestQueue({
      maxInFlightRequests: null,
      requestTimeout: 1_000,
      enforceRequestTimeout: false,
      clientId: "test",
      broker: "127.0.0.1:1",
      logger: makeKafkajsLogger(() => {}),
      isConnected: () => true,
    });
    let looks = 0;
    const look = queue.checkPendingRequests.bind(queue);
    queue.checkPendingRequests = () => {
      looks += 1;
      look();
    };
    queue.checkPendingRequests();
    await sleep(50);
    assert.equal(looks, 1, "it looks again with nothing in it");
    queue.maybeThrottle(30);
    const sent = new Promise<void>((sendRequest) => {
      queue.push({ entry: { correlationId: 1 }, expectResponse: true, sendRequest });
    });
    assert.equal(queue.pending.length, 1);
    await sent;
    assert.equal(queue.pending.length, 0);
  });

  it("encodes and decodes the requests that are used", async () => {
    for (const { request, response } of [
      apiVersionsRequest.protocol({ version: 2 })(),
      apiVersionsRequest.protocol({ version: 0 })(),
      metadataRequest.protocol({ version: 6 })({ topics: [], allowAutoTopicCreation: false }),
      listOffsetsRequest.protocol({ version: 3 })({ isolationLevel: 1, topics: [] }),
    ]) {
      assert.equal(typeof response.decode, "function", request.apiName);
      assert.ok((await request.encode()).size() >= 0, request.apiName);
    }
    assert.equal(new KafkajsEncoder().writeBuffer(Buffer.from("abc")).size(), 3);
  });

  it("logs to our sink, and no debug lines", () => {
    const lines: string[] = [];
    const logger = makeKafkajsLogger(({ message }) => lines.push(message));
    const full = logger.namespace("Part") as unknown as Record<"error" | "debug", (text: string) => void>;
    full.error("seen");
    full.debug("not seen");
    assert.deepEqual(lines, ["Part: seen"]);
  });
});
