import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { watchProcess } from "../../../src/extensions/launch/watch-process.ts";

test("the end of a process is reported once it has ended", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
  const exited = once(child, "exit");
  let ended = false;
  exited.then(() => {
    ended = true;
  });
  const hold = setInterval(() => {}, 1_000); // The watch itself does not keep this process alive.
  const told = new Promise<boolean>((resolve) => watchProcess(child.pid ?? 0, () => resolve(ended)));
  child.stdin?.end();
  assert.equal(await told, true);
  clearInterval(hold);
});
