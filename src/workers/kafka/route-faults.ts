import { TailwaterError } from "../../contract/errors.ts";
import { ROUTE_NAMES } from "../../contract/route.ts";
import { type Address, formatAddress } from "./address.ts";
import { bySocketError } from "./faults.ts";
import type { ProxyRoute, Route } from "./route.ts";

/** The errors of the way to a broker. Each names the hop, and what to do. No message holds a secret. */

const named = ({ kind, proxy }: Route): string => `The ${ROUTE_NAMES[kind]} at ${formatAddress(proxy)}`;

/** The proxy answered, but opens no way to the broker. @param why the end of the sentence */
export function wayRefused(route: ProxyRoute, to: Address, why: string, hint: string): TailwaterError {
  const at = formatAddress(to);
  return new TailwaterError("PROXY_FAILED", `${named(route)} opens no connection to ${at}: ${why}.`, {
    subject: at,
    hint,
  });
}

export function proxyLoginNeeded(route: ProxyRoute): TailwaterError {
  const { login } = route;
  const what = login === null ? "asks for a login" : `does not accept the login of ${login.user}`;
  return new TailwaterError("PROXY_LOGIN_NEEDED", `${named(route)} ${what}.`, {
    subject: formatAddress(route.proxy),
    hint: `${login === null ? "Enter" : "Check"} the user name and the password of the route in the profile.`,
  });
}

/** What answers at the proxy's address is not a proxy of this kind. */
export function notThisProxy(route: ProxyRoute): TailwaterError {
  const other = route.kind === "socks5" ? "an HTTP proxy" : "a SOCKS5 proxy";
  return new TailwaterError(
    "PROXY_FAILED",
    `What answers at ${formatAddress(route.proxy)} is not a ${ROUTE_NAMES[route.kind]}.`,
    {
      subject: formatAddress(route.proxy),
      hint: `Check host and port of the route in the profile, and whether it is ${other}.`,
    },
  );
}

/** The proxy itself cannot be reached, or ends the connection. @param timedOut our own limit ended the wait */
export function proxyLost(route: Route, to: Address, thrown: unknown, timedOut: boolean): TailwaterError {
  if (thrown instanceof TailwaterError) return thrown;
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const known = timedOut ? null : bySocketError(route.proxy, code);
  const way = `The profile reaches ${formatAddress(to)} through this ${route.kind === "ssh" ? "SSH server" : "proxy"}.`;
  if (known !== null) {
    return new TailwaterError(known.code, `${known.message} ${way}`, {
      subject: formatAddress(route.proxy),
      hint: "Check host and port of the route in the profile, and whether the proxy runs.",
      cause: thrown,
    });
  }
  const what = timedOut ? "did not open a connection in time" : "closed the connection";
  return new TailwaterError(timedOut ? "CONNECT_TIMEOUT" : "PROXY_FAILED", `${named(route)} ${what}. ${way}`, {
    subject: formatAddress(to),
    hint: timedOut
      ? "The broker may be unreachable from the proxy, or a firewall is in the way."
      : "Check whether the proxy may connect to this host and port.",
    cause: thrown,
  });
}
