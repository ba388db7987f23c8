import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ERROR_TEMPLATES, ERROR_TYPES } from "../../../../src/contract/consent.ts";
import { TailwaterError } from "../../../../src/contract/errors.ts";
import { errorFacts } from "../../../../src/extensions/consent/error-facts.ts";
import { envelope, errorEvent, reportPlace } from "../../../../src/extensions/consent/error-report.ts";

const OWN = new Set(["main.mjs", "cluster-worker.mjs", "chunk-ABCD1234.mjs"]);
const ABOUT = { version: "1.2.3", os: "linux", from: "extension", id: "0".repeat(32), at: 1_764_293_640_123 } as const;

const CANARIES = [
  "canary-host.example",
  "canary.topic",
  "canary-group",
  "canary-user",
  "/home/canary/canary-file.mjs",
  "canary payload\n    at canary (/x/canary.mjs:12:34)",
];

describe("what an error report has of an error", () => {
  test("1,000 random errors with canaries in message, code, name, stack and cause leave none", () => {
    const random = generator(7);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
    let frames = 0;
    for (let at = 0; at < 1_000; at++) {
      const canary = () => pick(CANARIES);
      const error = pick<() => Error>([
        () => new TypeError(canary()),
        () => new Error(`${canary()} and ${canary()}`, { cause: new Error(canary()) }),
        () =>
          new TailwaterError(pick(ERROR_TEMPLATES), canary(), { subject: canary(), hint: canary(), cause: canary() }),
        () => Object.assign(new Error(canary()), { code: canary(), name: canary() }),
        () => new AggregateError([new Error(canary())], canary()),
      ])();
      if (random() < 0.5) {
        const path = pick(["/home/canary/app/dist", "C:\\Users\\canary", "file:///canary", "http://canary:1"]);
        const slash = path.startsWith("C:") ? "\\" : "/";
        const lines = Array.from({ length: 4 }, () => {
          const file = pick([...OWN, canary(), "canary.mjs", "canary-main.mjs"]);
          return `    at ${pick(["canaryFunction", `async ${canary()}`])} (${path}${slash}${file}:12:34)`;
        });
        error.stack = `${error.name}: ${error.message}\n${lines.join("\n")}`;
      }
      const facts = errorFacts(error, OWN);
      frames += facts.frames.length;
      const event = errorEvent(facts, ABOUT);
      const sent = envelope(event, ABOUT.id, ABOUT.version, ABOUT.at);
      assert.doesNotMatch(sent, /canary/i, sent);
      onlyKnown(JSON.parse(event));
    }
    assert.ok(frames > 100, `${frames} frames were told`);
  });

  test("a real stack is told as base names and positions", () => {
    const error = new TypeError("x is not a function");
    error.stack = [
      "TypeError: x is not a function",
      "    at topicOf (file:///home/someone/dist/chunk-ABCD1234.mjs:10:5)",
      "    at /home/someone/dist/extensions/main.mjs:7:1",
      "    at node:internal/process/task_queues:95:5",
    ].join("\n");
    assert.deepEqual(errorFacts(error, OWN), {
      type: "TypeError",
      template: "INTERNAL",
      frames: [
        { file: "chunk-ABCD1234.mjs", line: 10, column: 5 },
        { file: "main.mjs", line: 7, column: 1 },
      ],
    });
  });

  test("frames in a message are not taken for frames", () => {
    const error = new Error("from a record:\n    at f (/x/main.mjs:4111:42)");
    assert.equal(error.stack?.includes("main.mjs:4111:42"), true);
    assert.deepEqual(errorFacts(error, OWN).frames, []);
  });

  test("positions in a message that was changed, or is not known, are not taken for frames", () => {
    const error = new Error("from a record\n/x/main.mjs:4111:42\n  at f (/x/main.mjs:4222:42)");
    error.stack += "\n    at f (/x/main.mjs:7:1)";
    for (const message of ["changed", ""]) {
      error.message = message;
      assert.deepEqual(errorFacts(error, OWN).frames, [{ file: "main.mjs", line: 7, column: 1 }]);
    }
    const page = { name: "Error", message: "", stack: "main.mjs:4111:42\nf@http://127.0.0.1:1/main.mjs:7:1\n" };
    assert.deepEqual(errorFacts(page, OWN).frames, [{ file: "main.mjs", line: 7, column: 1 }]);
  });

  test("anything can be thrown", () => {
    const hostile = new Proxy({}, { get: () => assert.fail("read") });
    for (const thrown of [null, undefined, "canary", 7n, hostile, Object.create(null)]) {
      const { type, template, frames } = errorFacts(thrown, OWN);
      assert.deepEqual([type, template, frames], ["Error", "INTERNAL", []]);
    }
  });
});

test("an envelope has three lines, and the length in bytes", () => {
  const event = errorEvent({ type: "Error", template: "INTERNAL", frames: [] }, ABOUT);
  const [head = "", item = "", body = "", rest] = envelope(event, ABOUT.id, "1.2.3", 0).split("\n");
  assert.deepEqual(JSON.parse(head), {
    event_id: ABOUT.id,
    sent_at: "1970-01-01T00:00:00.000Z",
    sdk: { name: "tailwater", version: "1.2.3" },
  });
  assert.deepEqual(JSON.parse(item), {
    type: "event",
    length: Buffer.byteLength(body),
    content_type: "application/json",
  });
  assert.equal(body, event);
  assert.equal(rest, "");
});

test("the place of reports follows from the DSN", () => {
  assert.deepEqual(reportPlace("https://abc@reports.example/1"), {
    address: "https://reports.example/api/1/envelope/",
    key: "abc",
  });
  assert.equal(
    reportPlace("https://abc@reports.example:8443/a/b/42").address,
    "https://reports.example:8443/a/b/api/42/envelope/",
  );
});

/** Every value is one of the published list. */
function onlyKnown({ exception, tags, logger, level, platform, environment, ...rest }: Record<string, unknown>): void {
  const { values } = exception as { values: { type: string; value: string; stacktrace: { frames: object[] } }[] };
  const [value] = values;
  assert.ok(value !== undefined && values.length === 1);
  assert.ok(ERROR_TYPES.some((type) => type === value.type));
  assert.ok(ERROR_TEMPLATES.some((template) => template === value.value));
  for (const frame of value.stacktrace.frames as Record<string, unknown>[]) {
    assert.deepEqual(Object.keys(frame), ["filename", "lineno", "colno", "in_app"]);
    assert.ok(OWN.has(String(frame.filename).slice("app:///".length)));
  }
  assert.deepEqual(
    { tags, logger, level, platform, environment },
    {
      tags: { os: "linux" },
      logger: "extension",
      level: "error",
      platform: "node",
      environment: "production",
    },
  );
  assert.deepEqual(Object.keys(rest), ["event_id", "timestamp", "release"]);
}

/** Mulberry32: the same numbers each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
