import type { PreviewOf, RequestOf } from "../../contract/changes.ts";
import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { Change } from "../changes/change.ts";
import { planExpired } from "../changes/locks.ts";
import { checkConfigure } from "./check-changes.ts";
import { configLine, configWarnings, HIDDEN } from "./config-lines.ts";
import { configureCommand } from "./topic-commands.ts";

/** Sets and removes single keys of a topic's configuration. */
export const configureTopic: Change<RequestOf<"topics.configure">, PreviewOf<"topics.configure">> = {
  effect: "alters",
  check: checkConfigure,
  async plan({ topics }, { topic, alterations }) {
    const [config, [standing]] = await Promise.all([topics.config(topic), topics.standing([topic])]);
    // The id is null when this user may alter the topic but not describe it.
    const planned = { topic, topicId: standing?.topicId ?? null };
    const entries = new Map(config.map((entry) => [entry.name, entry]));
    const hidden = alterations.some(({ key }) => entries.get(key)?.sensitive);
    await topics.configure(planned, alterations, true).catch(hidden ? withoutItsWords : rethrown);
    const readOnly = alterations.find(({ key }) => entries.get(key)?.readOnly);
    if (readOnly !== undefined) {
      throw new TailwaterError("CONFIG_INVALID", `${readOnly.key} cannot be changed.`, { subject: `topic ${topic}` });
    }
    const replicas = standing === undefined || standing.error !== null ? null : standing.replicationFactor;
    return {
      ...{ title: `Configure topic ${topic}`, target: topic, validated: true },
      preview: { topics: [planned] },
      lines: alterations.map((one) => configLine(one, entries.get(one.key))),
      requests: ["IncrementalAlterConfigs"],
      command: hidden ? null : configureCommand(topic, alterations),
      warnings: configWarnings(alterations, entries, replicas),
    };
  },
  async apply(cluster, request, { preview, lines }) {
    // Another administrator may have changed one of the keys. The change must not overwrite a value that the plan did
    // not show.
    const now = await configureTopic.plan(cluster, request);
    if (JSON.stringify(now.lines) !== JSON.stringify(lines)) throw planExpired();
    const { topics } = cluster;
    const { topic, alterations } = request;
    const hidden = lines.some((line) => line.new === HIDDEN);
    await topics
      .configure(preview.topics[0] ?? { topic, topicId: null }, alterations, false)
      .catch(hidden ? withoutItsWords : rethrown);
    return { outcomes: [{ target: topic, error: null }] };
  },
};

function rethrown(error: unknown): never {
  throw error;
}

/** A broker repeats a value that it refuses. A hidden value must not get into the journal that way. */
function withoutItsWords(error: unknown): never {
  const data = toErrorData(error);
  throw TailwaterError.fromData({ ...data, message: data.message.replace(/ The broker says: .*/s, "") });
}
