import net from "node:net";
import { connectAs, usePipe } from "../../../guard/egress.ts";
import type { Address } from "../address.ts";

/** Opens a socket to a profile's SSH server, with the guard's permit. */
export function dialTunnel(server: Address, profileId: string): net.Socket {
  return connectAs({ purpose: "tunnel", profileId, ...server }, () => net.connect(server));
}

/** Opens the socket, or pipe, of the user's SSH agent, with the guard's permit. */
export const dialAgent = (path: string): net.Socket => usePipe("agent", path, () => net.connect(path));
