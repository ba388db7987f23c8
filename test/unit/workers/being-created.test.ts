import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { BeingCreated } from "../../../src/workers/topics/being-created.ts";

const noLeader = new TailwaterError("LEADER_NOT_AVAILABLE", "orders/0 has no leader now.").toData();
const denied = new TailwaterError("TOPIC_UNAUTHORIZED", "You may not read it.").toData();

describe("a topic in its first seconds", () => {
  it("is being created while a partition in its first epoch has no leader, and broken when that lasts", () => {
    const creations = new BeingCreated();
    const at = (ms: number, epoch: number | null = 0) => creations.errorOf(noLeader, "orders", 0, epoch, ms).code;
    assert.equal(at(0), "TOPIC_BEING_CREATED");
    assert.equal(at(29_000), "TOPIC_BEING_CREATED");
    assert.equal(at(31_000), "LEADER_NOT_AVAILABLE");
    assert.equal(at(95_000), "TOPIC_BEING_CREATED", "it was deleted and created again");
    assert.equal(at(95_001, 1), "LEADER_NOT_AVAILABLE", "an election has been held");
    assert.equal(at(95_002, null), "LEADER_NOT_AVAILABLE", "the epoch is unknown");
    assert.equal(creations.errorOf(denied, "orders", 0, 0, 0).code, "TOPIC_UNAUTHORIZED");
  });
});
