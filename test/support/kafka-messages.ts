import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { ensureKafka } from "../../scripts/kafka/libs.ts";

/** A field in Kafka's message definitions. */
export interface MessageField {
  readonly name: string;
  readonly type: string;
  readonly versions: string;
  readonly nullableVersions?: string;
  readonly taggedVersions?: string;
  readonly tag?: number;
  readonly fields?: readonly MessageField[];
}

/** One of the files common/message/*.json in Kafka's own client. */
export interface MessageDefinition {
  readonly name: string;
  readonly apiKey: number;
  readonly validVersions: string;
  readonly flexibleVersions: string;
  readonly fields: readonly MessageField[];
  readonly commonStructs?: readonly { readonly name: string; readonly fields: readonly MessageField[] }[];
}

/**
 * Kafka's own definitions of its messages, by name, from the client jar of the broker of that version. @throws
 * SetupError when the jars are missing and cannot be downloaded
 */
export async function kafkaMessages(version?: string): Promise<ReadonlyMap<string, MessageDefinition>> {
  const { classPath } = await ensureKafka(() => {}, version);
  const folder = dirname(classPath);
  const jar = (await readdir(folder)).find((name) => /^kafka-clients-.*\.jar$/.test(name));
  if (jar === undefined) throw new Error(`No kafka-clients jar in ${folder}.`);
  const entries = unzipSync(readFileSync(join(folder, jar)), {
    filter: ({ name }) => name.startsWith("common/message/") && name.endsWith(".json"),
  });
  const definitions = Object.values(entries).map((bytes) => parse(strFromU8(bytes)));
  return new Map(definitions.map((definition) => [definition.name, definition]));
}

/** JSON with comments on their own lines or at the end of a line. */
function parse(text: string): MessageDefinition {
  return JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, "").replaceAll(/([,[{\]}])\s*\/\/.*$/gm, "$1"));
}

/** [from, to] of "3+", "0-3", "4" or "none"; null for none. */
export function versionRange(text: string): readonly [number, number] | null {
  if (text === "none" || text === "") return null;
  const [, from, to] = /^(\d+)(\+|-\d+)?$/.exec(text) ?? [];
  if (from === undefined) throw new Error(`"${text}" is no range of versions.`);
  const low = Number(from);
  return [low, to === undefined ? low : to === "+" ? Number.POSITIVE_INFINITY : Number(to.slice(1))];
}
