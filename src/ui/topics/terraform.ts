/** The data of a topic for Terraform. */
export interface TopicToDeclare {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** The topic's own configuration, without the broker's values. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** Writes topics as resources of the Terraform provider Mongey/kafka. */
export function terraformText(topics: readonly TopicToDeclare[]): string {
  const names = new Set<string>();
  return [HEAD, ...topics.map((topic) => resource(topic, nameFor(topic.name, names)))].join("\n");
}

const HEAD = `terraform {
  required_providers {
    kafka = {
      source = "Mongey/kafka"
    }
  }
}
`;

function resource({ name, partitions, replicationFactor, overrides }: TopicToDeclare, resourceName: string): string {
  const config = Object.entries(overrides).sort(([one], [other]) => (one < other ? -1 : 1));
  const widest = Math.max(0, ...config.map(([key]) => quoted(key).length));
  const lines = config.map(([key, value]) => `    ${quoted(key).padEnd(widest)} = ${quoted(value)}`);
  return [
    `resource "kafka_topic" ${quoted(resourceName)} {`,
    `  name               = ${quoted(name)}`,
    `  partitions         = ${partitions}`,
    `  replication_factor = ${replicationFactor}`,
    ...(lines.length === 0 ? [] : ["", "  config = {", ...lines, "  }"]),
    "}\n",
  ].join("\n");
}

/** Resource names: letters, digits, `_` and `-`, without a digit at the start; each name is unique. */
function nameFor(topic: string, taken: Set<string>): string {
  const plain = topic.replace(/[^\w-]/g, "_").replace(/^(?=[\d-])/, "_");
  let name = plain;
  for (let number = 2; taken.has(name); number += 1) name = `${plain}_${number}`;
  taken.add(name);
  return name;
}

/** A string literal of HCL. `${` and `%{` are escaped, because they start templates. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/([$%])\{/g, "$1$1{");
}
