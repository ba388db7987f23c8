// Brokers that lie on every connection except those for fetches. No real broker is needed.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { ErrorCode, TailwaterError } from "../../../src/contract/errors.ts";
import type { PasswordMechanism } from "../../../src/contract/profiles.ts";
import { ClusterSession } from "../../../src/workers/cluster/cluster-session.ts";
import { makeClientLog } from "../../../src/workers/kafka/log.ts";
import { TopicReads } from "../../../src/workers/topics/topic-reads.ts";
import { settingsFor } from "../../kafka/support.ts";
import {
  API,
  bytes,
  flood,
  frame,
  type HostileAnswer,
  type HostileBroker,
  type HostileOptions,
  honestAnswers,
  int16,
  int32,
  int64,
  list,
  lyingFrame,
  startHostileBroker,
  text,
  trickle,
} from "../../support/hostile-broker.ts";

const SECRET = "not-the-password-5417";
const MB = 1024 * 1024;

describe("brokers that lie", () => {
  const brokers: HostileBroker[] = [];
  after(() => Promise.all(brokers.map((broker) => broker.stop())));

  const start = async (options: HostileOptions): Promise<HostileBroker> => {
    const broker = await startHostileBroker(options);
    brokers.push(broker);
    return broker;
  };

  interface Outcome {
    readonly error: TailwaterError;
    readonly lines: readonly string[];
    readonly broker: HostileBroker;
  }

  /** Connects and lists topics, and checks what holds for every liar: a clear error, in time, in little memory. */
  const fails = async (
    options: HostileOptions,
    codes: readonly ErrorCode[],
    login?: PasswordMechanism,
  ): Promise<Outcome> => {
    const broker = await start(options);
    const lines: string[] = [];
    const session = new ClusterSession(makeClientLog(({ message }) => lines.push(message)));
    const before = process.memoryUsage();
    let most = 0;
    const watch = setInterval(() => {
      const now = process.memoryUsage();
      most = Math.max(most, now.rss - before.rss, now.arrayBuffers - before.arrayBuffers);
    }, 20);
    const startedAt = Date.now();
    const settings = settingsFor(broker.bootstrap, login === undefined ? {} : { login: [login, "alice", SECRET] });
    const error = await session
      .connect(settings)
      .then(() => new TopicReads(session).list())
      .then(
        () => assert.fail("nothing failed"),
        (thrown: TailwaterError) => thrown,
      );
    const tookMs = Date.now() - startedAt;
    await session.close();
    clearInterval(watch);
    assert.ok(codes.includes(error.code), `${error.code}: ${error.message}`);
    assert.ok(`${error.message} ${error.subject}`.includes(broker.bootstrap), `${error.message} names the broker`);
    assert.ok(tookMs < 15_000, `${tookMs} ms`);
    assert.ok(most < 150 * MB, `${Math.round(most / MB)} MB`);
    assert.ok(lines.length < 10, lines.join("\n"));
    assert.ok(!`${error.message} ${error.hint} ${lines.join(" ")}`.includes(SECRET), "shows no secret");
    return { error, lines, broker };
  };

  it("that send a string of −6 bytes, or 30 other bad metadata answers, harm nothing (item 14)", async () => {
    const broken = (...body: Buffer[]) => ({
      answers: { [API.metadata]: ({ id }: { id: number }) => frame(id, ...body) },
    });
    for (const length of [-6, -2, -32_768, 32_767]) {
      const { error } = await fails(broken(int32(0), int32(2 ** 31 - 1), int32(1), int16(length), Buffer.alloc(24)), [
        "ANSWER_MALFORMED",
      ]);
      assert.match(error.message, /Metadata/);
    }
    for (const count of [-2, -(2 ** 31), 2 ** 31 - 1, 1_000_000]) {
      await fails(broken(int32(0), int32(count)), ["ANSWER_MALFORMED"]);
    }
    await fails(broken(), ["ANSWER_MALFORMED"]);
  });

  it("that lie about a size end the connection, not the process (item 15)", async () => {
    for (const size of [-4, -1, 0, 2, -(2 ** 31), 2 ** 31 - 1]) {
      const answers = { [API.metadata]: ({ id }: { id: number }) => lyingFrame(size, id, Buffer.alloc(100)) };
      await fails({ answers }, ["NOT_KAFKA"]);
      const first = { [API.apiVersions]: ({ id }: { id: number }) => lyingFrame(size, id, Buffer.alloc(100)) };
      await fails({ answers: first }, ["NOT_KAFKA"]);
    }
  });

  it("that send 2 GiB are cut off before they fill the memory", async () => {
    const answers = {
      [API.metadata]: ({ id, socket }: { id: number; socket: import("node:net").Socket }) => {
        socket.write(lyingFrame(2 ** 31 - 1, id));
        flood(socket, Buffer.alloc(MB));
        return null;
      },
    };
    await fails({ answers }, ["NOT_KAFKA"]);
    const versions = {
      [API.apiVersions]: ({ id, socket }: { id: number; socket: import("node:net").Socket }) => {
        socket.write(lyingFrame(200 * MB, id));
        flood(socket, Buffer.alloc(MB));
        return null;
      },
    };
    await fails({ answers: versions }, ["ANSWER_TOO_LARGE", "NOT_KAFKA"]);
  });

  it("that flood with unrequested frames lose their connection at once (item 16)", async () => {
    const answers = {
      [API.metadata]: ({ socket }: { socket: import("node:net").Socket }) => {
        flood(socket, Buffer.concat(Array.from({ length: 4_000 }, (_, id) => frame(900_000 + id))));
        return null;
      },
    };
    const startedAt = Date.now();
    const { error, lines, broker } = await fails({ answers }, ["NOT_KAFKA"]);
    assert.match(error.message, /not sent/);
    assert.ok(Date.now() - startedAt < 3_000);
    assert.ok(lines.length <= 3, lines.join("\n"));
    await sleep(50);
    assert.equal(broker.sockets.size, 0);
  });

  it("that flood before the first request lose it, too", async () => {
    await fails({ onConnection: (socket) => flood(socket, frame(900_000)) }, ["NOT_KAFKA"]);
  });

  it("that answer twice, or with another's id, are reported", async () => {
    const honest = honestAnswers()[API.apiVersions] ?? assert.fail();
    const twice: HostileAnswer = (request) => Buffer.concat([honest(request) ?? assert.fail(), frame(request.id)]);
    await fails({ answers: { [API.apiVersions]: twice } }, ["NOT_KAFKA"]);
    await fails({ answers: { [API.metadata]: ({ id }) => frame(id + 1) } }, ["NOT_KAFKA"]);
  });

  it("that stay silent, or send an answer byte by byte, end in a timeout", async () => {
    const silent = fails({ answers: { [API.metadata]: () => null } }, ["CONNECT_TIMEOUT"]);
    const slow = fails(
      {
        answers: {
          [API.metadata]: ({ id, socket }) => {
            trickle(socket, frame(id, Buffer.alloc(10_000)), 20);
            return null;
          },
        },
      },
      ["CONNECT_TIMEOUT"],
    );
    await Promise.all([silent, slow]);
  });

  it("that require millions of SCRAM iterations are refused, with the number (item 17)", async () => {
    for (const mechanism of ["scram-sha-256", "scram-sha-512"] as const) {
      const answers = {
        [API.saslAuthenticate]: ({ id, version, body }: { id: number; version: number; body: Buffer }) => {
          const nonce = /r=([^,]+)$/.exec(body.toString("latin1"))?.[1] ?? "";
          return frame(
            id,
            int16(0),
            text(null),
            bytes(Buffer.from(`r=${nonce}theirs,s=QUJD,i=2147483647`)),
            version >= 1 ? int64(0n) : Buffer.alloc(0),
          );
        },
      };
      const { error } = await fails({ answers }, ["SASL_FAILED"], mechanism);
      assert.match(error.message, /2147483647 iterations/);
    }
  });

  it("that answer a login with nonsense are refused", async () => {
    const token = (said: string) => ({
      [API.saslAuthenticate]: ({ id, version }: { id: number; version: number }) =>
        frame(id, int16(0), text(null), bytes(Buffer.from(said)), version >= 1 ? int64(0n) : Buffer.alloc(0)),
    });
    for (const said of ["", "e=no", "r=abc,s=QQ==,i=4096", "v=AAAA", "\0".repeat(60_000)]) {
      await fails({ answers: token(said) }, ["SASL_FAILED"], "scram-sha-512");
    }
    const long = { [API.saslAuthenticate]: ({ id }: { id: number }) => frame(id, int16(0), int16(-9)) };
    await fails({ answers: long }, ["ANSWER_MALFORMED"], "plain");
  });

  it("of old versions, which take a login without headers, have the same limits", async () => {
    const old: HostileOptions = {
      versions: { [API.saslHandshake]: [0, 0], [API.saslAuthenticate]: [9, 9] },
      onBare: () => int32(50 * MB),
    };
    await fails(old, ["ANSWER_TOO_LARGE"], "plain");
    await fails({ ...old, onBare: () => int32(-2) }, ["NOT_KAFKA"], "plain");
    await fails({ ...old, onBare: () => bytes(Buffer.from("r=x")) }, ["SASL_FAILED"], "scram-sha-256");
  });

  it("that list a mechanism with a name of −2 bytes do not hang the diagnosis (item 18)", async () => {
    for (const name of [-2, -32_768, 30_000]) {
      const answers = {
        // It closes the connection, as a listener that requires a login does.
        [API.metadata]: ({ socket }: { socket: import("node:net").Socket }) => {
          socket.destroy();
          return null;
        },
        [API.saslHandshake]: ({ id }: { id: number }) => frame(id, int16(33), int32(2 ** 31 - 1), int16(name)),
      };
      await fails({ answers }, ["CONNECTION_RESET"]);
    }
  });

  it("that answer ApiVersions with nonsense are reported", async () => {
    const versions = (...body: Buffer[]) => ({
      answers: { [API.apiVersions]: ({ id }: { id: number }) => frame(id, ...body) },
    });
    await fails(versions(), ["NOT_KAFKA", "ANSWER_MALFORMED"]);
    await fails(versions(int16(0), int32(2 ** 31 - 1)), ["NOT_KAFKA", "ANSWER_MALFORMED"]);
    await fails(versions(int16(0), int32(-7)), ["NOT_KAFKA", "ANSWER_MALFORMED"]);
    await fails(versions(int16(0), list([]), int32(0)), ["BROKER_TOO_OLD"]);
    await fails(versions(int16(35)), ["ANSWER_MALFORMED"]);
    await fails(versions(int16(35), list([])), ["KAFKA_ERROR"]);
  });

  it("do not affect another cluster", async () => {
    const honest = await start({});
    const session = new ClusterSession();
    await session.connect(settingsFor(honest.bootstrap));
    const liar = fails(
      {
        answers: {
          [API.metadata]: ({ socket }) => {
            flood(socket, frame(900_000));
            return null;
          },
        },
      },
      ["NOT_KAFKA"],
    );
    const topics = await new TopicReads(session).list();
    assert.deepEqual(
      topics.map(({ name }) => name),
      ["orders"],
    );
    await liar;
    await new TopicReads(session).list();
    await session.close();
  });

  it("that throttle forever do not stop the client forever", async () => {
    const honest = honestAnswers()[API.metadata] ?? assert.fail();
    const throttles: HostileAnswer = (request) => {
      const answer = honest(request) ?? assert.fail();
      answer.writeInt32BE(2 ** 31 - 1, 8);
      return answer;
    };
    const broker = await start({ answers: { [API.metadata]: throttles } });
    const session = new ClusterSession();
    await session.connect(settingsFor(broker.bootstrap));
    const startedAt = Date.now();
    await new TopicReads(session).list();
    assert.ok(Date.now() - startedAt < 10_000);
    await session.close();
  });
});
