import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { test } from "node:test";
import { arrowsOf, circles, LAYOUTS, roomOf, wrongArrows } from "./rooms.ts";

const LAYERS = ["contract", "extensions", "guard", "ui", "workers"] as const;
/** Other layers that a layer may import. The guard runs before both kinds of Node threads. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  extensions: ["contract", "guard"],
  guard: ["contract"],
  ui: ["contract"],
  workers: ["contract", "guard"],
};
/**
 * The modules that reach the network, and the only files besides the guard that use them, each with the guard's permit.
 */
const WAYS_OUT = /^(node:)?(net|tls|http|https|http2|dgram|dns|dns\/promises|child_process|cluster|inspector)$|^ws$/;
const MAY_LEAVE: ReadonlySet<string> = new Set([
  "src/workers/kafka/client-certificate.ts", // tls.createSecureContext alone
  "src/workers/kafka/dial.ts",
  "src/workers/kafka/ssh/dial-ssh.ts",
  "src/workers/kafka/security.ts", // tls.createSecureContext alone
  "src/extensions/kit/run-command.ts", // the programs that the user's AWS profile, or a profile for its secrets, names
  "src/extensions/instance/first-instance.ts",
  "src/extensions/instance/raise-first.ts",
  "src/extensions/launch/browser-window.ts",
  "src/extensions/login/callback-listener.ts", // 127.0.0.1 alone
  "src/extensions/login/sign-out-page.ts", // 127.0.0.1 alone
  "src/extensions/launch/neutralino-bus.ts",
  "src/extensions/http/http-client.ts", // node:http on the socket of open-socket.ts
  "src/extensions/http/no-proxy.ts", // isIP and BlockList alone
  "src/extensions/http/open-socket.ts",
  "src/extensions/http/roots.ts", // tls.createSecureContext alone
  "src/extensions/kit/open-program.ts",
  "src/extensions/outbound/desktop-proxy.ts", // reg, scutil or gsettings alone
  "src/extensions/outbound/desktop-settings.ts", // isIPv6 alone
  "src/extensions/outbound/outbound-service.ts", // isIP alone
  "src/extensions/server/loopback-server.ts",
]);
/** `from "x"`, `import "x"`, `import("x")`: every way a specifier is written here. */
const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'\n]+)\1/g;

/** The forbidden imports of one file, by the design's arrows. Paths are relative to the root, with slashes. */
function violations(file: string, source: string): string[] {
  const layer = file.split("/")[1] ?? "";
  const found: string[] = [];
  for (const match of withoutComments(source).matchAll(SPECIFIER)) {
    const specifier = match[2] ?? "";
    const say = (why: string) => found.push(`${file}: "${specifier}": ${why}`);
    if (specifier.startsWith(".")) {
      const target = posix.normalize(posix.join(posix.dirname(file), specifier));
      const other = target.split("/")[1] ?? "";
      // The app's icon, which the page itself names, too, and the guide, which people also read in the repository.
      if (layer === "ui" && ["resources/icon.svg", "docs/troubleshooting.md"].includes(target)) continue;
      if (!target.startsWith("src/")) say("reaches out of src");
      else if (other !== layer && !MAY_IMPORT[layer]?.includes(other)) say(`${layer} must not import ${other}`);
      if (!/\.[a-z]+$/.test(specifier)) say("must carry its extension");
    } else if (
      WAYS_OUT.test(specifier) &&
      layer !== "guard" &&
      !MAY_LEAVE.has(file) &&
      !file.endsWith(".d.ts") &&
      !isTypeOnly(source, match.index)
    ) {
      say("only through the guard's permit, in the files named in MAY_LEAVE");
    } else if (specifier.startsWith("node:") && (layer === "ui" || layer === "contract")) {
      say(`${layer} runs in a browser: no Node modules`);
    } else if (/^kafkajs(\/|$)/.test(specifier)) {
      say("its decoder trusts every length that a broker tells: no bytes of a broker reach it, see src/workers/wire");
    }
  }
  return found;
}

/** True for `import type … from`, which does not exist at run time. */
function isTypeOnly(source: string, fromAt: number): boolean {
  const line = withoutComments(source).slice(0, fromAt).split("\n").at(-1) ?? "";
  return line.startsWith("import type ");
}

/** Blanks block comments and whole-line comments: an example in a doc comment is not an import. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

test("src holds only the five layers", () => {
  const names = readdirSync("src").filter((name) => !name.startsWith("."));
  assert.deepEqual(
    names.filter((name) => !LAYERS.some((layer) => layer === name)),
    [],
  );
});

for (const layer of LAYERS) {
  test(`the import arrows hold in src/${layer}`, () => {
    const files = filesOf(layer);
    assert.notEqual(files.length, 0, `no source was found in src/${layer}`);
    assert.deepEqual(
      files.flatMap((file) => violations(file, readFileSync(file, "utf8"))),
      [],
    );
  });
}

function filesOf(layer: string): string[] {
  return readdirSync(join("src", layer), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|mts|js|mjs)$/.test(name))
    .map((name) => `src/${layer}/${name.split(sep).join("/")}`);
}

const arrowsIn = (layer: string) =>
  filesOf(layer).flatMap((file) => arrowsOf(file, withoutComments(readFileSync(file, "utf8"))));

for (const layer of LAYERS) {
  test(`no file of src/${layer} imports itself, even indirectly`, () => {
    assert.deepEqual(circles(arrowsIn(layer)), []);
  });
}

for (const [layer, { ground, more }] of Object.entries(LAYOUTS)) {
  test(`the folders of src/${layer} import only those below`, () => {
    const arrows = arrowsIn(layer);
    assert.deepEqual(wrongArrows(layer, arrows), []);
    // The table has no cycle and no unused line.
    const allowed = Object.entries(more).flatMap(([from, others]) => others.map((to) => ({ from, to })));
    assert.deepEqual(circles(allowed), []);
    const used = new Set(arrows.map(({ from, to }) => `${roomOf(from)} ${roomOf(to)}`));
    assert.deepEqual(
      allowed.filter(({ from, to }) => !used.has(`${from} ${to}`)),
      [],
    );
    const rooms = new Set(arrows.flatMap(({ from, to }) => [roomOf(from), roomOf(to)]));
    assert.deepEqual(
      ground.filter((room) => !rooms.has(room)),
      [],
      "the ground is there",
    );
  });
}

test("a forbidden import, an import of another feature and a cycle are found", () => {
  for (const [file, specifier] of [
    ["src/extensions/kit/check.ts", "../log/log.ts"],
    ["src/extensions/vault/vault-service.ts", "../profiles/profiles.ts"],
    ["src/extensions/groups/groups-service.ts", "../tails/tails.ts"],
    ["src/extensions/vault/vault-service.ts", "../engine.ts"],
    ["src/ui/topics/topic-list.ts", "../tail/row-text.ts"],
    ["src/ui/data/clipboard.ts", "../components/notices.ts"],
    ["src/ui/tail/tail-view.ts", "../app/app.ts"],
    ["src/workers/wire/cursor.ts", "../kafka/metadata.ts"],
    ["src/workers/groups/group-reads.ts", "../tail/open-tail.ts"],
  ] as const) {
    const layer = file.split("/")[1] ?? "";
    assert.equal(wrongArrows(layer, arrowsOf(file, `import { x } from "${specifier}";`)).length, 1, file);
  }
  const around = ["a", "b", "c"].map((from, at) => ({ from, to: ["b", "c", "a"][at] ?? "" }));
  assert.deepEqual(circles(around), ["a → b → c → a"]);
});

const PLANTED: readonly (readonly [string, string])[] = [
  ["src/ui/tail/view.ts", 'import { RecordStore } from "../../workers/store/record-store.ts";'],
  ["src/ui/tail/view.ts", 'import { readFile } from "node:fs/promises";'],
  ["src/ui/tail/view.ts", 'export * from "../../extensions/main.ts";'],
  ["src/ui/tail/view.ts", 'const x = await import("../../extensions/main.ts");'],
  ["src/extensions/api.ts", 'import {\n  a,\n  b,\n} from "../workers/tail/engine.ts";'],
  ["src/extensions/api.ts", 'import "../ui/main.ts";'],
  ["src/extensions/api.ts", 'import { Kafka } from "kafkajs";'],
  ["src/workers/kafka/connect.ts", 'import type { Profile } from "../../extensions/profiles/store.ts";'],
  ["src/workers/kafka/connect.ts", 'import cluster from "kafkajs/src/cluster/index.js";'],
  ["src/workers/kafka/connect.ts", 'import { Kafka } from "kafkajs";'],
  ["src/workers/kafka/connect.ts", 'import { startBroker } from "../../../scripts/kafka/broker.ts";'],
  ["src/workers/kafka/connect.ts", 'import { x } from "./diagnose";'],
  ["src/contract/api.ts", 'import { x } from "../ui/x.ts";'],
  ["src/contract/api.ts", "import { Buffer } from 'node:buffer';"],
];

test("every planted violation is found", () => {
  for (const [file, source] of PLANTED) assert.equal(violations(file, source).length, 1, `${file}: ${source}`);
});

test("allowed imports are not reported", () => {
  const allowed: readonly (readonly [string, string])[] = [
    [
      "src/ui/main.ts",
      'import { LitElement } from "lit";\nimport "./app/shell.ts";\nimport icon from "../contract/x.svg";',
    ],
    ["src/workers/kafka/connect.ts", '/** import { x } from "../../ui/x.ts"; */\nimport { x } from "./y.ts";'],
    [
      "src/extensions/main.ts",
      'import { TailwaterError } from "../contract/errors.ts";\nimport { join } from "node:path";',
    ],
  ];
  for (const [file, source] of allowed) assert.deepEqual(violations(file, source), []);
});
