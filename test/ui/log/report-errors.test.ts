import { assert } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { describe as describeError, reportErrors } from "../../../src/ui/log/report-errors.ts";
import { FakeLogApi } from "../fakes/log-api.ts";

/** A window of its own: an error in the real one would fail the test that causes it. */
function world() {
  const api = new FakeLogApi();
  const target = new EventTarget() as Window;
  const stop = reportErrors(api, target);
  const error = (thrown: unknown, message = "") =>
    target.dispatchEvent(new ErrorEvent("error", { error: thrown, message }));
  const rejection = (reason: unknown) => {
    const promise = Promise.reject(reason);
    promise.catch(() => {});
    const event = new PromiseRejectionEvent("unhandledrejection", { promise, reason, cancelable: true });
    target.dispatchEvent(event);
    return event;
  };
  return { api, stop, error, rejection };
}

describe("errors of the window", () => {
  it("are logged with name, message and frames", () => {
    const { api, error, rejection, stop } = world();
    error(new TypeError("x is not a function"));
    rejection(new RangeError("too far"));
    assert.equal(api.logged.length, 2);
    const [level, text] = api.logged[0] ?? [];
    assert.equal(level, "error");
    assert.match(text ?? "", /^Uncaught: TypeError: x is not a function\n {4}at .+:\d+:\d+/);
    assert.notInclude(text, location.origin);
    assert.match(api.logged[1]?.[1] ?? "", /^Unhandled rejection: RangeError: too far/);
    stop();
    error(new Error("later"));
    assert.equal(api.logged.length, 2);
  });

  it("never contain what was thrown, nor what could not be parsed", () => {
    const secret = "card 4111-1111";
    assert.notInclude(describeError(secret), secret);
    assert.notInclude(describeError({ value: secret }), secret);
    assert.equal(describeError(null), "null was thrown, which is not an error");
    for (const parse of [() => JSON.parse(secret), () => BigInt(secret), () => new RegExp(`(${secret}`)]) {
      try {
        parse();
        assert.fail("it was parsed");
      } catch (error) {
        const text = describeError(error);
        assert.notInclude(text, "4111");
        assert.match(text, /^SyntaxError: \(not shown/);
      }
    }
    const lines = new Error(`first\n${secret}\n    at nowhere`);
    lines.message = "first";
    assert.notInclude(describeError(lines), secret);
  });

  it("never contain lines of a message that look like frames, as of a stack trace in a record", () => {
    const own = `${location.origin}/app/main.js:1:2`;
    const quoted = `bad\n    at card 4111 (x.js:1:2)\n    at card 4111 (${own})\ncard4111@x:1:2`;
    const parsed = describeError(new SyntaxError(quoted));
    assert.notInclude(parsed, "4111");
    assert.match(parsed, /\n {4}at .+:\d+:\d+/);
    const long = describeError(new Error(`${"m".repeat(600)}\n${quoted}`));
    assert.notInclude(long, "4111");
    assert.match(long, /\n {4}at .+:\d+:\d+/);
    const changed = new TypeError(quoted.replace(own, "y.js:1:2"));
    changed.message = "another";
    assert.notInclude(describeError(changed), "4111");
  });

  it("are truncated", () => {
    const text = describeError(new Error("m".repeat(5_000)));
    assert.include(text, `${"m".repeat(500)}…`);
    assert.notInclude(text, "m".repeat(501));
    const deep = new Error("deep");
    deep.stack = `Error: deep\n${`    at f (${location.origin}/y.js:1:2)\n`.repeat(200)}`;
    assert.equal(describeError(deep).split("\n").length, 21);
    const webkit = new Error("w");
    const own = `${location.origin}/y.js`;
    webkit.stack = `render@${own}:1:2\n@${own}:3:4\nmodule code@${own}:9:9`;
    assert.equal(describeError(webkit).split("\n").length, 4);
  });

  it("are at most 20 a minute, and the next one says how many were not logged", () => {
    const now = performance.now;
    let time = 1_000;
    performance.now = () => time;
    try {
      const { api, error } = world();
      for (let count = 0; count < 50; count += 1) error(new Error("again"));
      assert.equal(api.logged.length, 20);
      time += 60_000;
      error(new Error("later"));
      assert.equal(api.logged.length, 21);
      assert.include(api.logged[20]?.[1], "(30 more before this one were not logged)");
    } finally {
      performance.now = now;
    }
  });

  it("omit the browser's own notices and a lost channel, and cause none when the log fails", async () => {
    const { api, error, rejection } = world();
    error(null, "ResizeObserver loop completed with undelivered notifications.");
    assert.isTrue(rejection(new TailwaterError("CHANNEL_LOST", "Gone.")).defaultPrevented);
    assert.isFalse(rejection(new TailwaterError("OFFLINE", "Gone.")).defaultPrevented);
    api.logged.length = 0;
    assert.equal(api.logged.length, 0);
    api.failure = new TailwaterError("CHANNEL_LOST", "Gone.");
    error(new Error("one"));
    // The test runner fails on a rejection that nothing handles.
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(api.logged.length, 1);
  });
});
