import type { TopicReadsApi } from "../../contract/cluster-worker.ts";
import type { TopicsApi } from "../../contract/topics.ts";
import { checkInteger, checkText, checkTexts, MOST_POINTS } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";
import { checkLateAsked, LONGEST_TOPIC } from "../tails/check-tail.ts";

interface Parts {
  readonly clusters: {
    /** @throws TailwaterError CLUSTER_NOT_OPEN */
    get(profileId: string): { readonly worker: { readonly api: { readonly topics: TopicReadsApi } } };
  };
}

export const topicsService = ({ clusters }: Parts): MakeService<TopicsApi> => {
  const of = (profileId: string) => clusters.get(profileId).worker.api.topics;
  return () => ({
    list: async (profileId) => of(profileId).list(),
    stats: async (profileId, topics) => of(profileId).stats(checkTexts(topics, "topics")),
    timeline: async (profileId, topic, points) => {
      const asked = checkInteger(points, "points", 2, MOST_POINTS);
      return of(profileId).timeline(checkText(topic, "topic", LONGEST_TOPIC), asked);
    },
    offsetsBeyond: async (profileId, asked) => of(profileId).offsetsBeyond(checkLateAsked(asked)),
  });
};
