import { WINDOW_FEATURES } from "../../contract/api.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { connect } from "../../contract/link.ts";
import { type SocketLike, socketLink } from "../../contract/socket-link.ts";
import { type Hello, MOST_CALL_BYTES } from "../../contract/window.ts";
import { makeToken, storedTokens, storeTokens } from "./channel-tokens.ts";
import { askNeutralino, hasKey, isNeutralino, joinNeutralino, robbed } from "./neutralino.ts";
import type { Api } from "./session.ts";

const PROTOCOL = "tailwater.v1";

export interface Channel {
  readonly api: Api;
  readonly hello: Hello;
  /** Resolves when the socket has closed. */
  readonly lost: Promise<void>;
}

/** @throws TailwaterError CHANNEL_LOST */
export async function openChannel(): Promise<Channel> {
  const socket = isNeutralino() ? await openByNeutralino() : await openByToken();
  const lost = new Promise<void>((resolve) => socket.addEventListener("close", () => resolve()));
  const api = connect(socketLink(socket as SocketLike, { mostBytes: MOST_CALL_BYTES }), WINDOW_FEATURES);
  if (isNeutralino()) {
    if (!hasKey()) {
      await api.window.keyTaken();
      throw robbed();
    }
    joinNeutralino();
  }
  return { api, hello: await api.window.hello(), lost };
}

/** The first page in Neutralino's window passes on a token; a reloaded page asks for one. */
async function openByNeutralino(): Promise<WebSocket> {
  const given = takeToken(location.hash);
  if (given !== null) {
    history.replaceState(null, "", location.pathname);
    const socket = await openSocket(`ws://${location.host}/channel`, [`auth.${given}`]);
    if (socket !== null) return socket;
  }
  const { url, token } = await askNeutralino();
  const socket = await openSocket(url, [`auth.${token}`]);
  if (socket === null) throw refused();
  return socket;
}

/**
 * Our own server: the first token is in the address's fragment. The page sends it with another token for its next
 * connection (see the engine's tokens.ts), so that it has a valid token after a reload at any moment.
 */
async function openByToken(): Promise<WebSocket> {
  const given = takeToken(location.hash);
  // The fragment must not stay in the address bar or in the history.
  if (given !== null) history.replaceState(null, "", location.pathname);
  const tokens = given === null ? storedTokens() : [given];
  const next = makeToken();
  storeTokens([next, ...tokens]);
  // Sends all at once: one of them is valid, even while the previous page is using another one.
  const auth = tokens.map((token) => `auth.${token}`);
  const socket = await openSocket(`ws://${location.host}/channel`, [...auth, `next.${next}`]);
  storeTokens(socket === null ? [] : [next]);
  if (socket === null) throw refused();
  return socket;
}

/** Null when it is refused. */
function openSocket(url: string, protocols: readonly string[]): Promise<WebSocket | null> {
  const socket = new WebSocket(url, [PROTOCOL, ...protocols]);
  return new Promise((resolve) => {
    socket.addEventListener("open", () => resolve(socket));
    socket.addEventListener("close", () => resolve(null));
  });
}

/** The token in `#token=…`; null when there is none. */
export function takeToken(fragment: string): string | null {
  return new URLSearchParams(fragment.slice(1)).get("token");
}

function refused(): TailwaterError {
  return new TailwaterError("CHANNEL_LOST", "This window cannot reach Tailwater's engine.", {
    hint: "The window's address works once, and the engine may have ended. Start Tailwater again, or open the address it prints.",
  });
}
