// Every way out that Node offers, tried one after the other; a line of JSON each: how it ended. The test runs this file
// with the guard, and without it, to see that the tries are real. Plain JavaScript: nothing but Node runs it.
// Arguments: a TCP port and a UDP port on 127.0.0.1, a socket file, and "worker" when it runs in a thread.
import childProcess from "node:child_process";
import cluster from "node:cluster";
import dgram from "node:dgram";
import dns from "node:dns";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import inspector from "node:inspector";
import nodeModule, { createRequire } from "node:module";
import net, { connect as connectByName } from "node:net";
import tls from "node:tls";
import vm from "node:vm";
import { isMainThread, Worker, workerData } from "node:worker_threads";

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
const ofWorker = (options) =>
  new Promise((resolve, reject) => {
    const code = `const net = require("node:net"); const { parentPort } = require("node:worker_threads");
      const socket = net.connect(${port}, "${host}");
      socket.on("error", (error) => parentPort.postMessage(error.code));
      socket.on("connect", () => { socket.destroy(); parentPort.postMessage("out"); });`;
    const worker = new Worker(code, { eval: true, ...options });
    worker.on("message", (said) =>
      said === "out" ? resolve() : reject(Object.assign(new Error(said), { code: said })),
    );
    worker.on("error", reject);
  });

const TRIES = {
  "net.connect(port, host)": () => ofSocket(() => net.connect(target.port, host)),
  "net.connect(options)": () => ofSocket(() => net.connect(target)),
  "net.connect, imported by name": () => ofSocket(() => connectByName(target)),
  "new Socket().connect": () => ofSocket(() => new net.Socket().connect(target.port, host)),
  "Socket.prototype.connect, put back": () => {
    try {
      net.Socket.prototype.connect =
        Object.getPrototypeOf(net.Socket.prototype).connect ?? net.Socket.prototype.connect;
      delete net.Socket.prototype.connect;
    } catch {} // In a strict module that throws: the try goes on with what is there.
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
        // It calls a socket without a handle connected, until the socket fails.
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
      new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), 3_000)),
    ]);
  } catch (error) {
    outcome = error?.code ?? error?.message ?? String(error);
  }
  process.stdout.write(`${JSON.stringify({ name, outcome })}\n`);
}
if (isMainThread && !process.env.CONTROL) {
  // The same once more from a thread that asks to have no guard.
  await new Promise((done) => {
    new Worker(new URL(import.meta.url), { execArgv: [], workerData: [port, udp, socketFile] }).on("exit", done);
  });
}
process.exit();
