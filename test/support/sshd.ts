import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "../../scripts/kafka/ports.ts";
import { startChild } from "../../scripts/run/child.ts";

const SSHD = "/usr/sbin/sshd";

/** Why no `ssh -D` can be tried here; null: it can. */
export const noSshd = existsSync(SSHD) && process.getuid?.() === 0 ? null : "No sshd that this user may start.";

/** The SOCKS5 proxy of `ssh -D`, through a real sshd on this machine. @returns its `host:port` */
export async function sshTunnel(t: Pick<TestContext, "after">): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "tailwater-ssh-"));
  const [port = 0, socks = 0] = await freePorts(2);
  for (const name of ["host", "user"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(dir, name)]);
  await mkdir("/run/sshd", { recursive: true });
  const lines = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${join(dir, "host")}`,
    "StrictModes no",
    "UsePAM no",
  ];
  const config = [
    ...lines,
    `AuthorizedKeysFile ${join(dir, "user.pub")}`,
    `PidFile ${join(dir, "pid")}`,
    "PermitRootLogin yes",
  ];
  await writeFile(join(dir, "sshd_config"), `${config.join("\n")}\n`);
  const server = startChild("sshd", SSHD, ["-D", "-e", "-f", join(dir, "sshd_config")], join(dir, "sshd.log"), {});
  await untilOpen(port);
  const options = ["StrictHostKeyChecking=no", `UserKnownHostsFile=${join(dir, "known")}`, "ExitOnForwardFailure=yes"];
  const flags = ["-F", "none", "-N", "-D", `127.0.0.1:${socks}`, "-p", `${port}`, "-i", join(dir, "user")];
  const args = [...flags, ...options.flatMap((one) => ["-o", one]), `${userInfo().username}@127.0.0.1`];
  const client = startChild("ssh", "ssh", args, join(dir, "ssh.log"), {});
  t.after(async () => {
    await client.end(2_000);
    await server.end(2_000);
    await rm(dir, { recursive: true, force: true });
  });
  await untilOpen(socks);
  return `127.0.0.1:${socks}`;
}

async function untilOpen(port: number): Promise<void> {
  for (let left = 200; left > 0; left--) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isOpen) return;
    await sleep(50);
  }
  throw new Error(`Nothing listens on port ${port}.`);
}
