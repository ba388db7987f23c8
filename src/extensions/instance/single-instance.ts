import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { withFileLock } from "../kit/file-lock.ts";
import { log } from "../log/log.ts";
import { FirstInstance } from "./first-instance.ts";
import { raiseFirst } from "./raise-first.ts";
import type { RaiseRequest } from "./raise-message.ts";

export interface Instance {
  /** The first one's window was raised, and this start has nothing left to do. */
  readonly raised: boolean;
  /** Listens for later starts; null when another process does, or when listening is impossible. */
  readonly first: FirstInstance | null;
}

/**
 * One window per configuration folder: raises the first one's, or makes this the first. Never fails and never delays a
 * start for long: obstacles (a hanging process, a folder that cannot be written to) are ignored.
 * @param wanted the demo cluster to show (a first one without it does not count) and the link to open
 * @param show shows our own window to a later start, and its link in it; false when it cannot
 * @param staysAnyway our window is already open and must not close, so no other window is raised
 */
export async function singleInstance(
  folder: string,
  wanted: Pick<RaiseRequest, "demo" | "link">,
  show: (link: string | null) => Promise<boolean>,
  staysAnyway: boolean,
): Promise<Instance> {
  const place = resolve(folder);
  try {
    await mkdir(place, { recursive: true, mode: 0o700 });
    // If two start at once, one waits for the other.
    return await withFileLock(join(place, "window"), async () => {
      const found = staysAnyway ? "nobody" : await raiseFirst(place, wanted);
      if (found !== "nobody") return { raised: found === "raised", first: null };
      // A link names its cluster itself.
      const isOurs = (asked: RaiseRequest) => asked.link !== null || asked.demo === wanted.demo;
      const first = await FirstInstance.listen(place, async (asked) => isOurs(asked) && (await show(asked.link)));
      if (first === null) log.info("A second start will open a separate window: the folder's path is too long.");
      return { raised: false, first };
    });
  } catch (error) {
    log.warn("A second start will open a separate window:", error);
    return { raised: false, first: null };
  }
}
