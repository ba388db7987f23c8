import type { WebSocket } from "ws";
import { WINDOW_FEATURES } from "../contract/api.ts";
import { serve } from "../contract/link.ts";
import { socketLink } from "../contract/socket-link.ts";
import { MOST_IN_FLIGHT_BYTES } from "../contract/window.ts";
import { onlyByTheGate } from "./changes/locks.ts";
import type { Engine } from "./engine.ts";
import { loggingFailures } from "./log/log-failures.ts";
import { warnOfChannel } from "./server/channel-errors.ts";
import { channelSocket } from "./server/channel-socket.ts";
import { servicesFor } from "./services.ts";
import { type Arrival, WindowSession } from "./window/window-session.ts";

/** Answers a window's calls over its channel. The caller ends the session when the channel closes. */
export function serveWindow(engine: Engine, socket: WebSocket, arrival: Arrival): WindowSession {
  const session = new WindowSession(engine, arrival);
  const valid = channelSocket(socket, (error) =>
    warnOfChannel("A window sent a message that cannot be decoded:", error),
  );
  serve(
    socketLink(valid, { mostInFlight: MOST_IN_FLIGHT_BYTES }),
    WINDOW_FEATURES,
    loggingFailures(servicesFor(engine, session), engine.consent.failed),
    (feature, call, effect) => {
      onlyByTheGate(feature, call, effect);
      engine.login.before(feature, call, effect);
      engine.licence.before(feature, call);
    },
  );
  return session;
}
