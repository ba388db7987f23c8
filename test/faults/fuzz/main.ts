// npm run fuzz -- [--seconds N] [--inputs N] [--target NAME]… [--seed N] [--input N] [--keep]
//
// Random inputs for all code that reads foreign data. --seconds: for all targets together (60). --inputs: runs further
// rounds until it has run so many in all. --input: runs that one input again. --keep: writes inputs that broke
// something to found/, which the suite runs each time.
import { isUtf8 } from "node:buffer";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { buildAll } from "../../../scripts/build/bundles.ts";
import { type Fuzzed, fuzz, reportOf } from "./fuzz.ts";
import { Random } from "./random.ts";
import { TARGETS } from "./targets.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string" },
    inputs: { type: "string" },
    target: { type: "string", multiple: true },
    seed: { type: "string" },
    input: { type: "string" },
    keep: { type: "boolean" },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);
const targets = values.target ?? [];
for (const target of targets) {
  if (TARGETS[target] === undefined) throw new Error(`"${target}" is none of ${Object.keys(TARGETS).join(", ")}.`);
}
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const wanted = values.inputs === undefined ? null : Number(values.inputs);
const options = { targets, seed, seconds: Number(values.seconds ?? 60), inputs: Number.POSITIVE_INFINITY };
const common = { ...options, inputs: Number.MAX_SAFE_INTEGER, keep: values.keep ?? false };

// The codecs' WebAssembly is built.
if (!existsSync("dist/workers/blocks.wasm")) await buildAll();
let findings: readonly string[] = [];
if (values.input !== undefined) {
  for (const name of targets) say(`${name}: ${await shown(name, Number(values.input))}`);
  const all = await fuzz({ ...common, from: Number(values.input), inputs: 1 });
  findings = all.flatMap((one) => one.findings);
  if (findings.length === 0) say("That input breaks nothing.");
} else {
  say(`seed ${seed}`);
  for (const name of targets.length > 0 ? targets : Object.keys(TARGETS)) say(`  ${name}: ${TARGETS[name]?.rule}`);
  const sums = new Map<string, Fuzzed>();
  let done = 0;
  do {
    // The numbers of inputs continue through all rounds, so that none runs twice.
    const froms = new Map([...sums].map(([name, { inputs }]) => [name, inputs]));
    const from = Math.max(0, ...froms.values());
    for (const one of await fuzz({ ...common, from })) {
      sums.set(one.target, added(sums.get(one.target), one));
      done += one.inputs;
    }
    say(`\n${reportOf([...sums.values()])}`);
  } while (wanted !== null && done < wanted);
  findings = [...sums.values()].flatMap((one) => one.findings);
}
for (const one of findings) say(`\n✖ ${one}`);
process.exit(findings.length > 0 ? 1 : 0);

/** An input as text, when it is text. */
async function shown(name: string, input: number): Promise<string> {
  const random = new Random();
  random.begin(seed, input);
  const bytes = (await TARGETS[name]?.prepare())?.make(random) ?? Buffer.alloc(0);
  return isUtf8(bytes) ? bytes.toString() : `${bytes.length} bytes, base64 ${bytes.toString("base64")}`;
}

function added(before: Fuzzed | undefined, one: Fuzzed): Fuzzed {
  if (before === undefined) return one;
  return {
    target: one.target,
    inputs: before.inputs + one.inputs,
    seconds: before.seconds + one.seconds,
    peakBytes: Math.max(before.peakBytes, one.peakBytes),
    slowestMs: Math.max(before.slowestMs, one.slowestMs),
    slowestInput: one.slowestMs > before.slowestMs ? one.slowestInput : before.slowestInput,
    findings: [...before.findings, ...one.findings],
  };
}
