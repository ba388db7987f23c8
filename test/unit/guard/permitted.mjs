// What the guard allows with a permit, and what it blocks even then. Prints one line of JSON for each. Run with the
// guard. Arguments: a TCP port on 127.0.0.1 and a folder. Plain JavaScript: nothing but Node runs it.
import { once } from "node:events";
import net from "node:net";
import { join } from "node:path";
import { isMainThread, Worker, workerData } from "node:worker_threads";

const [port, folder] = isMainThread ? process.argv.slice(2) : workerData;
const guard = globalThis[Symbol.for("tailwater.guard")].claim();
const own = join(folder, isMainThread ? "window.sock" : "thread/window.sock");
const other = join(folder, "other.sock");

const place = (purpose) => ({ purpose, profileId: null, host: "127.0.0.1", port: Number(port) });
const listening = async (start) => {
  const server = start(net.createServer());
  await once(server, "listening");
  server.close();
  await once(server, "close");
};
const connected = async (open) => {
  const socket = open();
  await once(socket, "connect");
  socket.destroy();
};

const TRIES = {
  "listen on 127.0.0.1": () => listening((server) => guard.listen(() => server.listen(0, "127.0.0.1"))),
  "listen on all addresses": () => listening((server) => guard.listen(() => server.listen(0))),
  "listen on 0.0.0.0": () => listening((server) => guard.listen(() => server.listen(0, "0.0.0.0"))),
  "listen on a file by the permit for a port": () => listening((server) => guard.listen(() => server.listen(own))),
  "listen on another file": () => listening((server) => guard.pipe("listen", other, () => server.listen(other))),
  "listen on a file that was not named": () =>
    listening((server) => guard.pipe("listen", own, () => server.listen(other))),
  "listen on a port by the permit for a file": () =>
    listening((server) => guard.pipe("listen", own, () => server.listen(0, "127.0.0.1"))),
  "listen later": async () => {
    const server = net.createServer();
    await guard.pipe("listen", own, async () => {});
    return listening(() => server.listen(own));
  },
  "listen on the own file": () => listening((server) => guard.pipe("listen", own, () => server.listen(own))),
  "connect to a port by the permit for a file": () =>
    connected(() => guard.pipe("connect", own, () => net.connect(Number(port), "127.0.0.1"))),
  "connect to another file": () => connected(() => guard.pipe("connect", other, () => net.connect(other))),
  "connect by the permit to listen": () => connected(() => guard.pipe("listen", own, () => net.connect(own))),
  "connect for an update": () =>
    connected(() => guard.connect(place("updates"), () => net.connect(Number(port), "127.0.0.1"))),
  "connect for an update on a profile's behalf": () =>
    connected(() =>
      guard.connect({ ...place("updates"), profileId: "p" }, () => net.connect(Number(port), "127.0.0.1")),
    ),
  "connect for an update to somewhere else": () =>
    connected(() => guard.connect({ ...place("updates"), port: 9 }, () => net.connect(Number(port), "127.0.0.1"))),
  "connect for an update later": async () => {
    await guard.connect(place("updates"), async () => {});
    return connected(() => net.connect(Number(port), "127.0.0.1"));
  },
  "connect for an update to a host that the publisher did not name": () =>
    connected(() =>
      guard.connect({ ...place("updates"), host: "localhost" }, () => net.connect(Number(port), "localhost")),
    ),
  "connect for a login, which the publisher did not name": () =>
    connected(() => guard.connect(place("login"), () => net.connect(Number(port), "127.0.0.1"))),
  "connect for a purpose that does not exist": () =>
    connected(() => guard.connect(place("constructor"), () => net.connect(Number(port), "127.0.0.1"))),
  "connect for a registry": () =>
    connected(() =>
      guard.connect({ ...place("registry"), profileId: "p" }, () => net.connect(Number(port), "127.0.0.1")),
    ),
  "connect for a registry on no profile's behalf": () =>
    connected(() => guard.connect(place("registry"), () => net.connect(Number(port), "127.0.0.1"))),
  "connect for a broker from the main thread": () =>
    isMainThread
      ? connected(() =>
          guard.connect({ ...place("broker"), profileId: "p" }, () => net.connect(Number(port), "127.0.0.1")),
        )
      : Promise.reject(Object.assign(new Error(), { code: "ERR_EGRESS_REFUSED" })),
  "connect through a proxy": () => {
    const proxy = { host: "127.0.0.1", port: Number(port) };
    const to = { purpose: "registry", profileId: "p", host: "registry.example", port: 443, proxy };
    return connected(() => guard.connect(to, () => net.connect(Number(port), "127.0.0.1")));
  },
  "connect past the proxy": () => {
    const to = { ...place("registry"), profileId: "p", proxy: { host: "127.0.0.1", port: 9 } };
    return connected(() => guard.connect(to, () => net.connect(Number(port), "127.0.0.1")));
  },
  "connect through a proxy to what the publisher did not name": () => {
    const proxy = { host: "127.0.0.1", port: Number(port) };
    const to = { purpose: "updates", profileId: null, host: "evil.example", port: 443, proxy };
    return connected(() => guard.connect(to, () => net.connect(Number(port), "127.0.0.1")));
  },
  "connect to the own file": async () => {
    const server = guard.pipe("listen", own, () => net.createServer((socket) => socket.end()).listen(own));
    await once(server, "listening");
    await connected(() => guard.pipe("connect", own, () => net.connect(own)));
    server.close();
  },
};

for (const [name, attempt] of Object.entries(TRIES)) {
  let outcome = "out";
  try {
    await attempt();
  } catch (error) {
    outcome = error.code ?? error.message;
  }
  process.stdout.write(`${JSON.stringify({ name, thread: !isMainThread, outcome })}\n`);
}
if (isMainThread) {
  new Worker(new URL(import.meta.url), { workerData: [port, folder] }).on("exit", () => process.exit());
}
