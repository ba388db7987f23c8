import { assert } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { AppActions } from "../../../src/ui/components/feature.ts";
import type { Notice } from "../../../src/ui/data/notice.ts";
import { PASTED } from "../../../src/ui/pasted/feature.ts";
import { fakeSession } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";

describe("the open connection for another client", () => {
  it("is copied by a command of the palette, or it says why not", async () => {
    const told: Notice[] = [];
    const copied: string[] = [];
    let fails = false;
    const made = fakeSession({
      pasted: {
        asProperties: async (id, dialect) => {
          if (fails) throw new TailwaterError("PROFILE_NOT_FOUND", "There is no such profile.");
          return `${id} ${dialect}`;
        },
      },
    });
    const session = { ...made, notify: (notice: Notice) => void told.push(notice) };
    const now = { session, tab: null, open: [], find: () => null };
    const commands = PASTED.commands?.(now, {} as AppActions) ?? [];
    assert.deepEqual(
      commands.map(({ label }) => label),
      ["Copy the connection as Java properties", "Copy the connection as librdkafka properties"],
    );
    const { writeText } = navigator.clipboard;
    navigator.clipboard.writeText = async (text) => void copied.push(text);
    try {
      commands[1]?.run();
      await waitUntil(() => told.length === 1);
    } finally {
      navigator.clipboard.writeText = writeText;
    }
    assert.deepEqual(copied, ["p1 librdkafka"]);
    assert.equal(told[0]?.message, "Copied Staging as librdkafka properties, without its secrets");
    fails = true;
    commands[0]?.run();
    await waitUntil(() => told.length === 2);
    assert.equal(told[1]?.error?.code, "PROFILE_NOT_FOUND");
  });
});
