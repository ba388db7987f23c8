import type { TopicsApi } from "../../contract/topics.ts";
import { checkInteger, checkText, checkTexts, MOST_POINTS } from "../kit/check.ts";
import type { ClusterParts, ClusterWorkerApi } from "../kit/cluster-part.ts";
import type { SeenNames } from "../kit/seen-names.ts";
import type { MakeService } from "../kit/service.ts";
import { checkLateAsked, LONGEST_TOPIC } from "../tails/check-tail.ts";
import { checkKey } from "./check-changes.ts";

/** The most configuration keys per call. */
const MOST_KEYS = 20;

const checkTopic = (value: unknown) => checkText(value, "topic", LONGEST_TOPIC);
const checkTopics = (value: unknown) => checkTexts(value, "topics", undefined, LONGEST_TOPIC);

export const topicsService =
  ({ clusters, names }: ClusterParts & { readonly names: SeenNames }): MakeService<TopicsApi> =>
  ({ work }) => {
    const asking = <T>(profileId: string, name: string | undefined, does: (topics: Topics) => Promise<T>) =>
      work.ask(name, (under) => does(under(clusters.get(profileId).worker.api).topics));
    return {
      list: async (id, name) => {
        const listed = await asking(id, name, (of) => of.list());
        names.sawTopics(listed.map((topic) => topic.name));
        return listed;
      },
      stats: async (id, topics, name) => asking(id, name, (of) => of.stats(checkTexts(topics, "topics"))),
      timeline: async (id, topic, points, name) => {
        const asked = checkInteger(points, "points", 2, MOST_POINTS);
        return asking(id, name, (of) => of.timeline(checkTopic(topic), asked));
      },
      sizes: async (id, topics, name) =>
        asking(id, name, (of) => of.sizes(topics === null ? null : checkTopics(topics))),
      lastWrites: async (id, topics, name) => asking(id, name, (of) => of.lastWrites(checkTopics(topics))),
      configValues: async (id, topics, keys, name) =>
        asking(id, name, (of) =>
          of.configValues(checkTopics(topics), checkTexts(keys, "keys", MOST_KEYS).map(checkKey)),
        ),
      describe: async (id, topic, name) => asking(id, name, (of) => of.describe(checkTopic(topic))),
      config: async (id, topic, name) => asking(id, name, (of) => of.config(checkTopic(topic))),
      offsetsBeyond: async (id, asked, name) => asking(id, name, (of) => of.offsetsBeyond(checkLateAsked(asked))),
    };
  };

type Topics = ClusterWorkerApi["topics"];
