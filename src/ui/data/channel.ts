import type { Remote } from "comlink";
import { EXTENSION_METHODS, type ExtensionApi, type Hello } from "../../contract/api.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { connect, type SocketLike, socketLink } from "../../contract/link.ts";
import { askNeutralino, isNeutralino } from "./neutralino.ts";
import type { Api } from "./session.ts";

const PROTOCOL = "tailwater.v1";
const NEXT_TOKEN = "tailwater.next-token";

export interface ChannelAddress {
  readonly url: string;
  /** Works once. */
  readonly token: string;
}

export interface Channel {
  readonly api: Api;
  readonly hello: Hello;
  /** Resolves when the socket has closed. */
  readonly lost: Promise<void>;
}

/**
 * Connects to the engine: its answer holds the token for this window's next connection, which is all that survives a
 * reload (in this tab's sessionStorage, which no other origin and no other tab can read).
 * @throws TailwaterError CHANNEL_LOST
 */
export async function openChannel(): Promise<Channel> {
  const { url, token } = await findAddress();
  const socket = new WebSocket(url, [PROTOCOL, `auth.${token}`]);
  const lost = new Promise<void>((resolve) => socket.addEventListener("close", () => resolve()));
  const link = socketLink(socket as SocketLike);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("close", () => reject(refused()));
  });
  const api = plainApi(connect<ExtensionApi>(link));
  const hello = await api.hello();
  sessionStorage.setItem(NEXT_TOKEN, hello.nextToken);
  return { api, hello, lost };
}

/** Our own server: the token is in the address's fragment at first, in sessionStorage after. */
async function findAddress(): Promise<ChannelAddress> {
  const given = takeToken(location.hash);
  // The fragment must not stay in the address bar, nor in the history.
  if (given !== null) history.replaceState(null, "", location.pathname);
  const token = given ?? sessionStorage.getItem(NEXT_TOKEN);
  // A token works once: what is left after this attempt comes from the engine's answer.
  if (given === null) sessionStorage.removeItem(NEXT_TOKEN);
  if (isNeutralino()) return askNeutralino();
  if (token === null) throw refused();
  return { url: `ws://${location.host}/channel`, token };
}

/**
 * The API as a plain object. Comlink's proxy answers to every name, so that Lit would take it for a directive and
 * `await` for a promise.
 */
function plainApi(remote: Remote<ExtensionApi>): Api {
  const call = (name: (typeof EXTENSION_METHODS)[number]) => {
    const method = remote[name] as (...args: unknown[]) => Promise<unknown>;
    return [name, (...args: unknown[]) => method(...args)] as const;
  };
  return Object.fromEntries(EXTENSION_METHODS.map(call)) as unknown as Api;
}

/** The token in `#token=…`; null when there is none. */
export function takeToken(fragment: string): string | null {
  return new URLSearchParams(fragment.slice(1)).get("token");
}

function refused(): TailwaterError {
  return new TailwaterError("CHANNEL_LOST", "This window has no way to Tailwater's engine.", {
    hint: "Its address works once, and the engine may have ended. Start Tailwater again, or open the address it prints.",
  });
}
