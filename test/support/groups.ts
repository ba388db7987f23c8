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

/** Groups of each type on that broker, whose members leave when the test (or the suite, or the file) that starts them is done. */
export function groupsForTests(
  bootstrap: string,
): Readonly<
  Record<
    "classic" | "consumer" | "share" | "streams",
    (group: string, topics: readonly string[], about?: Partial<GroupOptions>) => Promise<RunningGroup>
  >
> {
  const kept =
    (start: Start) =>
    async (group: string, topics: readonly string[], about: Partial<GroupOptions> = {}): Promise<RunningGroup> => {
      const started = await start({ ...about, bootstrap, group, topics });
      let stopping: Promise<void> | null = null;
      const stop = () => {
        stopping ??= started.stop();
        return stopping;
      };
      after(() => stop());
      return { ...started, stop };
    };
  return {
    classic: kept(startClassic),
    consumer: kept(startConsumer),
    share: kept(startShare),
    streams: kept(startStreams),
  };
}
