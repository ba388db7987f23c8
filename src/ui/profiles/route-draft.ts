import { placeIn } from "../../contract/host-map.ts";
import type { RouteSettings, SshLogin } from "../../contract/route.ts";

/** The route as it is typed. */
export interface RouteDraft {
  readonly kind: RouteSettings["kind"] | "direct";
  readonly proxy: string;
  readonly username: string;
  readonly ssh: SshDraft;
}

/** What only an SSH server has. */
export interface SshDraft {
  readonly by: SshLogin["by"];
  readonly file: string;
  readonly socket: string;
  readonly knownHosts: string;
  readonly hostKey: string;
}

export interface RouteProblem {
  /** The id of its input. */
  readonly at: "proxy" | "ssh-user" | "ssh-file";
  readonly text: string;
}

const NO_SSH: SshDraft = { by: "key-file", file: "~/.ssh/id_ed25519", socket: "", knownHosts: "", hostKey: "" };
export const DIRECT: RouteDraft = { kind: "direct", proxy: "", username: "", ssh: NO_SSH };
/** The secrets of the route. */
export const ROUTE_PASSWORD = "kafka.route.password";
export const SSH_PASSWORD = "kafka.route.login.password";
export const SSH_KEY = "kafka.route.login.key";
export const SSH_PASSPHRASE = "kafka.route.login.passphrase";

const SSH_PORT = 22;

export function draftOfRoute(route: RouteSettings | null): RouteDraft {
  if (route === null) return DIRECT;
  const { kind, proxy, username } = route;
  if (kind !== "ssh") return { kind, proxy, username, ssh: NO_SSH };
  const { login, knownHosts, hostKey } = route;
  const { by } = login;
  const file = by === "key-file" ? login.file : NO_SSH.file;
  return { kind, proxy, username, ssh: { by, file, socket: by === "agent" ? login.socket : "", knownHosts, hostKey } };
}

export function routeOf({ kind, proxy, username, ssh }: RouteDraft): RouteSettings | null {
  if (kind === "direct") return null;
  const server = proxy.trim();
  if (kind !== "ssh") return { kind, proxy: server, username };
  const { knownHosts, hostKey } = ssh;
  const place = placeIn(server);
  const common = { kind, proxy: place?.port === null ? `${server}:${SSH_PORT}` : server, username: username.trim() };
  return { ...common, login: loginOf(ssh), knownHosts: knownHosts.trim(), hostKey };
}

function loginOf({ by, file, socket }: SshDraft): SshLogin {
  if (by === "key-file") return { by, file: file.trim() };
  return by === "agent" ? { by, socket: socket.trim() } : { by };
}

/** What is wrong with the route, and at which of its fields; null: nothing. */
export function problemOfRoute({ kind, proxy, username, ssh }: RouteDraft): RouteProblem | null {
  if (kind === "direct") return null;
  const server = proxy.trim();
  const place = placeIn(server);
  const isProxy = kind !== "ssh";
  if (server === "") return { at: "proxy", text: `Enter the ${isProxy ? "proxy's" : "SSH server's"} host:port.` };
  if (place === null || (isProxy && place.port === null)) {
    const example = isProxy ? "localhost:1080" : "bastion.example:22";
    return { at: "proxy", text: `“${proxy}” is not a host and port, like ${example}.` };
  }
  if (isProxy) return null;
  if (username.trim() === "") return { at: "ssh-user", text: "Enter the user at the SSH server." };
  const isNameless = ssh.by === "key-file" && ssh.file.trim() === "";
  return isNameless ? { at: "ssh-file", text: "Enter the path of the key file." } : null;
}

/** The route has, or may have, a secret. */
export function hasRouteSecret({ kind, username, ssh }: RouteDraft): boolean {
  if (kind === "direct") return false;
  return kind === "ssh" ? ssh.by !== "agent" : username !== "";
}
