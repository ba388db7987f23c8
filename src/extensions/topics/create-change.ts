import type { RequestOf } from "../../contract/changes.ts";
import { mayBeSecret } from "../../contract/config-secret.ts";
import { humanValue } from "../../contract/config-units.ts";
import type { Change } from "../changes/change.ts";
import { checkToCreate } from "./check-changes.ts";
import { HIDDEN } from "./config-lines.ts";
import { createCommand } from "./topic-commands.ts";

const DEFAULT = "the broker's default";

/** Creates a topic. The plan asks the cluster to check the request first. */
export const createTopic: Change<RequestOf<"topics.create">, null> = {
  effect: "adds",
  check: checkToCreate,
  async plan({ topics }, request) {
    await topics.create(request, true);
    const { topic, partitions, replicationFactor, config } = request;
    const line = (name: string, value: string, note: string | null = null) => ({ name, old: null, new: value, note });
    return {
      ...{ title: `Create topic ${topic}`, target: topic, preview: null, validated: true },
      lines: [
        line("partitions", partitions < 0 ? DEFAULT : String(partitions)),
        line("replication.factor", replicationFactor < 0 ? DEFAULT : String(replicationFactor)),
        ...Object.entries(config).map(([key, value]) =>
          mayBeSecret(key) ? line(key, HIDDEN) : line(key, value, humanValue(key, value)),
        ),
      ],
      requests: ["CreateTopics"],
      command: Object.keys(config).some((key) => mayBeSecret(key)) ? null : createCommand(request),
      warnings: warningsOf(request),
    };
  },
  async apply({ topics }, request) {
    await topics.create(request, false);
    return { outcomes: [{ target: request.topic, error: null }] };
  },
};

function warningsOf({ replicationFactor, config }: RequestOf<"topics.create">): readonly string[] {
  const least = Number(config["min.insync.replicas"] ?? "1");
  if (replicationFactor < 0 || least <= replicationFactor) return [];
  return [
    `min.insync.replicas is ${least}, and the replication factor is ${replicationFactor}: producers with acks=all cannot write.`,
  ];
}
