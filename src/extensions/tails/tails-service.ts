import type { ConnectionSettings } from "../../contract/profiles.ts";
import type { TailsApi } from "../../contract/tails.ts";
import { checkBoolean, checkInteger, checkPath, MOST_POINTS } from "../kit/check.ts";
import { absolutePath } from "../kit/download-folder.ts";
import type { SeenNames } from "../kit/seen-names.ts";
import type { MakeService } from "../kit/service.ts";
import { log } from "../log/log.ts";
import { checkCount, checkPulseRequest } from "./check-inspect.ts";
import { checkColumns, checkFilter, checkTailRequest, checkView } from "./check-tail.ts";
import type { Tails } from "./tails.ts";

interface Parts {
  readonly tails: Tails;
  readonly names: SeenNames;
  readonly clusters: {
    /** @throws TailwaterError CLUSTER_NOT_OPEN */
    get(profileId: string): { readonly settings: ConnectionSettings };
  };
}

/**
 * A window's tails end at once with its channel. After a reload the page finds its cluster still open and opens its
 * tails again. (Keeping the old tails for the grace period would only double their memory, because no other channel may
 * read them.)
 */
export const tailsService =
  ({ tails, names, clusters }: Parts): MakeService<TailsApi> =>
  ({ owner, onEnd }) => {
    onEnd(() => tails.closeOfOwner(owner));
    const of = (tailId: string) => tails.get(owner, tailId);
    return {
      open: async (profileId, request) => {
        const { settings } = clusters.get(profileId);
        const checked = checkTailRequest(request);
        log.info(`A ${checked.endAt === null ? "tail" : "scan"} of ${checked.topics.join(", ")} is opened.`);
        names.sawTopics(checked.topics);
        return tails.open(owner, profileId, settings, checked);
      },
      openRecording: async (path) => tails.openRecording(owner, names.sawPath(absolutePath(checkPath(path)))),
      // Closing twice is not an error; a tail of another window stays open.
      close: async (tailId) => {
        if (tails.owns(owner, tailId)) await tails.close(tailId);
      },
      pulse: async (tailId, request) => of(tailId).pulse(checkPulseRequest(request)),
      partitions: async (tailId) => of(tailId).partitions(),
      events: async (tailId, after) => of(tailId).events(checkInteger(after, "after", 0)),
      rows: async (tailId, epoch, first, count) => {
        const from = checkInteger(first, "first", 0);
        return of(tailId).rows(checkInteger(epoch, "epoch", 0), from, checkCount(count));
      },
      setFilter: async (tailId, filter, mayReread = false) => {
        const may = checkBoolean(mayReread, "mayReread");
        await of(tailId).setFilter(checkFilter(filter), may);
      },
      setPaused: async (tailId, paused) => of(tailId).setPaused(checkBoolean(paused, "paused")),
      reread: async (tailId) => of(tailId).reread(),
      checkFilter: async (tailId, filter) => {
        const checked = checkFilter(filter);
        return checked === null ? null : of(tailId).checkFilter(checked);
      },
      fields: async (tailId) => of(tailId).fields(),
      filterErrors: async (tailId) => of(tailId).filterErrors(),
      histogram: async (tailId, buckets, whole = false) =>
        of(tailId).histogram(checkInteger(buckets, "buckets", 1, MOST_POINTS), whole === true),
      setColumns: async (tailId, columns) => of(tailId).setColumns(checkColumns(columns)),
      setView: async (tailId, view) => of(tailId).setView(checkView(view)),
      keys: async (tailId, limit) => of(tailId).keys(checkInteger(limit, "limit", 1, MOST_POINTS)),
      receipt: async (tailId) => of(tailId).receipt(),
    };
  };
