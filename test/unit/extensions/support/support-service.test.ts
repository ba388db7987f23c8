// A script stands in for xdg-open.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { TailwaterError } from "../../../../src/contract/errors.ts";
import type { Profile } from "../../../../src/contract/profiles.ts";
import type { ReportAsk, SupportApi } from "../../../../src/contract/support.ts";
import { NamedWork } from "../../../../src/extensions/kit/named-work.ts";
import { SeenNames } from "../../../../src/extensions/kit/seen-names.ts";
import { log, startLog } from "../../../../src/extensions/log/log.ts";
import { supportService } from "../../../../src/extensions/support/support-service.ts";
import { standInOpener } from "../../../support/opener.ts";
import { makeProfile } from "../make-profile.ts";

const ABOUT = { kind: "problem", spot: "Topics", code: null } as const;
const ASK: ReportAsk = { ...ABOUT, error: null, browser: "Chromium 141" };

const TLS = { caPem: null, identity: null, serverName: "qzname" };
const PROFILE: Profile = {
  ...makeProfile({ name: "Qz Prod", bootstrapServers: ["qz-1.example:9092"] }),
  registry: { url: "https://qzschemas/api", auth: { kind: "basic", username: "qz registrar" }, tls: TLS },
  connect: [{ id: "c1", name: "qz sinks", url: "http://qzconnect:8083", auth: { kind: "none" }, tls: TLS }],
  secretCommands: { "kafka.sasl.password": "pass show qz/kafka" },
};

function service(names = new SeenNames(), address: string | null = "help@tailwater.example"): SupportApi {
  const parts = {
    version: "0.1.0",
    warnings: [],
    configFolder: "/home/qz-ann/.config/tailwater",
    profiles: { known: () => [PROFILE] },
    clusters: { count: 1, addresses: ["qz-2.example:9093"] },
    tails: { count: 0 },
    outbound: { names: { hosts: ["qzproxy", ""], users: ["qz-ann", ""] } },
    network: { hosts: new Set(["qzregistry"]) },
    names,
    login: { claims: async () => ({ sub: "qz-00", name: "Ann Qzäll", email: "ann@qz.example" }) },
    memory: { bytes: 160 * 2 ** 20 },
    distribution: { support: address === null ? null : { address } },
  };
  return supportService(parts)({ owner: {}, work: new NamedWork(), onEnd: () => {} });
}

const refused = (code: string) => (error: unknown) => error instanceof TailwaterError && error.code === code;

test("a report replaces every name that the window was told, among thousands", async () => {
  startLog(true);
  const print = process.stderr.write;
  process.stderr.write = () => true;
  const names = new SeenNames();
  names.sawTopics(Array.from({ length: 10_000 }, (_, n) => `qztopic-${n}`));
  names.sawGroups(Array.from({ length: 2_000 }, (_, n) => `qzgroup-${n}`));
  names.sawGroups(["ÄQZ-grüppe"]);
  log.info("Topic QZTOPIC-77 of qz-1.example:9092 and qz-2.example:9093, read by qzgroup-1999 and äqz-Grüppe.");
  log.info("Nothing listens on the proxy qzproxy:80: qz-ann was refused.");
  names.sawPath("/srv/qz data/month end.csv");
  log.info("The registry at qzregistry did not know Ann Qzäll, and /srv/qz data/month end.csv is full: month end.csv.");
  log.info("qzschemas refused qz registrar; qz sinks at qzconnect has a certificate of qzname.");
  log.info("The command pass show qz/kafka failed.");
  process.stderr.write = print;
  const text = await service(names).report(ASK);
  assert.doesNotMatch(text, /qz/i);
  assert.match(text, /Topic topic-\d of host-\d and host-\d, read by group-\d and group-\d\./);
});

test("only the newest names are kept, up to a bound", () => {
  const names = new SeenNames();
  names.sawTopics(Array.from({ length: 60_000 }, (_, n) => String(n)));
  names.sawTopics(["10000", "new"]);
  assert.equal(names.topics.size, 50_000);
  assert.deepEqual(
    [names.topics.has("10000"), names.topics.has("new"), names.topics.has("10001")],
    [true, true, false],
  );
});

test("the page's words are few, and its codes and errors real", async () => {
  const { report } = service();
  const wrong: readonly unknown[] = [
    null,
    { ...ASK, kind: "spam" },
    { ...ASK, spot: "Topics\nBcc: x@y.example" },
    { ...ASK, spot: "x".repeat(61) },
    { ...ASK, code: "NO_SUCH_CODE" },
    { ...ASK, browser: "a&b" },
    { ...ASK, error: { data: { code: "NO", message: "", subject: null, hint: null }, at: 0 } },
    { ...ASK, error: { data: new TailwaterError("INTERNAL", "x").toData(), at: "now" } },
    { ...ASK, error: { data: new TailwaterError("INTERNAL", "x").toData(), at: 1e300 } },
  ];
  for (const ask of wrong) await assert.rejects(report(ask as ReportAsk), refused("BAD_REQUEST"), JSON.stringify(ask));
});

describe("the mail program", { skip: process.platform !== "linux" }, () => {
  const program = standInOpener();

  test("gets one address, to the build's support only", async () => {
    await program.write(`printf '%s\\n' "$#" "$1" > '${program.folder}/opened'`);
    await service().write(ABOUT, "$(touch x) `touch y` 'z' \"q\"; & |\n-- --help");
    const [count, url = ""] = (await readFile(join(program.folder, "opened"), "utf8")).split("\n");
    assert.equal(count, "1");
    assert.match(url, /^mailto:help@tailwater\.example\?subject=Tailwater%200\.1\.0%3A%20Topics&body=%24/);
    await assert.rejects(service(undefined, null).write(ABOUT, "x"), refused("BAD_REQUEST"));
  });

  test("that does not open is an error that says where to send the report", async () => {
    await program.write("exit 3");
    await assert.rejects(service().write(ABOUT, "x"), (error: unknown) => {
      assert.ok(error instanceof TailwaterError);
      assert.equal(error.code, "OPEN_FAILED");
      assert.match(error.hint ?? "", /help@tailwater\.example/);
      return true;
    });
  });
});
