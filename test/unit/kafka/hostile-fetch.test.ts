// Brokers that lie about fetched records. No real broker is needed.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { text as streamText } from "node:stream/consumers";
import { after, describe, it } from "node:test";
import type { ErrorCode } from "../../../src/contract/errors.ts";
import {
  API,
  bytes,
  fetchAnswer,
  flood,
  frame,
  type HostileAnswer,
  type HostileBroker,
  int16,
  int32,
  int64,
  lyingFrame,
  partitionAnswer,
  startHostileBroker,
  trickle,
} from "../../support/hostile-broker.ts";

const MB = 1024 * 1024;
const BROKERS = [1, 2, 3, 4, 5, 6, 7, 8];

/** 70 MB of them are Node, tsx and the sources. */
const MOST_MB = 300;
const ROOT = new URL("../../../", import.meta.url);

/** The client and its peak memory. */
const CLIENT = `
  import { assertSums, pulseOf, RESOURCES, requestFor, settingsFor } from "${ROOT}test/kafka/support.ts";
  import { readFileSync } from "node:fs";
  import { TailSession } from "${ROOT}src/workers/tail/tail-session.ts";
  const [bootstrap, ...codes] = process.argv.slice(1);
  const session = new TailSession();
  const startedAt = Date.now();
  await session.open(settingsFor(bootstrap), requestFor("orders"), RESOURCES);
  let errors = [];
  while (Date.now() - startedAt < 20_000 && !errors.some((error) => codes.some((code) => error.startsWith(code)))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const partitions = await session.partitions();
    assertSums(partitions);
    errors = [(await pulseOf(session)).error, ...partitions.map(({ error }) => error)]
      .flatMap((error) => (error === null ? [] : [error.code + ": " + error.message]));
  }
  const tookMs = Date.now() - startedAt;
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await session.close();
  // Not maxRSS of getrusage, because a process starts with its parent's value.
  const used = /VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1];
  console.log(JSON.stringify({ tookMs, errors, usedMb: Math.round(Number(used) / 1024) }));
  process.exit();`;

describe("brokers that lie about records", () => {
  const started: HostileBroker[] = [];
  after(() => Promise.all(started.map((broker) => broker.stop())));

  /** Eight brokers of one cluster, each of which leads one partition and answers fetches like this. */
  const cluster = async (fetch: HostileAnswer): Promise<readonly HostileBroker[]> => {
    const others: Record<number, number> = {};
    const brokers: HostileBroker[] = [];
    for (const id of BROKERS.toReversed()) {
      const broker = await startHostileBroker({ answers: { [API.fetch]: fetch }, leaders: BROKERS, others });
      others[id] = broker.port;
      brokers.push(broker);
      started.push(broker);
    }
    return brokers;
  };

  /**
   * Opens a tail over eight lying brokers in its own process (the brokers' process holds what they send). Checks that
   * it reports the reason, in time, in little memory, and that its account is correct.
   */
  const fails = async (fetch: HostileAnswer, codes: readonly ErrorCode[]): Promise<void> => {
    const brokers = await cluster(fetch);
    const bootstrap = brokers.at(-1)?.bootstrap ?? assert.fail();
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", CLIENT, bootstrap, ...codes],
      {
        stdio: ["ignore", "pipe", "inherit"],
        timeout: 60_000,
      },
    );
    const [said, [status]] = await Promise.all([streamText(child.stdout), once(child, "exit")]);
    for (const broker of brokers) await broker.stop();
    assert.equal(status, 0, said);
    const { tookMs, errors, usedMb } = JSON.parse(said) as { tookMs: number; errors: string[]; usedMb: number };
    assert.ok(tookMs < 15_000, `${tookMs} ms: ${errors.join("\n")}`);
    assert.ok(usedMb < MOST_MB, `${usedMb} MB`);
  };

  it("cannot fill the memory by sizes alone (item 19)", async () => {
    await fails(({ id }) => lyingFrame(100 * MB, id + 1), ["NOT_KAFKA"]);
    await fails(({ id }) => lyingFrame(250 * MB, id), ["ANSWER_TOO_LARGE"]);
    await fails(() => lyingFrame(2 ** 31 - 1, 0), ["NOT_KAFKA"]);
    for (const size of [-4, -1, 0, 2]) await fails(({ id }) => lyingFrame(size, id), ["NOT_KAFKA"]);
  });

  it("cannot fill it by announcing much and sending little", async () => {
    const announce: HostileAnswer = ({ id }) => lyingFrame(100 * MB, id, Buffer.alloc(1_000));
    await fails(announce, ["CONNECT_TIMEOUT"]);
  });

  it("cannot fill it by sending much at once: their answers are read one after the other", async () => {
    const chunk = Buffer.alloc(MB);
    const much: HostileAnswer = ({ id, socket }) => {
      socket.write(lyingFrame(90 * MB, id));
      let left = 90;
      const more = () => {
        while (left > 0 && !socket.destroyed) {
          left -= 1;
          if (!socket.write(left === 0 ? chunk.subarray(4) : chunk)) return;
        }
      };
      socket.on("drain", more);
      more();
      return null;
    };
    await fails(much, ["ANSWER_MALFORMED", "KAFKA_ERROR"]);
  });

  it("cannot flood the thread with unrequested answers", async () => {
    const floods: HostileAnswer = ({ socket }) => {
      flood(socket, Buffer.concat(Array.from({ length: 1_000 }, (_, id) => frame(id))));
      return null;
    };
    await fails(floods, ["NOT_KAFKA"]);
  });

  it("cannot make it keep two million aborted transactions (item 19)", async () => {
    const entries = Buffer.alloc(2_000_000 * 16);
    const aborts: HostileAnswer = ({ id }) =>
      fetchAnswer(id, "orders", 0, Buffer.alloc(0), { aborted: Buffer.concat([int32(2_000_000), entries]) });
    await fails(aborts, ["ANSWER_MALFORMED"]);
    const lying: HostileAnswer = ({ id }) => fetchAnswer(id, "orders", 0, Buffer.alloc(1_000), { aborted: int32(900) });
    await fails(lying, ["ANSWER_MALFORMED", "KAFKA_ERROR"]);
  });

  it("cannot block a fetch forever by sending it byte by byte", async () => {
    const slow: HostileAnswer = ({ id, socket }: { id: number; socket: Socket }) => {
      const records = Buffer.alloc(100_000);
      const partition = Buffer.concat([int32(0), int16(0), int64(1n), int64(1n), int32(0), bytes(records)]);
      trickle(socket, partitionAnswer(id, "orders", partition), 100);
      return null;
    };
    await fails(slow, ["CONNECT_TIMEOUT"]);
  });
});
