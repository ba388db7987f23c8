import type { TopicsApi } from "../../contract/topics.ts";
import { checkInteger, checkText, checkTexts, MOST_POINTS } from "../kit/check.ts";
import type { ClusterParts } from "../kit/cluster-part.ts";
import type { MakeService } from "../kit/service.ts";
import { checkLateAsked, LONGEST_TOPIC } from "../tails/check-tail.ts";
import { checkKey } from "./check-changes.ts";

/** Keys of the configuration that one call asks about. */
const MOST_KEYS = 20;

const checkTopics = (value: unknown) => checkTexts(value, "topics", undefined, LONGEST_TOPIC);

export const topicsService = ({ clusters }: ClusterParts): MakeService<TopicsApi> => {
  const of = (profileId: string) => clusters.get(profileId).worker.api.topics;
  return () => ({
    list: async (profileId) => of(profileId).list(),
    stats: async (profileId, topics) => of(profileId).stats(checkTexts(topics, "topics")),
    timeline: async (profileId, topic, points) => {
      const asked = checkInteger(points, "points", 2, MOST_POINTS);
      return of(profileId).timeline(checkText(topic, "topic", LONGEST_TOPIC), asked);
    },
    sizes: async (profileId, topics) => of(profileId).sizes(topics === null ? null : checkTopics(topics)),
    lastWrites: async (profileId, topics) => of(profileId).lastWrites(checkTopics(topics)),
    configValues: async (profileId, topics, keys) =>
      of(profileId).configValues(checkTopics(topics), checkTexts(keys, "keys", MOST_KEYS).map(checkKey)),
    describe: async (profileId, topic) => of(profileId).describe(checkText(topic, "topic", LONGEST_TOPIC)),
    config: async (profileId, topic) => of(profileId).config(checkText(topic, "topic", LONGEST_TOPIC)),
    offsetsBeyond: async (profileId, asked) => of(profileId).offsetsBeyond(checkLateAsked(asked)),
  });
};
