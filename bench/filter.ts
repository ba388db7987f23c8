// Measures how many million records per second pass each kind of filter, with batches in memory: node --import tsx
// bench/filter.ts [name part]
import type { Filter } from "../src/contract/filter.ts";
import { loadFor, makeFilter } from "../src/workers/filter/make-filter.ts";
import type { RecordFilter, RecordsView } from "../src/workers/filter/record-filter.ts";
import { countMatches, countValues } from "./filter/drive.ts";
import { orderBatches } from "./filter/order-batches.ts";

const MEGABYTES = 45;
const ROUNDS = 7;

const text = (wanted: string, caseSensitive: boolean): Filter => ({ kind: "text", text: wanted, caseSensitive });
const regex = (pattern: string, caseSensitive: boolean): Filter => ({ kind: "regex", pattern, caseSensitive });
const cel = (expression: string): Filter => ({ kind: "cel", expression });

/** This filter has no literal to search for: every record is parsed and evaluated, as in the plain loop. */
const NO_LITERAL = "CEL value.amount > 10000.0";

const FILTERS: Readonly<Record<string, Filter>> = {
  'text "refunded"': text("refunded", true),
  'text "refunded", any case': text("refunded", false),
  'text "REFUNDED", any case': text("REFUNDED", false),
  'text "berlin", any case, in every record': text("berlin", false),
  'text "Berlin", in every record': text("Berlin", true),
  'text "zürich", any case': text("zürich", false),
  'text "e", any case': text("e", false),
  "regex refund(ed|ing)": regex("refund(ed|ing)", true),
  "regex refund(ed|ing), any case": regex("refund(ed|ing)", false),
  "regex ord-\\d*99999": regex("ord-\\d*99999", true),
  "regex without a literal \\d{9}": regex("\\d{9}", true),
  "regex with lookahead refund(?=ed)": regex("refund(?=ed)", true),
  'CEL value.status == "refunded"': cel('value.status == "refunded"'),
  'CEL key == "ord-77"': cel('key == "ord-77"'),
  'CEL value.status == "refunded" && value.amount > 1.0': cel('value.status == "refunded" && value.amount > 1.0'),
  "CEL partition == 3 && value.amount > 10000.0": cel("partition == 3 && value.amount > 10000.0"),
  'CEL value.status == "paid", one in three': cel('value.status == "paid"'),
  [NO_LITERAL]: cel("value.amount > 10000.0"),
  "CEL size > 10000": cel("size > 10000"),
  'CEL value.customer.city.matches("^Ber")': cel('value.customer.city.matches("^Ber")'),
};

const batches = orderBatches(MEGABYTES);
const records = batches.length * 1000;
const wanted = process.argv[2] ?? "";
console.log(`${records} records, ${batches.length} batches, best of ${ROUNDS} rounds, Node ${process.version}`);

const plain = measure("plain loop: JSON.parse(value.toString()).amount > 10000", (batch) =>
  countValues(batch, plainTest),
);
for (const [name, filter] of Object.entries(FILTERS)) {
  await loadFor(filter);
  const made = makeFilter(filter);
  if (made === null || !name.includes(wanted)) continue;
  const rate = measure(name, (batch) => countMatches(made as RecordFilter, batch));
  if (name === NO_LITERAL) console.log(`${" ".repeat(30)}${(rate / plain).toFixed(2)} of the plain loop (wanted 0.9)`);
}

function plainTest(value: Buffer): boolean {
  return JSON.parse(value.toString()).amount > 10_000;
}

/** @returns million records a second */
function measure(name: string, count: (batch: RecordsView) => number): number {
  let best = Number.POSITIVE_INFINITY;
  let matches = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    matches = 0;
    for (const batch of batches) matches += count(batch);
    best = Math.min(best, performance.now() - started);
  }
  const rate = records / best / 1000;
  console.log(`${rate.toFixed(2).padStart(8)} M/s  ${String(matches).padStart(7)} match  ${name}`);
  return rate;
}
