import assert from "node:assert/strict";
import { once } from "node:events";
import { after, describe, it } from "node:test";
import { MessageChannel } from "node:worker_threads";
import { ExtData, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { type WebSocket as Socket, WebSocket, WebSocketServer } from "ws";
import { ERROR_CODES, TailwaterError, toErrorData } from "../../../src/contract/errors.ts";
import { feature } from "../../../src/contract/feature.ts";
import { decodeFrame, encodeFrame } from "../../../src/contract/frame.ts";
import { connect, makeLink, portLink, serve } from "../../../src/contract/link.ts";
import { type SocketLike, socketLink } from "../../../src/contract/socket-link.ts";
import { codeAnswered } from "../../support/raw-call.ts";

interface Api {
  echo(value: unknown): Promise<unknown>;
  refuse(): Promise<void>;
  crash(): Promise<void>;
  never(): Promise<void>;
  hidden(): Promise<string>;
}

const api: Api = {
  echo: async (value) => value,
  refuse: async () => {
    throw new TailwaterError("PORT_CLOSED", "Nothing listens there.", { subject: "127.0.0.1:1", hint: "Start it." });
  },
  crash: async () => {
    throw new RangeError("a defect");
  },
  never: () => new Promise(() => {}),
  hidden: async () => "secret",
};
const TABLE = {
  some: feature<Omit<Api, "hidden">>({ echo: "local", refuse: "local", crash: "local", never: "reads" }),
} as const;
/** The table as an attacker's page assumes it. */
const WISHED = { some: feature<Api>({ ...TABLE.some.calls, hidden: "local" }) } as const;

async function overSocket(served: Api = api) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const accepted = once(server, "connection");
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`);
  await once(client, "open");
  const [peer] = (await accepted) as [Socket];
  serve(socketLink(peer as SocketLike), TABLE, { some: served });
  return { server, client, peer, remote: connect(socketLink(client as SocketLike), WISHED).some };
}

describe("a link over a real WebSocket", async () => {
  const { server, client, peer, remote } = await overSocket();
  after(() => {
    client.terminate();
    server.close();
  });

  it("carries bytes, exact integers and nested data unchanged", async () => {
    const value = { bytes: new Uint8Array([0, 255, 128]), big: Number.MAX_SAFE_INTEGER, text: "é\u0000😀", none: null };
    assert.deepEqual(await remote.echo(value), value);
  });

  it("refuses a call that is too large for the channel, and carries the next one", async () => {
    const narrow = connect(socketLink(client as SocketLike, { mostBytes: 1_000 }), WISHED).some;
    await assert.rejects(narrow.echo("x".repeat(1_000)), { code: "BAD_REQUEST" });
    assert.equal(await narrow.echo("x"), "x");
  });

  it("holds a page's unanswered calls to a limit, also when they share an id, and takes more once some are answered", async () => {
    const answers: (() => void)[] = [];
    const held = { ...api, echo: () => new Promise((resolve) => answers.push(() => resolve("done"))) };
    const { port1, port2 } = new MessageChannel();
    // A socket over a port: frames arrive in order, and none is lost.
    const socketOf = (port: typeof port1): SocketLike => ({
      ...{ binaryType: "", readyState: 1, send: (data: Uint8Array) => port.postMessage(data.slice().buffer) },
      addEventListener: (type: "message" | "close", listener: (event: { data: unknown }) => void) => {
        if (type === "message") port.on("message", (data) => listener({ data }));
      },
    });
    serve(socketLink(socketOf(port2), { mostInFlight: 100_000 }), TABLE, { some: held });
    const { some } = connect(socketLink(socketOf(port1)), TABLE);
    const large = "x".repeat(40_000);
    const [one, other] = [some.echo(large), some.echo(large)];
    await assert.rejects(some.echo(large), { code: "BUDGET_SPENT" });
    await some.refuse().catch(() => {});
    assert.equal(answers.length, 2, "the refused call was not made");
    answers[0]?.();
    assert.equal(await one, "done");
    const third = some.echo(large);
    const raw = (id: string) =>
      port1.postMessage(
        encodeFrame({
          id,
          type: "APPLY",
          path: ["some", "echo"],
          argumentList: [{ type: "RAW", value: large }],
        }).slice().buffer,
      );
    // A hostile page: as many calls as it can, under the id of one that will be answered.
    for (let at = 0; at < 100; at += 1) raw("same");
    await some.refuse().catch(() => {});
    assert.equal(answers.length, 3);
    for (const answer of answers) answer();
    assert.deepEqual(await Promise.all([other, third]), ["done", "done"]);
    for (let at = 0; at < 100; at += 1) raw("same");
    await some.refuse().catch(() => {});
    assert.equal(answers.length, 5, "two more fit, and their id does not make room for others");
    port1.close();
  });

  it("carries integers of 64 bits and their sums exactly, and leaves numbers unchanged", async () => {
    const edges = [2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n, 2n ** 63n * 100_000n, 2n ** 127n - 1n];
    const value = {
      bigints: [0n, ...edges, ...edges.map((one) => -one), -(2n ** 127n)],
      numbers: [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 53, 2 ** 32, -(2 ** 31) - 1, 1.5],
    };
    assert.deepEqual(await remote.echo(value), value);
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }), (one) => {
        assert.equal(decodeFrame(encodeFrame(one)), one);
      }),
    );
    assert.throws(() => encodeFrame(2n ** 127n), RangeError);
    assert.throws(() => decodeFrame(encode(new ExtData(1, new Uint8Array(17)))), RangeError);
  });

  it("keeps an error's code, subject and hint", async () => {
    await assert.rejects(remote.refuse(), (error: unknown) => {
      assert.ok(error instanceof TailwaterError);
      assert.deepEqual(error.toData(), {
        code: "PORT_CLOSED",
        message: "Nothing listens there.",
        subject: "127.0.0.1:1",
        hint: "Start it.",
      });
      return true;
    });
  });

  it("turns any other exception into INTERNAL with its message", async () => {
    await assert.rejects(remote.crash(), { code: "INTERNAL", message: "a defect" });
  });

  it("refuses calls that are not in the table", async () => {
    await assert.rejects(remote.hidden(), { code: "BAD_REQUEST", subject: "some,hidden" });
  });

  it("accepts only a path [feature, call] of the table, whatever a hostile page sends", async () => {
    const paths: readonly unknown[] = [
      ["constructor", "constructor"],
      ["some", "constructor"],
      ["some", "echo", "constructor"],
      ["some", "echo", "call"],
      ["some", "__proto__"],
      ["__proto__", "some"],
      ["toString"],
      ["some"],
      ["echo"],
      [],
      "some.echo",
      { length: 2, 0: "some", 1: "echo" },
      [["some"], "echo"],
      [{}, "echo"],
      7,
    ];
    for (const type of ["APPLY", "GET", "SET", "CONSTRUCT", "ENDPOINT"]) {
      for (const path of type === "APPLY" ? paths : [...paths, ["some", "echo"]]) {
        const id = `${type} ${JSON.stringify(path)}`;
        assert.equal(await codeAnswered(client, { id, type, path }), "BAD_REQUEST", id);
      }
    }
    assert.equal(await remote.echo("still here"), "still here");
  });

  it("does not make a call that the check refuses", async () => {
    const { port1, port2 } = new MessageChannel();
    const heard: unknown[] = [];
    serve(portLink(port2), TABLE, { some: api }, (...call) => {
      heard.push(call);
      if (call[2] === "reads") throw new TailwaterError("CANCELLED", "Not now.");
    });
    const { some } = connect(portLink(port1), TABLE);
    assert.deepEqual(await some.echo([2n ** 63n, 1]), [2n ** 63n, 1], "a thread's port carries them, too");
    await assert.rejects(some.never(), { code: "CANCELLED" });
    assert.deepEqual(heard, [
      ["some", "echo", "local"],
      ["some", "never", "reads"],
    ]);
    port1.close();
  });

  it("rejects pending and later calls when the socket closes", async () => {
    const pending = remote.never();
    peer.terminate();
    await assert.rejects(pending, { code: "CHANNEL_LOST" });
    await assert.rejects(remote.echo(1), { code: "CHANNEL_LOST" });
  });
});

describe("a socket that is being closed", () => {
  it("takes no more answers: no open call becomes an unhandled error", async (t) => {
    const uncaught: unknown[] = [];
    const onUncaught = (error: unknown) => uncaught.push(error);
    process.on("unhandledRejection", onUncaught);
    t.after(() => process.off("unhandledRejection", onUncaught));
    const ends: (() => void)[] = [];
    const slow = { ...api, echo: () => new Promise<void>((resolve) => ends.push(resolve)) };
    const { server, peer, remote } = await overSocket(slow);
    t.after(() => server.close());
    const calls = [remote.echo(1), remote.echo(2), remote.echo(3)].map((call) =>
      assert.rejects(call, { code: "CHANNEL_LOST" }),
    );
    while (ends.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    peer.close(1007);
    for (const end of ends) end();
    await Promise.all(calls);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(uncaught, []);
  });
});

describe("a link over a MessagePort", () => {
  it("answers calls, and rejects the pending ones when its owner says the worker died", async () => {
    const { port1, port2 } = new MessageChannel();
    serve(portLink(port2), TABLE, { some: api });
    const link = portLink(port1);
    const remote = connect(link, TABLE).some;
    assert.equal(await remote.echo("here"), "here");
    const pending = remote.never();
    link.fail({ code: "WORKER_DIED", message: "The worker ended.", subject: null, hint: null });
    await assert.rejects(pending, { code: "WORKER_DIED" });
    await assert.rejects(remote.echo(1), { code: "WORKER_DIED" });
    port1.close();
  });

  it("rejects a call whose message cannot be sent", async () => {
    const link = makeLink(() => {
      throw new TailwaterError("CHANNEL_LOST", "closed");
    });
    await assert.rejects(connect(link, TABLE).some.echo(1), { code: "CHANNEL_LOST" });
  });
});

describe("error data", () => {
  it("round-trips", () => {
    const data = { code: "HOST_UNKNOWN", message: "m", subject: "s", hint: null } as const;
    assert.deepEqual(TailwaterError.fromData(data).toData(), data);
    assert.deepEqual(toErrorData(data), data);
  });

  it("has distinct codes", () => {
    assert.equal(new Set(ERROR_CODES).size, ERROR_CODES.length);
  });

  it("keeps the message of a thrown non-error", () => {
    assert.equal(toErrorData("plain").message, "plain");
    assert.equal(toErrorData({ code: "NONE_OF_OURS", message: "m", subject: null, hint: null }).code, "INTERNAL");
  });
});
