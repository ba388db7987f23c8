import assert from "node:assert/strict";
import { test } from "node:test";
import { unnamedSubject } from "../../../src/contract/error-subject.ts";

test("a thing that the message names is not named again", () => {
  const named: readonly (readonly [string, string])[] = [
    ["topic orders", "Topic orders does not exist."],
    ["--topic", "Give at least one --topic."],
    ["orders/7", "Topic orders has no partition 7."],
    ["orders/7", "Offset 5 is beyond the end of orders/7, which is 3."],
    ["a:1, b:2", "None of the 2 bootstrap servers works. Nothing listens on a:1: no. Nothing listens on b:2."],
    ["[::1]:9092", "[::1]:9092 uses TLS."],
    ["a.example", "No answer from a.example:443 (ETIMEDOUT)."],
    ["x.", "Nothing is called x.."],
  ];
  for (const [subject, message] of named) assert.equal(unnamedSubject({ subject, message }), null, message);
  assert.equal(unnamedSubject({ subject: null, message: "Interrupted." }), null);
});

test("a part of a longer name does not name it", () => {
  const unnamed: readonly (readonly [string, string])[] = [
    ["orders", "Topic orders-2 does not exist."],
    ["a", "Nothing listens on a:b."],
    ["orders", "Topic my.orders does not exist."],
    ["a:1", "Nothing listens on a:12."],
    ["topic o", "Topic orders has no partition 7."],
    ["orders/7", "Topic orders has no partition 77."],
    ["a:1, b:2", "Nothing listens on a:1."],
    ["bad/name", "This is not a topic's name."],
    ["é", "café has no partition 7."],
  ];
  for (const [subject, message] of unnamed) assert.equal(unnamedSubject({ subject, message }), subject, message);
});
