import assert from "node:assert/strict";
import { test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { LinkInbox, linkFrom } from "../../../src/extensions/instance/link-inbox.ts";
import { followedLink } from "../../../src/extensions/launch/follow-link.ts";
import { LINK_VARIABLE, parseLaunchOptions } from "../../../src/extensions/launch/options.ts";

const LINK = "tailwater://open?profile=a&topic=b";

test("a link waits for a window, the newest replaces earlier ones, and it is delivered once", async () => {
  const inbox = new LinkInbox();
  inbox.put("tailwater:1");
  inbox.put("tailwater:2");
  assert.equal(await inbox.next({}, 10_000), "tailwater:2");
  assert.equal(await inbox.next({}, 0), null);
});

test("of several windows, the one that asked last gets the link; a closed one does not", async () => {
  const inbox = new LinkInbox();
  const [older, newer] = [{}, {}];
  const first = inbox.next(older, 10_000);
  const second = inbox.next(newer, 10_000);
  inbox.leave(newer);
  assert.equal(await second, null);
  inbox.put("tailwater:1");
  assert.equal(await first, "tailwater:1");
  const last = inbox.next(older, 10_000);
  const front = inbox.next(newer, 10_000);
  inbox.put("tailwater:2");
  inbox.leave(older);
  assert.deepEqual(await Promise.all([last, front]), [null, "tailwater:2"]);
});

test("a link comes from the command line or the environment; anything else is ignored", () => {
  assert.equal(parseLaunchOptions(["--standalone", `--link=${LINK}`]).link, LINK);
  assert.equal(parseLaunchOptions(["--standalone"]).link, null);
  process.env[LINK_VARIABLE] = LINK;
  try {
    assert.equal(parseLaunchOptions([]).link, LINK);
  } finally {
    delete process.env[LINK_VARIABLE];
  }
  for (const text of [undefined, "", "https://a.example/", ` ${LINK}`, `tailwater:${"a".repeat(5_000)}`]) {
    assert.equal(linkFrom(text), null);
  }
});

test("Windows' --follow takes a link and nothing else", () => {
  assert.equal(followedLink(["--follow", LINK]), LINK);
  assert.equal(followedLink(["--standalone", "--open"]), null);
  const refused = [
    ["--follow"],
    ["--follow", "--demo=evil.example:9092"],
    ["--follow", "https://a.example/"],
    ["--follow", LINK, "--demo", "evil.example:9092"],
    ["--data-dir", "x", "--follow", LINK],
  ];
  const isRefusal = (error: unknown) => error instanceof TailwaterError && error.code === "BAD_REQUEST";
  for (const args of refused) assert.throws(() => followedLink(args), isRefusal, args.join(" "));
});
