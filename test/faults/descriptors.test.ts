// A system that allows few open files. Expected: an error says that too few are allowed and what to do, the app keeps
// running, and it works again when a tail is closed.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";
import { requestFor, until } from "../kafka/support.ts";
import { startHostileBroker } from "../support/hostile-broker.ts";
import { profileFor, startFaultApp } from "./support/app.ts";

const ALLOWED = 48;

describe("few open files", { skip: process.platform !== "linux" }, () => {
  it("cause an error each time there are too few, and are enough once a tail is closed", async (t) => {
    const liar = await startHostileBroker();
    const under = ["bash", "-c", `ulimit -n ${ALLOWED}; exec "$@"`, "--"];
    const app = await startFaultApp(null, [], { under });
    t.after(() => Promise.all([app.stop(), liar.stop()]));
    const { api } = app;
    await api.memory.setBudget(600);
    await api.profiles.save(profileFor("liar", liar.bootstrap), null, false);
    await api.clusters.open("liar", "liar", null, false);
    const tails: string[] = [];
    const openTail = async () => tails.push(await api.tails.open("liar", requestFor("orders")));
    const fill = async () => {
      for (;;) await openTail();
    };
    for (let time = 0; time < 10; time += 1) {
      await assert.rejects(fill(), ({ code, message, hint }: { code: string; message: string; hint: string }) => {
        assert.deepEqual([code, /as many files/.test(message), /ulimit -n/.test(hint)], ["SYSTEM_LIMIT", true, true]);
        return true;
      });
    }
    assert.ok(tails.length > 0);
    await api.profiles.save(profileFor("other", liar.bootstrap), null, false);
    await api.tails.close(tails.pop() ?? "");
    const descriptors = () => readdirSync(`/proc/${app.engine.process.pid}/fd`).length;
    await until("descriptors are free again", () => descriptors() < ALLOWED - 10);
    await openTail();
    await app.terminate();
  });
});
