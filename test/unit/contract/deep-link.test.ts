import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type DeepLink, formatDeepLink, parseDeepLink } from "../../../src/contract/deep-link.ts";
import { TailwaterError } from "../../../src/contract/errors.ts";

const isRefusal = (error: unknown) => error instanceof TailwaterError && error.code === "BAD_REQUEST";
const BARE = "tailwater://open?profile=staging&topic=orders";

test("a link has cluster, topics, start and filter", () => {
  assert.deepEqual(parseDeepLink(BARE), { profile: "staging", topics: ["orders"], from: null, where: null });
  const full = `${BARE}&topic=pay.ments-1&from=-15m&where=value.amount%20%3E%20100.0+%26%26+key+%21%3D+null`;
  assert.deepEqual(parseDeepLink(full), {
    profile: "staging",
    topics: ["orders", "pay.ments-1"],
    from: { kind: "ago", minutes: 15 },
    where: "value.amount > 100.0 && key != null",
  });
  assert.equal(parseDeepLink("TAILWATER://OPEN/?profile=a&topic=b").profile, "a");
});

test("every kind of start is parsed", () => {
  const starts = [
    "earliest",
    "latest",
    "last:500",
    "-15m",
    "-2h",
    "-3d",
    "2026-01-31T12:00:00Z",
    "2026-01-31T13:00+01:00",
  ];
  assert.deepEqual(
    starts.map((from) => parseDeepLink(`${BARE}&from=${encodeURIComponent(from)}`).from),
    [
      { kind: "earliest" },
      { kind: "latest" },
      { kind: "last", count: 500 },
      { kind: "ago", minutes: 15 },
      { kind: "ago", minutes: 120 },
      { kind: "ago", minutes: 4_320 },
      { kind: "timestamp", timestamp: Date.UTC(2026, 0, 31, 12) },
      { kind: "timestamp", timestamp: Date.UTC(2026, 0, 31, 12) },
    ],
  );
});

test("a hostile page's link is refused", () => {
  const refused = [
    "",
    "tailwater:",
    "tailwater://open",
    "tailwater://open?",
    "tailwater://import?profile=a&topic=b",
    "tailwater://open@evil.example/?profile=a&topic=b",
    "tailwater://open/../x?profile=a&topic=b",
    "https://open?profile=a&topic=b",
    `x${BARE}`,
    ` ${BARE}`,
    "tailwater://open?topic=orders",
    "tailwater://open?profile=&topic=orders",
    "tailwater://open?profile=a",
    "tailwater://open?profile=a&topic=",
    "tailwater://open?profile=a&topic=../../etc",
    "tailwater://open?profile=a&topic=a%0ab",
    "tailwater://open?profile=a&topic=b&topic=b",
    `${BARE}&from=2026-02-30T12:00:00Z`,
    `${BARE}&from=2026-06-30T23:59:60Z`,
    `${BARE}&from=2026-01-31T12:00:00%2B23:00`,
    `${BARE}&from=last:1e3`,
    `${BARE}&from=-0m`,
    `tailwater://open?profile=a&${Array.from({ length: 17 }, (_, n) => `topic=t${n}`).join("&")}`,
    // servers, logins, and everything else outside the grammar
    `${BARE}&brokers=evil.example:9092`,
    `${BARE}&password=x`,
    `${BARE}&`,
    `${BARE}&__proto__=x`,
    `${BARE}#x=y`,
    `${BARE}&profile=other`,
    `${BARE}&from=-15m&from=earliest`,
    `${BARE}&from=`,
    `${BARE}&from=-0m`,
    `${BARE}&from=-9999999d`,
    `${BARE}&from=last:-1`,
    `${BARE}&from=last:99999999`,
    `${BARE}&from=2026-01-31T12:00:00`,
    `${BARE}&from=2026-99-31T12:00:00Z`,
    `${BARE}&where=`,
    `${BARE}&where=${"a".repeat(2_001)}`,
    `${BARE}&where=%FF`,
    `${BARE}&where=%`,
    // a text that looks different from its content: reversed, with a line break, or invisible
    `tailwater://open?profile=${encodeURIComponent("prod\u202egnigats")}&topic=b`,
    `tailwater://open?profile=${encodeURIComponent("prod\u200b")}&topic=b`,
    `${BARE}&where=true%0A%0ATailwater%3A%20all%20is%20well`,
    `${BARE}&where=a%00`,
    `${BARE}&where=${"x".repeat(5_000)}`,
    `tailwater://open?profile=${"p".repeat(201)}&topic=b`,
  ];
  for (const link of refused) assert.throws(() => parseDeepLink(link), isRefusal, link);
});

test("any text is either parsed or refused", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (tail) => {
      for (const text of [tail, `tailwater://open?${tail}`, `${BARE}&${tail}`]) {
        try {
          assert.ok(parseDeepLink(text).topics.length > 0);
        } catch (error) {
          assert.ok(isRefusal(error), String(error));
        }
      }
    }),
  );
});

test("a link that is built can be parsed again; one that cannot be parsed is not built", () => {
  const links: DeepLink[] = [
    { profile: "Payments & Co = 100 %", topics: ["orders"], from: null, where: null },
    { profile: "größe", topics: ["a", "b"], from: { kind: "last", count: 7 }, where: 'key == "a+b&c=d#e?"' },
    { profile: "p", topics: ["a"], from: { kind: "timestamp", timestamp: 1_769_860_800_123 }, where: "true" },
    { profile: "p", topics: ["a"], from: { kind: "ago", minutes: 90 }, where: null },
  ];
  for (const link of links) assert.deepEqual(parseDeepLink(formatDeepLink(link) ?? ""), link);
  assert.equal(formatDeepLink({ profile: "p", topics: ["a"], from: null, where: "a\nb" }), null);
  assert.equal(formatDeepLink({ profile: "p\ud800", topics: ["a"], from: null, where: "x".repeat(3_000) }), null);
});
