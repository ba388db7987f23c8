import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { BearerToken } from "../../../../src/contract/bearer.ts";
import { TokenSource } from "../../../../src/extensions/bearer/token-source.ts";

const MINUTE = 60_000;

function made(lasts: number | null) {
  const made = { now: 1_000_000, fetched: 0, fails: false, source: new TokenSource(async () => ({}) as BearerToken) };
  made.source = new TokenSource(
    async () => {
      made.fetched += 1;
      if (made.fails) throw new Error("the issuer is down");
      return { value: `t${made.fetched}`, expiresAt: lasts === null ? null : made.now + lasts, extensions: {} };
    },
    () => made.now,
  );
  return made;
}

describe("the tokens of a login", () => {
  it("are fetched once for all that ask together, and kept", async () => {
    const about = made(10 * MINUTE);
    const tokens = await Promise.all([1, 2, 3].map(() => about.source.token()));
    assert.deepEqual(
      tokens.map(({ value }) => value),
      ["t1", "t1", "t1"],
    );
    about.now += 8 * MINUTE;
    assert.equal((await about.source.token()).value, "t1");
  });

  it("are replaced before they end", async () => {
    const about = made(10 * MINUTE);
    await about.source.token();
    about.now += 9 * MINUTE;
    assert.equal((await about.source.token()).value, "t2");
    const short = made(10_000);
    await short.source.token();
    short.now += 7_999;
    assert.equal((await short.source.token()).value, "t1");
    short.now += 1;
    assert.equal((await short.source.token()).value, "t2");
  });

  it("serve to their end when the issuer is down, and not longer", async () => {
    const about = made(10 * MINUTE);
    await about.source.token();
    about.fails = true;
    about.now += 10 * MINUTE - 1;
    assert.equal((await about.source.token()).value, "t1");
    about.now += 1;
    await assert.rejects(about.source.token(), /the issuer is down/);
    about.fails = false;
    assert.equal((await about.source.token()).value, "t4");
  });

  it("are fetched again after a minute when they do not say how long they last", async () => {
    const about = made(null);
    await about.source.token();
    about.now += 40_000;
    assert.equal((await about.source.token()).value, "t1");
    about.now += 20_000;
    assert.equal((await about.source.token()).value, "t2");
  });
});
