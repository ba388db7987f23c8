import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
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
