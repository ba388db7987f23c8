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

const NO_SSH: SshDraft = { by: "key-file", file: "~/.ssh/id_ed25519", socket: "", knownHosts: "", hostKey: "" };
export const DIRECT: RouteDraft = { kind: "direct", proxy: "", username: "", ssh: NO_SSH };
/** The secrets of the route. */
export const ROUTE_PASSWORD = "kafka.route.password";
export const SSH_PASSWORD = "kafka.route.login.password";
export const SSH_KEY = "kafka.route.login.key";
export const SSH_PASSPHRASE = "kafka.route.login.passphrase";
export const ROUTE_SECRETS = [ROUTE_PASSWORD, SSH_PASSWORD, SSH_KEY, SSH_PASSPHRASE] as const;

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

/** What is wrong with the route; null: nothing. */
export function problemOfRoute({ kind, proxy, username, ssh }: RouteDraft): string | null {
  if (kind === "direct") return null;
  const place = placeIn(proxy.trim());
  if (kind !== "ssh") {
    if (proxy.trim() === "") return "Enter the proxy's host:port.";
    return place === null || place.port === null ? `“${proxy}” is not a host and port, like localhost:1080.` : null;
  }
  if (proxy.trim() === "") return "Enter the SSH server's host, or host:port.";
  if (place === null) return `“${proxy}” is not a host, or a host and port, like bastion.example:22.`;
  if (username.trim() === "") return "Enter the user at the SSH server.";
  return ssh.by === "key-file" && ssh.file.trim() === "" ? "Enter the path of the key file." : null;
}

/** The route has, or may have, a secret. */
export function hasRouteSecret({ kind, username, ssh }: RouteDraft): boolean {
  if (kind === "direct") return false;
  return kind === "ssh" ? ssh.by !== "agent" : username !== "";
}
