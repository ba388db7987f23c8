import { isMainThread, parentPort } from "node:worker_threads";
import type { BearerToken } from "../../contract/bearer.ts";
import { WORKER_PARENT } from "../../contract/bearer.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { Services } from "../../contract/feature.ts";
import { connect, portLink } from "../../contract/link.ts";

let parent: Services<typeof WORKER_PARENT> | null = null;

/** A token for this thread's profile, from the extension. @throws TailwaterError with the reason why there is none */
export async function bearerToken(): Promise<BearerToken> {
  if (isMainThread || parentPort === null) {
    throw new TailwaterError("INTERNAL", "Only a worker thread has an extension that gives tokens.");
  }
  parent ??= connect(portLink(parentPort), WORKER_PARENT);
  return parent.bearer.token();
}
