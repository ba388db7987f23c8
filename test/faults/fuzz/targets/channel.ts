import assert from "node:assert/strict";
import type { WebSocket } from "ws";
import { feature } from "../../../../src/contract/feature.ts";
import { encodeFrame } from "../../../../src/contract/frame.ts";
import { serve } from "../../../../src/contract/link.ts";
import { socketLink } from "../../../../src/contract/socket-link.ts";
import { channelSocket } from "../../../../src/extensions/server/channel-socket.ts";
import { mutate } from "../mutate.ts";
import type { Prepared, Target } from "../target.ts";

/** The methods that the channel exposes. It must not expose anything else of the object. */
interface DoorApi {
  hello(): Promise<void>;
  rows(...all: unknown[]): Promise<void>;
}
const TABLE = { door: feature<DoorApi>({ hello: "local", rows: "local" }) } as const;

const MESSAGES: readonly object[] = [
  { id: "1", type: "APPLY", path: ["door", "hello"], argumentList: [] },
  {
    id: "2",
    type: "APPLY",
    path: ["door", "rows"],
    argumentList: [
      { type: "RAW", value: "t-1" },
      { type: "RAW", value: 2 ** 53 },
      { type: "RAW", value: -(2n ** 63n) },
      { type: "HANDLER", name: "throw", value: { code: "INTERNAL" } },
      { type: "HANDLER", name: "proxy", value: {} },
    ],
  },
  { id: "3", type: "GET", path: ["door", "secret"] },
  { id: "4", type: "SET", path: ["door", "hello"], value: { type: "RAW", value: 1 } },
  { id: "5", type: "CONSTRUCT", path: ["constructor"], argumentList: [] },
  { id: "6", type: "APPLY", path: ["constructor", "constructor"], argumentList: [{ type: "RAW", value: "return 1" }] },
  { id: "7", type: "ENDPOINT" },
  { id: "8", type: "RELEASE", path: [] },
  { id: "9", type: "APPLY", path: ["__proto__", "hello"], argumentList: [] },
  { id: "11", type: "APPLY", path: ["door", "secret"], argumentList: [] },
  { id: "10", type: "RAW", value: new Uint8Array(20) },
];

/** An input: one frame of the window's channel. */
export const channel: Target = {
  rule: "only the calls of the table are made; a frame that cannot be read closes its own channel with an Error",
  async prepare(): Promise<Prepared> {
    const seeds = MESSAGES.map((message) => Buffer.from(encodeFrame(message)));
    let called = "";
    const door = {
      hello: async () => {
        called += "hello ";
      },
      rows: async (..._all: unknown[]) => {
        called += "rows ";
      },
      secret: async () => {
        called += "secret ";
      },
    };
    let deliver: (data: ArrayBuffer, isBinary: boolean) => void = () => {};
    let invalid: unknown = null;
    const fake = {
      ...{ binaryType: "", readyState: 1, OPEN: 1, send: () => {}, pong: () => {}, close: () => {} },
      on: (event: string, listener: typeof deliver) => {
        if (event === "message") deliver = listener;
      },
    };
    const socket = channelSocket(fake as unknown as WebSocket, (error) => {
      invalid = error;
    });
    serve(socketLink(socket), TABLE, { door });
    return {
      make: (random) => mutate(random, seeds, 6),
      async run(input) {
        called = "";
        invalid = null;
        deliver(new Uint8Array(input).buffer, true);
        assert.ok(invalid === null || invalid instanceof Error, String(invalid));
        await Promise.resolve();
        assert.ok(!called.includes("secret"), called);
        assert.equal("polluted" in {}, false);
      },
    };
  },
};
