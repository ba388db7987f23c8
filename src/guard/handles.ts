import { basename } from "node:path";
import { isMainThread } from "node:worker_threads";
import { mayAskAgent, mayStart, mayUsePipe } from "./permits.ts";
import { replace } from "./replace.ts";
import { type EgressError, refuse } from "./report.ts";

type Call = (this: object, ...args: unknown[]) => unknown;
type Prototype = Record<string, Call>;
type Binding = Readonly<Record<string, { readonly prototype: Prototype } | undefined>>;

/** What the guarded functions above the handles have allowed. */
export interface Agreed {
  /** An allowed connection is being opened to this address. */
  isConnecting(address: string, port: number): boolean;
  /** A server that may listen on 127.0.0.1 opens its port now. */
  mayBind(): boolean;
}

/**
 * Node's native handles are below the guarded functions. Code can get one without a guarded call (`new
 * ChildProcess()._handle`, `net._createServerHandle()`, the handle of a socket, its constructor). So the handles allow
 * only what was allowed above. Called before `process.binding`, which returns handles, is closed.
 */
export function guardHandles({ isConnecting, mayBind }: Agreed): void {
  const { binding } = process as unknown as { binding(name: string): Binding };
  const prototypeOf = (name: string, handle: string): Prototype => binding(name)[handle]?.prototype ?? {};
  const bound = new WeakSet<object>();

  const tcp = prototypeOf("tcp_wrap", "TCP");
  for (const method of ["connect", "connect6"]) {
    guard(tcp, method, ([, address, port]) =>
      isConnecting(String(address), Number(port)) ? null : no(`TCP.${method}`, `${address}:${port}`),
    );
  }
  guard(tcp, "bind", ([address], handle) => {
    if (!isMainThread || address !== "127.0.0.1" || !mayBind()) return no("TCP.bind", "a listening port");
    bound.add(handle);
    return null;
  });
  guard(tcp, "bind6", () => no("TCP.bind6", "a listening port"));
  // Without a bound address it would listen on all addresses.
  guard(tcp, "listen", (_, handle) => (bound.has(handle) ? null : no("TCP.listen", "a listening port")));

  const pipe = prototypeOf("pipe_wrap", "Pipe");
  guard(pipe, "connect", ([, path]) =>
    mayUsePipe("connect", String(path)) || mayAskAgent(String(path)) ? null : no("Pipe.connect", String(path)),
  );
  guard(pipe, "bind", ([path]) => (mayUsePipe("listen", String(path)) ? null : no("Pipe.bind", String(path))));

  guard(prototypeOf("process_wrap", "Process"), "spawn", ([options]) => {
    const file = String((options as { file?: unknown } | undefined)?.file);
    return mayStart(file) ? null : no("Process.spawn", basename(file));
  });

  const udp = prototypeOf("udp_wrap", "UDP");
  for (const method of ["bind", "bind6", "connect", "connect6", "open", "send", "send6"]) {
    guard(udp, method, () => no(`UDP.${method}`, "UDP"));
  }
  const resolver = prototypeOf("cares_wrap", "ChannelWrap");
  for (const method of Object.getOwnPropertyNames(resolver).filter((name) => /^(query|getHostByAddr)/.test(name))) {
    guard(resolver, method, ([, name]) => no(`dns.${method}`, String(name)));
  }
}

const no = (via: string, target: string): EgressError => refuse("not-allowed", via, target);

/** @param check returns why the call is refused; null allows it */
function guard(
  target: Prototype,
  method: string,
  check: (args: unknown[], handle: object) => EgressError | null,
): void {
  const original = target[method];
  if (original === undefined) return; // This is another version of Node.
  replace(target, method, function (this: object, ...args: unknown[]): unknown {
    const refused = check(args, this);
    if (refused !== null) throw refused;
    return Reflect.apply(original, this, args);
  });
}
