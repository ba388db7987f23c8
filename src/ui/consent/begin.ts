import type { Publisher } from "../../contract/distribution.ts";
import type { Api } from "../data/session.ts";

/** Whether this build can send anything of the kind. */
export const canSend = ({ analytics, errorReports }: Publisher): boolean => analytics || errorReports;

/** Watches uses and errors, in a build that may tell them. In any other none of that code is loaded. */
export function watchIfItCan({ api, hello }: { readonly api: Api; readonly hello: { readonly publisher: Publisher } }) {
  if (!canSend(hello.publisher)) return;
  import("./use-watch.ts").then(({ watchUses }) => watchUses(api)).catch(() => {}); // Without it nothing is told.
}
