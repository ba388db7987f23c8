// Tries every way out that Node offers, one after the other, and prints each outcome as a line of JSON. The test runs
// this file with and without the guard, to prove that the attempts are real. Plain JavaScript: nothing but Node runs
// it. Arguments: a TCP port and a UDP port on 127.0.0.1, a socket file, and "worker" when it runs in a thread.

import { createHook } from "node:async_hooks";
import childProcess from "node:child_process";
import cluster from "node:cluster";
import dgram from "node:dgram";
import dns from "node:dns";
import { writeFileSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import inspector from "node:inspector";
import nodeModule, { createRequire } from "node:module";
import net, { connect as connectByName } from "node:net";
import tls from "node:tls";
import vm from "node:vm";
import { isMainThread, SHARE_ENV, Worker, workerData } from "node:worker_threads";

const [port, udp, socketFile] = isMainThread ? process.argv.slice(2) : workerData;
const host = "127.0.0.1";
const target = { host, port: Number(port) };
const NODE = process.execPath;
const CHILD = `require("net").connect(${port}, "${host}")`;
const require = createRequire(import.meta.url);

const ofSocket = (make) =>
  new Promise((resolve, reject) => {
    const socket = make();
    socket.on("error", reject);
    socket.on("connect", () => {
      socket.destroy();
      resolve();
    });
  });
const ofRequest = (request) =>
  new Promise((resolve, reject) => {
    request.on("socket", (socket) => socket.on("connect", resolve));
    request.on("error", reject);
  });
const ofCallback = (call) => new Promise((resolve, reject) => call((error) => (error ? reject(error) : resolve())));
const ofProcess = (make) =>
  new Promise((resolve, reject) => {
    const child = make();
    child.on("error", reject);
    child.on("exit", resolve);
  });
const ofWorker = (options, Class = Worker) =>
  new Promise((resolve, reject) => {
    const code = `const net = require("node:net"); const { parentPort } = require("node:worker_threads");
      const socket = net.connect(${port}, "${host}");
      socket.on("error", (error) => parentPort.postMessage(error.code));
      socket.on("connect", () => { socket.destroy(); parentPort.postMessage("out"); });`;
    const worker = new Class(code, { eval: true, ...options });
    worker.on("message", (said) =>
      said === "out" ? resolve() : reject(Object.assign(new Error(said), { code: said })),
    );
    worker.on("error", reject);
  });

/** Tries to get out before any other code of its thread runs. */
const PRELOAD = `${socketFile}-${isMainThread}.cjs`;
writeFileSync(
  PRELOAD,
  `const { connect } = require("node:net");
  const { parentPort } = require("node:worker_threads");
  if (Symbol.for("tailwater.guard") in globalThis) return;
  connect(${port}, "${host}").on("connect", () => parentPort.postMessage("out"));`,
);

/** The class of TCP handles, from the handle of a socket. */
function tcpClass() {
  const handle = new net.Server()._createServerHandle?.() ?? net._createServerHandle(null, 0, -1) ?? null;
  return typeof handle === "number" || handle === null ? process.binding("tcp_wrap").TCP : handle.constructor;
}

/** The arguments of a connection, as an observer can read them. */
async function connectRequest() {
  let request = null;
  const hook = createHook({
    init(_id, type, _trigger, resource) {
      if (type === "TCPCONNECTWRAP") request = resource;
    },
  }).enable();
  await ofSocket(() => net.connect(target)).finally(() => hook.disable());
  return new request.constructor();
}

const TRIES = {
  "net.connect(port, host)": () => ofSocket(() => net.connect(target.port, host)),
  "net.connect(options)": () => ofSocket(() => net.connect(target)),
  "net.connect, imported by name": () => ofSocket(() => connectByName(target)),
  "new Socket().connect": () => ofSocket(() => new net.Socket().connect(target.port, host)),
  "Socket.prototype.connect, put back": async () => {
    const { prototype } = net.Socket;
    const own = Object.getOwnPropertyDescriptor(prototype, "connect");
    try {
      prototype.connect = Object.getPrototypeOf(prototype).connect ?? own.value;
      delete prototype.connect;
    } catch {} // This throws in a strict module. The attempt continues with the existing value.
    if (own.configurable) Object.defineProperty(prototype, "connect", own);
    return ofSocket(() => net.connect(target));
  },
  "a socket file": () => ofSocket(() => net.connect(socketFile)),
  "net from vm": () => ofSocket(() => vm.runInNewContext("net.connect(target)", { net, target })),
  "tls.connect": () => ofSocket(() => tls.connect({ ...target, rejectUnauthorized: false })),
  "http.get": () => ofRequest(http.get({ ...target, path: "/" })),
  "http.get with an agent": () => ofRequest(http.get({ ...target, agent: new http.Agent({ keepAlive: true }) })),
  "https.get": () => ofRequest(https.get({ ...target, rejectUnauthorized: false })),
  "http2.connect": () =>
    new Promise((resolve, reject) => {
      const session = http2.connect(`http://${host}:${port}`);
      session.on("error", reject);
      session.on("connect", () => {
        // HTTP/2 reports a socket without a handle as connected, until the socket fails.
        if (session.socket.remoteAddress === undefined) return;
        session.destroy();
        resolve();
      });
    }),
  fetch: () =>
    fetch(`http://${host}:${port}/?secret=1`, { signal: AbortSignal.timeout(2_000) }).catch((error) => {
      throw error.cause ?? error;
    }),
  "dgram.send": () => ofCallback((done) => dgram.createSocket("udp4").send("x", Number(udp), host, done)),
  "dgram.connect": () => ofCallback((done) => dgram.createSocket("udp4").connect(Number(udp), host, done)),
  "dgram.bind": () => ofCallback((done) => dgram.createSocket("udp4").bind(0, host, done).on("error", done)),
  "dns.lookup": () => ofCallback((done) => dns.lookup("localhost", done)),
  "dns.resolve4": () => ofCallback((done) => dns.resolve4("localhost.invalid", done)),
  "dns.promises.lookup": () => dns.promises.lookup("localhost"),
  "dns.promises.resolveTxt": () => dns.promises.resolveTxt("localhost.invalid"),
  "new dns.Resolver().resolve": () => ofCallback((done) => new dns.Resolver().resolve("localhost.invalid", done)),
  "new dns.promises.Resolver().resolve": () => new dns.promises.Resolver().resolve("localhost.invalid"),
  "dns.lookupService": () => ofCallback((done) => dns.lookupService(host, 22, done)),
  spawn: () => ofProcess(() => childProcess.spawn(NODE, ["-e", CHILD])),
  "spawn with a shell": () => ofProcess(() => childProcess.spawn("true", { shell: true })),
  execFile: () => ofCallback((done) => childProcess.execFile(NODE, ["-e", CHILD], done)),
  exec: () => ofCallback((done) => childProcess.exec("true", done)),
  fork: () => ofProcess(() => childProcess.fork("-", { execArgv: ["-e", CHILD] })),
  spawnSync: () => childProcess.spawnSync(NODE, ["-e", CHILD]),
  execFileSync: () => childProcess.execFileSync(NODE, ["-e", CHILD]),
  execSync: () => childProcess.execSync("true"),
  "cluster.fork": () => (isMainThread ? ofProcess(() => cluster.fork().process) : childProcess.execSync("true")),
  "process.binding": () => process.binding("tcp_wrap"),
  "process.dlopen": () => process.dlopen({ exports: {} }, require.resolve("lz4-napi").replace(/index\.js$/, "x.node")),
  "module.register": () => nodeModule.register("data:text/javascript,export{}"),
  "inspector.open": () => inspector.open(0, host),
  "net.Server.listen": () =>
    ofCallback((done) =>
      net
        .createServer()
        .listen(0, host, () => done(null))
        .unref(),
    ),
  "net.Server.listen on a socket file": () =>
    ofCallback((done) =>
      net
        .createServer()
        .listen(`${socketFile}-${isMainThread}`, () => done(null))
        .unref(),
    ),
  "http.Server.listen": () =>
    ofCallback((done) =>
      http
        .createServer()
        .listen(0, host, () => done(null))
        .unref(),
    ),
  "a worker": () => ofWorker({}),
  "a worker without flags": () => ofWorker({ execArgv: [] }),
  "a worker with an environment of its own": () => ofWorker({ execArgv: [], env: {} }),
  // A class other than the one that Node exports, obtained in any way. Without the guard it is the exported one.
  "the class below the worker's": () => {
    const below = Object.getPrototypeOf(Worker);
    return ofWorker({ execArgv: [] }, below.name === "Worker" ? below : Worker);
  },
  "the constructor of a worker": () => ofWorker({ execArgv: [] }, Worker.prototype.constructor),
  "the constructor below a worker": () => {
    const below = Object.getPrototypeOf(Worker.prototype).constructor;
    return ofWorker({ execArgv: [] }, below.name === "Worker" ? below : Worker);
  },
  "a subclass of the worker's": () => ofWorker({ execArgv: [] }, class extends Worker {}),
  "Reflect.construct of a worker": () => {
    const construct = (_, args) => Reflect.construct(Worker, args, Worker);
    return ofWorker({ execArgv: [] }, new Proxy(Worker, { construct }));
  },
  // Code that is loaded this way runs before the guard.
  "NODE_OPTIONS for a worker": () => ofWorker({ env: { NODE_OPTIONS: `--require ${PRELOAD}` } }),
  "NODE_OPTIONS for all workers": async () => {
    process.env.NODE_OPTIONS = `--require ${PRELOAD}`;
    try {
      await ofWorker({});
    } finally {
      delete process.env.NODE_OPTIONS;
    }
  },
  "NODE_OPTIONS in a shared environment": async () => {
    process.env.NODE_OPTIONS = `--require ${PRELOAD}`;
    try {
      await ofWorker({ env: SHARE_ENV });
    } finally {
      delete process.env.NODE_OPTIONS;
    }
  },
  "a handle of a child process": () => {
    const { _handle } = new childProcess.ChildProcess();
    const stdio = [{ type: "ignore" }, { type: "ignore" }, { type: "ignore" }];
    return ofCallback((done) => {
      _handle.onexit = () => done(null);
      const error = _handle.spawn({ file: NODE, args: [NODE, "-e", CHILD], envPairs: [], stdio });
      if (error !== 0) done(new Error(`spawn: ${error}`));
    });
  },
  "a handle that listens": () => {
    const handle = net._createServerHandle(host, 0, 4);
    if (typeof handle === "number" || handle.listen(1) !== 0) throw new Error("listen");
    handle.close();
  },
  "a handle that listens everywhere, unbound": () => {
    const handle = new (tcpClass())(1);
    if (handle.listen(1) !== 0) throw new Error("listen");
    handle.close();
  },
  "net.Server._listen2": () => {
    const server = new net.Server();
    server._listen2("0.0.0.0", 0, 4, 1);
    server.close();
  },
  "a handle that connects": async () => {
    const request = await connectRequest();
    const handle = new (tcpClass())(0);
    await ofCallback((done) => {
      request.oncomplete = (status) => done(status === 0 ? null : new Error(`connect: ${status}`));
      const error = handle.connect(request, host, Number(port));
      if (error !== 0) done(new Error(`connect: ${error}`));
    });
    handle.close();
  },
  "dgram._createSocketHandle": () => dgram._createSocketHandle(host, 0, "udp4").close(),
  "a handle of a resolver": () => {
    const { _handle } = new dns.Resolver();
    if (process.env.CONTROL) return;
    _handle.queryA({}, "localhost.invalid");
  },
  "process._linkedBinding": () => {
    if (!process.env.CONTROL) process._linkedBinding("tcp_wrap");
  },
  "a debugger of one's own": () => new inspector.Session().connect(),
  "a debugger of one's own, by promises": async () => new (await import("node:inspector/promises")).Session().connect(),
  // It would stop this process, or make it listen.
  ...(process.env.CONTROL ? {} : { "process._debugProcess": () => process._debugProcess(process.pid) }),
  ...(process.getBuiltinModule === undefined
    ? {}
    : { "process.getBuiltinModule": () => ofSocket(() => process.getBuiltinModule("net").connect(target)) }),
  ...(process.execve === undefined || process.env.CONTROL
    ? {}
    : { "process.execve": () => process.execve("/bin/true") }),
};

for (const [name, attempt] of Object.entries(TRIES)) {
  let outcome = "out";
  try {
    await Promise.race([
      attempt(),
      new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), 10_000)),
    ]);
  } catch (error) {
    outcome = error?.code ?? error?.message ?? String(error);
  }
  process.stdout.write(`${JSON.stringify({ name, outcome })}\n`);
}
if (isMainThread && !process.env.CONTROL) {
  // The same attempts from a thread that tries to start without the guard.
  await new Promise((done) => {
    new Worker(new URL(import.meta.url), { execArgv: [], workerData: [port, udp, socketFile] }).on("exit", done);
  });
}
process.exit();
