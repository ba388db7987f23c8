import type { RequestOf } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { Change } from "../changes/change.ts";
import { checkConfigure } from "./check-changes.ts";
import { configLine, configWarnings } from "./config-lines.ts";
import { configureCommand } from "./topic-commands.ts";

/** Sets and removes single keys of a topic's configuration. */
export const configureTopic: Change<RequestOf<"topics.configure">, null> = {
  effect: "alters",
  check: checkConfigure,
  async plan({ topics }, { topic, alterations }) {
    const [config, [standing]] = await Promise.all([topics.config(topic), topics.standing([topic])]);
    await topics.configure(topic, alterations, true);
    const entries = new Map(config.map((entry) => [entry.name, entry]));
    const readOnly = alterations.find(({ key }) => entries.get(key)?.readOnly);
    if (readOnly !== undefined) {
      throw new TailwaterError("CONFIG_INVALID", `${readOnly.key} cannot be changed.`, { subject: `topic ${topic}` });
    }
    const replicas = standing === undefined || standing.error !== null ? null : standing.replicationFactor;
    const hidden = alterations.some(({ key }) => entries.get(key)?.sensitive);
    return {
      ...{ title: `Configure topic ${topic}`, target: topic, preview: null, validated: true },
      lines: alterations.map((one) => configLine(one, entries.get(one.key))),
      requests: ["IncrementalAlterConfigs"],
      command: hidden ? null : configureCommand(topic, alterations),
      warnings: configWarnings(alterations, entries, replicas),
    };
  },
  async apply({ topics }, { topic, alterations }) {
    await topics.configure(topic, alterations, false);
    return { outcomes: [{ target: topic, error: null }] };
  },
};
