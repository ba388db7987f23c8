// Kafka's error codes, as Kafka itself lists them: its own class prints the table of its protocol guide.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { it } from "node:test";
import { promisify } from "node:util";
import { ensureKafka, KAFKA_VERSION } from "../../scripts/kafka/libs.ts";
import { SetupError } from "../../scripts/kafka/setup-error.ts";
import { errorRow, KAFKA } from "../../src/workers/kafka/protocol-errors.ts";

const NEWEST = "4.4.0";

for (const version of [KAFKA_VERSION, NEWEST]) {
  it(`each error code of Kafka ${version} has its name, a sentence, a cause and a next step`, async (test) => {
    const names = await kafkaErrors(version).catch((error: unknown) => {
      if (!(error instanceof SetupError) || version === KAFKA_VERSION) throw error;
      test.skip(`The jars of Kafka ${version} cannot be had: ${error.message.split("\n")[0]}`);
      return null;
    });
    if (names === null) return;
    assert.ok(names.size > 130, `${names.size} codes`);
    for (const [code, name] of names) {
      const row = errorRow(code);
      assert.ok(row !== null, `${name} (${code}) has no row`);
      assert.equal(row.name, name, `code ${code}`);
      assert.match(row.what, /^[A-Z{].{9,}[^.]$/, `${name}: what`);
      for (const text of [row.cause, row.next]) assert.match(text, /^[A-Z`].{5,}\.$/, `${name}: ${text}`);
    }
    if (version !== NEWEST) return;
    for (let code = -2; code < 1_000; code += 1) assert.equal(errorRow(code)?.name, names.get(code), `code ${code}`);
    for (const [key, code] of Object.entries(KAFKA)) {
      const name = key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
      assert.ok([name, `${name}_EXCEPTION`].includes(names.get(code) ?? ""), `KAFKA.${key} is ${names.get(code)}`);
    }
  });
}

/**
 * Name by number.
 * @throws SetupError when the jars are not available
 */
async function kafkaErrors(version: string): Promise<ReadonlyMap<number, string>> {
  const { java, classPath } = await ensureKafka(() => {}, version);
  const flags = ["-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath];
  const { stdout } = await promisify(execFile)(java, [...flags, "org.apache.kafka.common.protocol.Errors"]);
  const rows = stdout.matchAll(/<tr><td>(\w+)<\/td><td>(-?\d+)<\/td>/g);
  return new Map([...rows].map(([, name, code]) => [Number(code), name ?? ""]));
}
