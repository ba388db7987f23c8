import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatDeepLink, parseDeepLink } from "../../../../src/contract/deep-link.ts";
import { configurationText, readConfiguration } from "../../../../src/extensions/data/configuration-file.ts";
import { parseHeadless } from "../../../../src/extensions/headless/arguments.ts";
import { parseAdmin } from "../../../../src/extensions/headless/parse-admin.ts";
import { flatProfile } from "../../../support/profiles.ts";
import { JSON_WORDS } from "../corpus.ts";
import { orRefused, orRefusedLater } from "../expect.ts";
import { mutateText } from "../mutate.ts";
import type { Prepared, Target } from "../target.ts";

const LINKS: readonly string[] = [
  "tailwater://open?profile=Staging&topic=orders&from=-15m&where=value.amount%20%3E%20100.0",
  "tailwater://open/?profile=a+b&topic=a&topic=b.c-d_e&from=last:100",
  "TAILWATER://open?profile=%C3%A9&topic=x&from=2026-01-31T12:00:00.5%2B02:00",
  "tailwater://open?profile=x&topic=y&from=earliest",
];
const LINK_WORDS: readonly string[] = [
  ...["&", "=", "%", "%zz", "%00", "%E2%80%AE", "%ED%A0%80", "+", "?", "#", "/", ":", "profile=", "topic=", "from="],
  ...["where=", "latest", "last:0", "-0m", "-9999999d", "9999-12-31T23:59:59Z", "\u0000", "é", "\ud800", "__proto__="],
];

/** An input: a link. */
export const links: Target = {
  rule: "is understood, and the same when written again, or is refused by BAD_REQUEST",
  async prepare(): Promise<Prepared> {
    return {
      make: (random) => Buffer.from(mutateText(random, LINKS, LINK_WORDS)),
      run(input) {
        const link = orRefused(() => parseDeepLink(input.toString()), "BAD_REQUEST");
        if (link === null) return;
        assert.ok(link.topics.length > 0 && link.profile.trim() !== "");
        const written = formatDeepLink(link);
        if (written !== null) assert.deepEqual(parseDeepLink(written), link);
      },
    };
  },
};

const LINES: readonly string[] = [
  "scan --brokers localhost:9092 --topic orders --from -15m --where value.status=='paid'",
  "tail --profile staging --topic a --topic b --regex (a+)+$ --ignore-case --format raw --limit 5",
  "scan --brokers a:1,b:2 --topic x --partitions 0,2-5 --from time:2026-01-31T12:00:00Z --until last:10",
  "scan --brokers a:1 --topic x --isolation read_uncommitted --memory 128 --from offset:9007199254740991",
  "topics --brokers [::1]:9092 --verbose --password-file - --data-dir /tmp/x",
  "topics create --brokers a:1 --topic x --partitions 3 --replication-factor 1 --config retention.ms=1 --yes",
  "topics configure --profile p --topic x --config a=b --remove c --confirm x --format ndjson",
  "topics add-partitions --brokers a:1 --topic x --total 6 --yes",
  "topics delete-records --brokers a:1 --topic x --before 0:1200,1:end",
  "topics delete --brokers a:1 --topic x --topic y",
  "groups reset --brokers a:1 --group g --topic x --to -15m --yes",
  "--help",
];
const LINE_WORDS: readonly string[] = [
  ...[" ", " -", " --", "=", ":", ",", "-", "--topic", "--from", "--until", "--partitions", "--limit", "--format"],
  ...["--memory", "time:", "offset:", "last:", "-1m", "1e9", "0x10", "9007199254740993", "2026-02-30", "1969-12-31"],
  ...["99999999999999999999", "-99999999999999999d", "\u0000", "\u001b[2J", "é", "constructor", "__proto__", "%s"],
];

/** An input: a command line, with spaces between its arguments. */
export const commandLines: Target = {
  rule: "is understood with exact integers and real times, or is refused by BAD_REQUEST",
  async prepare(): Promise<Prepared> {
    return {
      make: (random) => Buffer.from(mutateText(random, LINES, LINE_WORDS)),
      run(input) {
        const parts = input
          .toString()
          .split(" ")
          .filter((part) => part !== "");
        // When a command of two words is refused, the whole line is refused.
        if (orRefused(() => parseAdmin(parts), "BAD_REQUEST") !== null) return;
        const options = orRefused(() => parseHeadless(parts, 1_790_000_000_000), "BAD_REQUEST");
        if (options === null) return;
        for (const at of [options.startAt, options.endAt]) {
          if (at === null) continue;
          if (at.kind === "last") assert.ok(Number.isSafeInteger(at.count) && at.count >= 0);
          if (at.kind === "offset") assert.ok(Number.isSafeInteger(at.offset) && at.offset >= 0);
          if (at.kind === "timestamp") assert.ok(Number.isSafeInteger(at.timestamp), `a time of ${at.timestamp}`);
        }
        assert.ok(options.limit === null || (Number.isSafeInteger(options.limit) && options.limit > 0));
      },
    };
  },
};

/** An input: a configuration file. */
export const configurations: Target = {
  rule: "gives checked profiles and texts, or is refused by FILE_UNREADABLE or PROFILE_INVALID",
  async prepare(): Promise<Prepared> {
    const folder = mkdtempSync(join(tmpdir(), "tailwater-fuzz-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, "configuration.json");
    const profile = flatProfile({
      id: "a-1",
      name: "Staging",
      color: "blue",
      bootstrapServers: ["a:9092", "[::1]:9093"],
      tls: { enabled: true, caPem: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----" },
      sasl: { mechanism: "scram-sha-256", username: "alice" },
    });
    const whole = configurationText([profile], new Map([["theme", '"dark"']]), "1.0.0");
    const seeds = [whole, JSON.stringify(JSON.parse(whole)), '{"format":"tailwater-configuration","profiles":[]}'];
    const words = [...JSON_WORDS, '"__proto__":{"polluted":1},', '"profiles":', '"preferences":', "[]", "{}", "65536"];
    return {
      make: (random) => Buffer.from(mutateText(random, seeds, words)),
      async run(input) {
        writeFileSync(path, input);
        const read = await orRefusedLater(
          () => readConfiguration({ kind: "file", path }),
          "FILE_UNREADABLE",
          "PROFILE_INVALID",
        );
        assert.equal("polluted" in {}, false, "no prototype is changed");
        if (read === null) return;
        for (const { name, kafka } of read.profiles) {
          const { bootstrapServers } = kafka;
          assert.ok(
            name !== "" && bootstrapServers.length > 0 && bootstrapServers.every((server) => /:\d+$/.test(server)),
          );
        }
        for (const [key, value] of read.preferences) assert.equal(typeof key + typeof value, "stringstring");
      },
    };
  },
};
