import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { onPath } from "../../scripts/run/packages.ts";

/** Null when it can be used, else the reason, for a test's `skip`. */
export const straceMissing: string | null =
  process.platform === "linux" && onPath(["strace"]).length > 0 ? null : "strace is not installed";

/** One system call that names a remote address, as the kernel saw it. */
export interface NetworkCall {
  readonly call: string;
  /** `TCP`, `UDP`, `UNIX`, `NETLINK`…: the kind of its socket. */
  readonly socket: string;
  /** `127.0.0.1:9092`, a socket file's path, or empty when the call names none. */
  readonly to: string;
}

/** The command that runs another command and writes the system calls of all its threads and child processes. */
export function strace(file: string): string[] {
  // -D: the tracer is not the parent, so that signals and exit codes are the program's own. -yy: prints what each
  // descriptor is.
  const calls = "trace=connect,sendto,sendmsg,sendmmsg,bind,listen,execve";
  return ["strace", "-D", "-f", "-qq", "-yy", "--seccomp-bpf", "-s", "200", "-e", calls, "-o", file];
}

/** All network calls of the traced program, once it has ended. */
export async function networkCalls(file: string): Promise<readonly NetworkCall[]> {
  let text = "";
  for (let size = -1; size !== text.length; ) {
    size = text.length;
    await sleep(200); // The tracer writes its last lines after the program's end.
    text = await readFile(file, "utf8");
  }
  return text.split("\n").flatMap((line) => readCall(line) ?? []);
}

function readCall(line: string): NetworkCall | null {
  // `<unfinished ...>` has the arguments. `<... connect resumed>` has none and is the same call.
  const [, call, kind, rest] = /^\d+\s+(\w+)\(\d+<(\w+)[^,]*>, (.*)$/.exec(line) ?? [];
  if (call === undefined || kind === undefined || rest === undefined) return null;
  return { call, socket: kind, to: addressIn(rest) };
}

function addressIn(text: string): string {
  const ipv4 = /sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)/.exec(text);
  if (ipv4 !== null) return `${ipv4[2]}:${ipv4[1]}`;
  const ipv6 = /sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]+)"/.exec(text);
  if (ipv6 !== null) return `${ipv6[2]}:${ipv6[1]}`;
  return /sun_path=@?"([^"]+)"/.exec(text)?.[1] ?? "";
}
