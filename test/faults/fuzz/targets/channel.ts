import assert from "node:assert/strict";
import { encode } from "@msgpack/msgpack";
import { type SocketLike, serve, socketLink } from "../../../../src/contract/link.ts";
import { mutate } from "../mutate.ts";
import type { Prepared, Target } from "../target.ts";

/** What the door lets in; anything else of the object must stay out. */
const METHODS = ["hello", "tailRows"] as const;

const MESSAGES: readonly object[] = [
  { id: "1", type: "APPLY", path: ["hello"], argumentList: [] },
  {
    id: "2",
    type: "APPLY",
    path: ["tailRows"],
    argumentList: [
      { type: "RAW", value: "t-1" },
      { type: "RAW", value: 2 ** 53 },
      { type: "HANDLER", name: "throw", value: { code: "INTERNAL" } },
      { type: "HANDLER", name: "proxy", value: {} },
    ],
  },
  { id: "3", type: "GET", path: ["secret"] },
  { id: "4", type: "SET", path: ["hello"], value: { type: "RAW", value: 1 } },
  { id: "5", type: "CONSTRUCT", path: ["constructor"], argumentList: [] },
  { id: "6", type: "APPLY", path: ["constructor", "constructor"], argumentList: [{ type: "RAW", value: "return 1" }] },
  { id: "7", type: "ENDPOINT" },
  { id: "8", type: "RELEASE", path: [] },
  { id: "9", type: "APPLY", path: ["__proto__", "hello"], argumentList: [] },
  { id: "10", type: "RAW", value: new Uint8Array(20) },
];

/** An input: one frame of the window's channel. */
export const channel: Target = {
  holds: "only the named methods are called; a frame that cannot be read throws an Error into its own channel",
  async prepare(): Promise<Prepared> {
    const seeds = MESSAGES.map((message) => Buffer.from(encode(message, { ignoreUndefined: true })));
    let called = "";
    const door = {
      hello: async () => {
        called += "hello ";
      },
      tailRows: async (..._all: unknown[]) => {
        called += "tailRows ";
      },
      secret: async () => {
        called += "secret ";
      },
    };
    let deliver: (event: { data: unknown }) => void = () => {};
    const socket: SocketLike = {
      binaryType: "",
      readyState: 1,
      send: () => {},
      addEventListener(type: "message" | "close", listener: (event: { data: unknown }) => void) {
        if (type === "message") deliver = listener;
      },
    };
    serve(socketLink(socket), door, METHODS);
    return {
      make: (random) => mutate(random, seeds, 6),
      async run(input) {
        called = "";
        const data = input.buffer.slice(input.byteOffset, input.byteOffset + input.byteLength);
        try {
          deliver({ data });
        } catch (error) {
          // channel-socket.ts closes the channel with it.
          assert.ok(error instanceof Error);
        }
        await Promise.resolve();
        assert.ok(!called.includes("secret"), called);
        assert.equal("polluted" in {}, false);
      },
    };
  },
};
