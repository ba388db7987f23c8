import { createConnection } from "node:net";
import { usePipe } from "../../guard/egress.ts";
import { knownAddress } from "./instance-address.ts";
import { isRaiseAnswer, nextLine, type RaiseRequest, sendLine } from "./raise-message.ts";

/** How long the first may take, ms; it may still be starting. */
const ANSWER_LIMIT_MS = 3_000;

/** `nobody`: there is no first one, it was killed, or it hangs. `refused`: it runs, but for something else. */
export type Raised = "raised" | "refused" | "nobody";

/**
 * Asks the first Tailwater on this configuration folder to show its window.
 * @param wanted the demo cluster to show, and the link to follow; null for none
 */
export async function raiseFirst(folder: string, wanted: Pick<RaiseRequest, "demo" | "link">): Promise<Raised> {
  const address = await knownAddress(folder);
  if (address === null) return "nobody";
  const socket = usePipe("connect", address, () => createConnection(address));
  try {
    socket.once("connect", () => sendLine(socket, { raise: true, ...wanted }));
    const answer = await nextLine(socket, ANSWER_LIMIT_MS);
    if (!isRaiseAnswer(answer)) return "nobody";
    return answer.raised ? "raised" : "refused";
  } finally {
    socket.destroy();
  }
}
