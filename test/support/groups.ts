import { after } from "node:test";
import {
  type GroupOptions,
  type Offsets,
  type RunningGroup,
  startClassic,
  startConsumer,
  startShare,
  startStreams,
} from "../../scripts/kafka/groups/start.ts";

export { STREAMS_PROPERTIES } from "../../scripts/kafka/groups/start.ts";
export type { GroupOptions, Offsets, RunningGroup };

type Start = (options: GroupOptions) => Promise<RunningGroup>;

/**
 * Groups of each type on that broker. Call it beside `brokerForTests`: when that file (or suite) ends, it stops the
 * groups that hooks and tests started, even when the broker has ended.
 */
export function groupsForTests(
  bootstrap: string,
): Readonly<
  Record<
    "classic" | "consumer" | "share" | "streams",
    (group: string, topics: readonly string[], about?: Partial<GroupOptions>) => Promise<RunningGroup>
  >
> {
  const running: RunningGroup[] = [];
  after(async () => {
    for (const group of running) await group.stop();
  });
  const kept =
    (start: Start) =>
    async (group: string, topics: readonly string[], about: Partial<GroupOptions> = {}): Promise<RunningGroup> => {
      const started = await start({ ...about, bootstrap, group, topics });
      running.push(started);
      return started;
    };
  return {
    classic: kept(startClassic),
    consumer: kept(startConsumer),
    share: kept(startShare),
    streams: kept(startStreams),
  };
}
