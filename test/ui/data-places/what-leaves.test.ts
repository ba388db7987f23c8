import { assert } from "@open-wc/testing";
import { NO_DISTRIBUTION, type Publisher, publisherOf } from "../../../src/contract/distribution.ts";
import { sentToMakers } from "../../../src/ui/data-places/what-leaves.ts";

const NONE = publisherOf(NO_DISTRIBUTION);

describe("what this build sends to its makers", () => {
  const cases: readonly (readonly [about: Partial<Publisher>, text: string])[] = [
    [{}, "There is nothing else. There is no telemetry and no crash report."],
    [
      { updates: true },
      "Besides these there is only the update check that you switch on under Updates. There is no telemetry and no crash report.",
    ],
    [
      { login: "required", analytics: true, updates: true },
      "Besides these there is only your login, what you agreed to under What is sent and the update check that you switch on under Updates. There is no crash report.",
    ],
    [{ analytics: true, errorReports: true }, "Besides these there is only what you agreed to under What is sent."],
  ];
  for (const [about, text] of cases) {
    it(`is said from facts: ${Object.keys(about).join(", ") || "nothing"}`, () => {
      assert.equal(sentToMakers({ ...NONE, ...about }), text);
    });
  }
});
