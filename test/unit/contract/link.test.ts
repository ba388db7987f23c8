import assert from "node:assert/strict";
import { once } from "node:events";
import { after, describe, it } from "node:test";
import { MessageChannel } from "node:worker_threads";
import { type WebSocket as Socket, WebSocket, WebSocketServer } from "ws";
import { ERROR_CODES, TailwaterError, toErrorData } from "../../../src/contract/errors.ts";
import { connect, makeLink, portLink, type SocketLike, serve, socketLink } from "../../../src/contract/link.ts";

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
const METHODS = ["echo", "refuse", "crash", "never"] as const;

async function overSocket() {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const accepted = once(server, "connection");
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`);
  await once(client, "open");
  const [peer] = (await accepted) as [Socket];
  serve(socketLink(peer as SocketLike), api, METHODS);
  return { server, client, peer, remote: connect<Api>(socketLink(client as SocketLike)) };
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

  it("turns any other throw into INTERNAL with its message", async () => {
    await assert.rejects(remote.crash(), { code: "INTERNAL", message: "a defect" });
  });

  it("refuses methods that are not named", async () => {
    await assert.rejects(remote.hidden(), { code: "BAD_REQUEST", subject: "hidden" });
  });

  it("refuses to follow property paths into the engine", async () => {
    const open = remote as unknown as Record<string, Record<string, (code: string) => Promise<unknown>>>;
    const makeFunction = open.constructor?.constructor;
    assert.ok(makeFunction);
    await assert.rejects(makeFunction("return process.pid"), { code: "BAD_REQUEST" });
    const echo = open.echo?.constructor;
    assert.ok(echo);
    await assert.rejects(echo("return process.pid"), { code: "BAD_REQUEST" });
  });

  it("rejects pending and later calls when the socket closes", async () => {
    const pending = remote.never();
    peer.terminate();
    await assert.rejects(pending, { code: "CHANNEL_LOST" });
    await assert.rejects(remote.echo(1), { code: "CHANNEL_LOST" });
  });
});

describe("a link over a MessagePort", () => {
  it("answers calls, and rejects the pending ones when its owner says the worker died", async () => {
    const { port1, port2 } = new MessageChannel();
    serve(portLink(port2), api, METHODS);
    const link = portLink(port1);
    const remote = connect<Api>(link);
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
    await assert.rejects(connect<Api>(link).echo(1), { code: "CHANNEL_LOST" });
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
