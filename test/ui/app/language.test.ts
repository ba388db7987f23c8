import { assert } from "@open-wc/testing";

describe("a browser without a language", () => {
  it("does not prevent the plots from loading", async () => {
    Object.defineProperty(navigator, "language", { value: "C", configurable: true });
    try {
      assert.throws(() => new Intl.NumberFormat(navigator.language), RangeError);
      await import("../../../src/ui/language.ts");
      assert.equal(navigator.language, "en");
      assert.ok(await import("uplot"));
    } finally {
      Reflect.deleteProperty(navigator, "language");
    }
  });
});
