import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "../../scripts/kafka/ports.ts";
import { startChild } from "../../scripts/run/child.ts";

const SSHD = "/usr/sbin/sshd";

/** Why no real sshd can be tried here; null: it can. On Debian: `apt-get install openssh-server`, as root. */
export const noSshd =
  existsSync(SSHD) && process.getuid?.() === 0 ? null : "No sshd that this user may start (openssh-server, root).";

type Test = Pick<TestContext, "after">;

/** A real sshd on this machine, behind a relay that can cut. */
export interface Sshd {
  /** `host:port` of the relay. */
  readonly address: string;
  readonly user: string;
  /** A private key that it accepts; the same with the passphrase. */
  readonly key: string;
  readonly encryptedKey: string;
  readonly passphrase: string;
  /** A private key that it does not accept. */
  readonly strangeKey: string;
  /** A known_hosts file with its key. */
  readonly knownHosts: string;
  /** Of its host key. */
  readonly fingerprint: string;
  readonly folder: string;
  /** Connections so far. */
  readonly connections: number;
  cut(): void;
}

/** @param more lines of sshd_config */
export async function startSshd(t: Test, more: readonly string[] = []): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-ssh-"));
  const path = (name: string) => join(folder, name);
  const passphrase = "canary-of-the-ssh-key";
  const make = (name: string, words: string) =>
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", words, "-C", "test", "-f", path(name)]);
  for (const name of ["host", "user", "strange"]) make(name, "");
  make("encrypted", passphrase);
  const publics = await Promise.all(["user.pub", "encrypted.pub"].map((name) => readFile(path(name), "utf8")));
  await writeFile(path("authorized"), publics.join(""));
  const [port = 0] = await freePorts(1);
  await mkdir("/run/sshd", { recursive: true });
  const config = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${path("host")}`,
    "StrictModes no",
    "UsePAM no",
    `AuthorizedKeysFile ${path("authorized")}`,
    `PidFile ${path("pid")}`,
    "PermitRootLogin yes",
    ...more,
  ];
  await writeFile(path("sshd_config"), `${config.join("\n")}\n`);
  const server = startChild("sshd", SSHD, ["-D", "-e", "-f", path("sshd_config")], path("sshd.log"), {});
  await untilOpen(port);
  const relay = await startRelay(port);
  const [type = "", base64 = ""] = (await readFile(path("host.pub"), "utf8")).split(" ");
  await writeFile(path("known_hosts"), `[127.0.0.1]:${relay.port} ${type} ${base64}\n`);
  const [, fingerprint = ""] = execFileSync("ssh-keygen", ["-l", "-f", path("host.pub")], { encoding: "utf8" }).split(
    " ",
  );
  t.after(async () => {
    relay.stop();
    await server.end(2_000);
    await rm(folder, { recursive: true, force: true });
  });
  return {
    address: `127.0.0.1:${relay.port}`,
    user: userInfo().username,
    key: path("user"),
    encryptedKey: path("encrypted"),
    passphrase,
    strangeKey: path("strange"),
    knownHosts: path("known_hosts"),
    fingerprint,
    folder,
    get connections() {
      return relay.connections();
    },
    cut: relay.cut,
  };
}

/** An agent that holds a key. @returns its socket */
export async function startAgent(t: Test, { folder }: Sshd, key: string): Promise<string> {
  const socket = join(folder, "agent.sock");
  const agent = startChild("ssh-agent", "ssh-agent", ["-D", "-a", socket], join(folder, "agent.log"), {});
  t.after(() => agent.end(2_000));
  for (let left = 200; left > 0 && !existsSync(socket); left--) await sleep(20);
  execFileSync("ssh-add", ["-q", key], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: "ignore" });
  return socket;
}

/** The SOCKS5 proxy of `ssh -D`, through a real sshd on this machine. @returns its `host:port` */
export async function sshTunnel(t: Test): Promise<string> {
  const sshd = await startSshd(t);
  const [socks = 0] = await freePorts(1);
  const options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "ExitOnForwardFailure=yes"];
  const port = sshd.address.split(":")[1] ?? "";
  const flags = ["-F", "none", "-N", "-D", `127.0.0.1:${socks}`, "-p", port, "-i", sshd.key];
  const args = [...flags, ...options.flatMap((one) => ["-o", one]), `${sshd.user}@127.0.0.1`];
  const client = startChild("ssh", "ssh", args, join(sshd.folder, "ssh.log"), {});
  t.after(() => client.end(2_000));
  await untilOpen(socks);
  return `127.0.0.1:${socks}`;
}

async function startRelay(port: number) {
  const open = new Set<net.Socket>();
  let connections = 0;
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  const server = net.createServer((from) => {
    connections += 1;
    const to = net.connect(port, "127.0.0.1");
    from.pipe(to).pipe(from);
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(socket);
      socket.on("error", () => {});
      socket.once("close", () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as net.AddressInfo;
  const stop = () => {
    server.close();
    cut();
  };
  return { port: address.port, connections: () => connections, cut, stop };
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
