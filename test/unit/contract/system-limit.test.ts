import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TailwaterError, toErrorData } from "../../../src/contract/errors.ts";
import { fileError } from "../../../src/contract/file-error.ts";
import { systemLimit } from "../../../src/contract/system-limit.ts";
import { bySocketError } from "../../../src/workers/kafka/faults.ts";

const coded = (code: string, about: object = {}, message = `${code}: it failed, open '/a/file'`) =>
  Object.assign(new Error(message), { code, ...about });

describe("a limit of the machine", () => {
  it("is reported by name with a next step, not as a defect of ours", () => {
    for (const [error, what, todo] of [
      [coded("EMFILE"), /as many files and connections open/, /close tails/],
      [coded("ENFILE"), /All programs together/, /ulimit -n/],
      [coded("ENOSPC"), /The disk is full/, /Free space/],
      [coded("ENOMEM"), /no memory left/, /Close other programs/],
      [coded("EAGAIN", { syscall: "spawn xdg-open" }), /no more threads or processes/, /ulimit -u/],
      [coded("ERR_WORKER_INIT_FAILED", {}, "Worker initialization failure: EMFILE"), /as many files/, /ulimit -n/],
      [coded("ERR_WORKER_INIT_FAILED", {}, "Worker initialization failure: EAGAIN"), /no more threads/, /ulimit -u/],
    ] as const) {
      const { code, message, hint } = toErrorData(error);
      assert.equal(code, "SYSTEM_LIMIT");
      assert.match(message, what);
      assert.match(hint ?? "", todo);
    }
  });

  it("is reported for files and connections as well", () => {
    assert.equal(
      fileError(coded("EMFILE"), "/a/file").message,
      "The file cannot be written: Tailwater has as many files and connections open as this system allows it.",
    );
    assert.equal(fileError(coded("ENOSPC"), "/a/file").message, "The file cannot be written: the disk is full.");
    const error = bySocketError({ host: "b", port: 9_092 }, "EMFILE");
    assert.deepEqual([error?.code, error?.subject], ["SYSTEM_LIMIT", "b:9092"]);
  });

  it("is not a part of the app that an update has removed, which has a code of its own", async () => {
    const gone = "./make-changes-ABCDEFGH.mjs";
    const thrown: unknown = await import(gone).catch((error: unknown) => error);
    const { code, subject, hint } = toErrorData(thrown);
    assert.deepEqual([code, subject], ["APP_UPDATED", "make-changes-ABCDEFGH.mjs"]);
    assert.match(hint ?? "", /Restart/);
    const url = "http://127.0.0.1:1/log-panel-ABCDEFGH.js";
    for (const says of [`Failed to fetch dynamically imported module: ${url}`, "Importing a module script failed."]) {
      assert.equal(toErrorData(new TypeError(says)).code, "APP_UPDATED");
    }
  });

  it("is not any other error", () => {
    assert.equal(systemLimit(coded("EAGAIN", { syscall: "read" })), null);
    assert.equal(systemLimit(coded("toString")), null);
    assert.equal(systemLimit(new TailwaterError("BUDGET_SPENT", "x")), null);
    assert.equal(toErrorData(new TypeError("x is not a function")).code, "INTERNAL");
  });
});
