import { ContextProvider } from "@lit/context";
import { apiContext, sessionContext } from "../../../src/ui/data/context.ts";
import type { Api, Session } from "../../../src/ui/data/session.ts";
import type { FakeCalls } from "./session.ts";

/**
 * For `fixture`: puts the element in a window over this API, and in this session when one is given. `become` puts
 * another one in its place.
 */
export function within(api: FakeCalls, session?: Session): { parentNode: Element; become(session: Session): void } {
  const parentNode = document.createElement("div");
  const all = [new ContextProvider(parentNode, { context: apiContext, initialValue: api as unknown as Api })];
  const more = session && new ContextProvider(parentNode, { context: sessionContext, initialValue: session });
  for (const provider of [...all, more]) provider?.hostConnected();
  return { parentNode, become: (now) => more?.setValue(now) };
}
