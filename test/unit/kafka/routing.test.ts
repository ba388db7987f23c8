import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { ClusterLink } from "../../../src/workers/kafka/cluster-link.ts";
import { makeClientLog } from "../../../src/workers/kafka/log.ts";
import { moved } from "../../../src/workers/kafka/router.ts";
import { api } from "../../../src/workers/wire/api.ts";
import { APIS } from "../../../src/workers/wire/apis/all.ts";
import { DESCRIBE_PRODUCERS } from "../../../src/workers/wire/apis/describe-producers.ts";
import { int16, int32, text as string } from "../../../src/workers/wire/types.ts";
import { settingsFor } from "../../kafka/support.ts";
import {
  API,
  frame,
  type HostileAnswer,
  type HostileBroker,
  int16 as i16,
  int32 as i32,
  startHostileBroker,
  text,
} from "../../support/hostile-broker.ts";

const ABOUT = { key: 15, versions: [0, 0], flexibleFrom: null, introduced: "0.9" } as const;
const MESSAGES = { request: { name: string }, response: { errorCode: int16, answeredBy: int32 } };
const OF_GROUP = api({ ...ABOUT, ...MESSAGES, name: "DescribeGroups", changes: false, to: "group" });
const OF_CONTROLLER = api({ ...ABOUT, ...MESSAGES, name: "DescribeGroups", changes: false, to: "controller" });
const OF_ANY = api({ ...ABOUT, ...MESSAGES, name: "DescribeGroups", changes: false, to: "any" });
const CHANGE = api({ ...ABOUT, ...MESSAGES, name: "DeleteGroups", changes: true, to: "group" });
const VERSIONS = { [ABOUT.key]: [0, 0] } as const;
const DELETES_G = { group: "g", subject: "group g", lookAt: "Look whether group g is still listed." };
const NOT_COORDINATOR = 16;
const NOT_CONTROLLER = 41;

function outcomeUnknown(error: unknown): true {
  assert.ok(error instanceof TailwaterError);
  assert.deepEqual([error.code, error.subject, error.hint], ["OUTCOME_UNKNOWN", DELETES_G.subject, DELETES_G.lookAt]);
  assert.match(error.message, /^DeleteGroups for group g was sent.* It may or may not have been done\./);
  return true;
}

describe("the broker for a request", () => {
  const brokers: HostileBroker[] = [];
  const links: ClusterLink[] = [];
  after(async () => {
    for (const link of links) link.close();
    for (const broker of brokers) await broker.stop();
  });

  /** Two brokers. The first is the bootstrap server and the controller, and its metadata says so. */
  const cluster = async (
    answer: HostileAnswer,
    coordinator: HostileAnswer,
    mayChange = false,
  ): Promise<ClusterLink> => {
    const answers = { [ABOUT.key]: answer, [API.findCoordinator]: coordinator };
    const second = await startHostileBroker({ answers, versions: VERSIONS });
    const first = await startHostileBroker({ answers, versions: VERSIONS, others: { 2: second.port } });
    brokers.push(first, second);
    const link = new ClusterLink(settingsFor(first.bootstrap, { mayChange }), makeClientLog());
    links.push(link);
    await link.connect();
    return link;
  };
  const idOf = (broker: HostileBroker) => (brokers.indexOf(broker) % 2) + 1;
  const says: HostileAnswer = ({ id, broker }) => frame(id, i16(0), i32(idOf(broker)));
  const coordinatedBy = (node: number): HostileAnswer => {
    return ({ id }) => frame(id, i32(0), i16(0), text(null), i32(node), text("127.0.0.1"), i32(1));
  };

  it("is any broker, the named one, the controller or the coordinator, which is cached", async () => {
    let asked = 0;
    const link = await cluster(says, (request) => {
      asked += 1;
      return coordinatedBy(2)(request);
    });
    const request = { name: "x" };
    assert.ok((await link.ask(OF_ANY, request)).answeredBy > 0);
    assert.equal((await link.ask(OF_ANY, request, { broker: 2 })).answeredBy, 2);
    assert.equal((await link.ask(OF_CONTROLLER, request)).answeredBy, 1);
    for (let round = 0; round < 3; round++) {
      assert.equal((await link.ask(OF_GROUP, request, { group: "g" })).answeredBy, 2);
    }
    assert.equal(asked, 1);
    // After a broker lists its groups, their coordinator is known.
    assert.equal((await link.ask(OF_GROUP, request, { broker: 1 })).answeredBy, 1);
    assert.equal(asked, 1);
    await assert.rejects(link.ask(OF_ANY, request, { broker: 9 }), { code: "LEADER_NOT_AVAILABLE" });
  });

  it("is looked up again when it has moved, and waited for when the cluster has none", async () => {
    const answers = [NOT_COORDINATOR, 0];
    const coordinators = [15, 0, 0];
    const link = await cluster(
      ({ id, broker }) => frame(id, i16(answers.shift() ?? 0), i32(idOf(broker))),
      ({ id }) => frame(id, i32(0), i16(coordinators.shift() ?? 0), text(null), i32(2), text("127.0.0.1"), i32(1)),
    );
    const answer = await link.ask(OF_GROUP, { name: "x" }, { group: "g" });
    assert.deepEqual([answer.errorCode, answer.answeredBy], [0, 2]);
    assert.deepEqual([answers, coordinators], [[], []]);
  });

  it("gets a read once more after a reset, and a change only once", async () => {
    let asked = 0;
    const resets: HostileAnswer = ({ id, socket }) => {
      asked += 1;
      if (asked === 1) socket.destroy();
      return frame(id, i16(0), i32(1));
    };
    const link = await cluster(resets, coordinatedBy(1), true);
    assert.equal((await link.ask(OF_GROUP, { name: "x" }, { group: "g" })).errorCode, 0);
    assert.equal(asked, 2);
    asked = 0;
    await assert.rejects(link.change(CHANGE, { name: "x" }, DELETES_G), outcomeUnknown);
    assert.equal(asked, 1);
  });

  it("may have done a change when its answer cannot be read, but not when it was not sent", async () => {
    let sent = 0;
    const link = await cluster(
      ({ id }) => {
        sent += 1;
        return frame(id, i16(0));
      },
      coordinatedBy(1),
      true,
    );
    await assert.rejects(link.change(CHANGE, { name: "x" }, DELETES_G), outcomeUnknown);
    assert.equal(sent, 1);
    for (const broker of brokers.slice(-2)) await broker.stop();
    await assert.rejects(link.change(CHANGE, { name: "x" }, DELETES_G), { code: "PORT_CLOSED" });
    assert.equal(sent, 1);
  });

  it("gets no change over a read-only connection", async () => {
    const link = await cluster(says, coordinatedBy(1));
    const before = brokers.map(({ requests }) => new Map(requests));
    await assert.rejects(link.change(CHANGE, { name: "x" }, DELETES_G), { code: "READ_ONLY" });
    const connection = await link.node(1);
    await assert.rejects(connection.change(CHANGE, { name: "x" }, DELETES_G), { code: "READ_ONLY" });
    // The types refuse this.
    const asIfReading = { ...CHANGE, changes: true } as unknown as typeof OF_GROUP;
    await assert.rejects(connection.ask(asIfReading, { name: "x" }), { code: "READ_ONLY" });
    await assert.rejects(link.ask(asIfReading, { name: "x" }, { group: "g" }), { code: "READ_ONLY" });
    const changing = APIS.filter(({ changes }) => changes);
    assert.ok(changing.length > 10);
    for (const api of changing) {
      const any = api as unknown as typeof CHANGE;
      await assert.rejects(link.change(any, { name: "x" }, DELETES_G), { code: "READ_ONLY" }, api.name);
      await assert.rejects(connection.change(any, { name: "x" }, DELETES_G), { code: "READ_ONLY" }, api.name);
    }
    for (const [index, { requests }] of brokers.entries()) {
      for (const { key } of [CHANGE, ...changing]) assert.equal(requests.get(key), before[index]?.get(key));
    }
  });

  it("may have done a change that it never answers", async () => {
    let sent = 0;
    const silent: HostileAnswer = () => {
      sent += 1;
      return null;
    };
    const link = await cluster(silent, coordinatedBy(1), true);
    await assert.rejects(link.change(CHANGE, { name: "x" }, DELETES_G), outcomeUnknown);
    assert.equal(sent, 1);
  });

  it("has not done a change that was only a trial", async () => {
    const link = await cluster(({ id }) => frame(id, i16(0)), coordinatedBy(1), true);
    const tried = { name: "x", validateOnly: true };
    await assert.rejects(link.change(CHANGE, tried, DELETES_G), { code: "ANSWER_MALFORMED" });
  });

  it("is checked for an API before the request", async () => {
    const link = await cluster(says, coordinatedBy(1));
    assert.equal(await link.lack(OF_ANY), null);
    const lack = await link.lack(DESCRIBE_PRODUCERS, { broker: 2 });
    assert.equal(lack?.code, "API_UNSUPPORTED");
    assert.match(lack?.hint ?? "", /Kafka 2\.8/);
  });

  it("is named, with the Kafka version that adds the API, when it lacks it", async () => {
    const link = await cluster(says, coordinatedBy(1));
    await assert.rejects(link.ask(DESCRIBE_PRODUCERS, { topics: [] }, { broker: 1 }), (error: Error) => {
      assert.match(error.message, /127\.0\.0\.1:\d+ does not support DescribeProducers/);
      assert.deepEqual("code" in error && "hint" in error && [error.code, /2\.8/.test(String(error.hint))], [
        "API_UNSUPPORTED",
        true,
      ]);
      return true;
    });
    // The connection stays open.
    assert.equal((await link.ask(OF_ANY, { name: "x" }, { broker: 1 })).answeredBy, 1);
  });

  it("has moved only when the whole answer says so", () => {
    assert.ok(moved({ errorCode: NOT_CONTROLLER }));
    assert.ok(moved({ groups: [{ errorCode: NOT_COORDINATOR }, { errorCode: NOT_COORDINATOR }] }));
    assert.ok(!moved({ groups: [{ errorCode: NOT_COORDINATOR }, { errorCode: 0 }] }));
    assert.ok(!moved({ errorCode: 0, groups: [] }));
    assert.ok(!moved(null));
  });
});
