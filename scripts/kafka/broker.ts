// A real Kafka broker for tests, benches and the demo. For colleagues:
//
//   const broker = await startBroker({ tls: true, sasl: true, acl: true });   // 2–3 s; all options optional
//   broker.bootstrap                 "127.0.0.1:54321", plaintext, always there
//   broker.listeners.tls             likewise tlsExpired, tlsUntrusted, tlsWrongHost, tlsMutual (with `tls`),
//                                    saslPlaintext (with `sasl`), saslSsl (with both), oauth, kerberos
//   broker.caPem                     trust this for tls, saslSsl, tlsExpired, tlsWrongHost
//   SASL users                       users.ts; PLAIN, SCRAM-SHA-256, SCRAM-SHA-512. bob has no rights under `acl`
//   await broker.createTopic("orders", { partitions: 4, config: { "cleanup.policy": "compact" } });
//   await broker.withAdmin((admin) => admin.createAcls(…));
//   await broker.restart();          same ports, same data. broker.kill() is a crash, broker.pause() a frozen broker
//   await broker.stop();             removes the data unless `dir` was given
//
// In a node:test file use test/support/broker.ts, which stops it for you. It listens on 127.0.0.1 only and ends with
// the process that started it, however that ends.

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Admin, Kafka, type KafkaConfig, logLevel } from "kafkajs";
import { type Authority, type Certificate, makeAuthority } from "./certificates.ts";
import { type JavaProcess, startJava } from "./java-process.ts";
import { JVM_FLAGS } from "./jvm.ts";
import { freePorts } from "./ports.ts";
import { prepareKafka } from "./prepare.ts";
import { LISTENER_KINDS, type ListenerKind, type OauthIssuer, serverProperties } from "./properties.ts";
import { untilLed, untilReady } from "./ready.ts";
import type { Progress } from "./setup-error.ts";
import { formatStorage, newClusterId } from "./storage.ts";

export interface BrokerOptions {
  /** Keeps the data here, and uses existing data. Default: a temporary folder, removed by `stop`. */
  readonly dir?: string;
  /** The plaintext port. Default: a free one. A caller with `dir` who needs the last port again must pass it. */
  readonly port?: number;
  readonly tls?: boolean;
  readonly sasl?: boolean;
  /** A listener that accepts this issuer's tokens (OAUTHBEARER). */
  readonly oauth?: OauthIssuer;
  /** A listener that offers only Kerberos, and accepts nobody. */
  readonly kerberos?: boolean;
  /** StandardAuthorizer; admin, alice and the plaintext listener may do everything, bob nothing. */
  readonly acl?: boolean;
  /** An additional plaintext listener that advertises this port of a fault proxy. */
  readonly proxyPort?: number;
  readonly heapMb?: number;
  /** Additional server.properties; they override ours. */
  readonly properties?: Readonly<Record<string, string>>;
  /** `num.partitions`, the default of a new topic. */
  readonly partitions?: number;
  readonly jvmFlags?: readonly string[];
  /** A folder with classes of the caller's, behind Kafka's own. */
  readonly classes?: string;
  readonly progress?: Progress;
  /** Kafka's version, 4.0 or newer. Default: the one that all tests use. */
  readonly version?: string;
  /** One of several brokers: see cluster.ts. */
  readonly member?: ClusterMember;
}

export interface ClusterMember {
  readonly nodeId: number;
  readonly clusterId: string;
  readonly controllerPort: number;
  readonly voters: string;
  readonly size: number;
  /** Addresses of every member, for the admin client. */
  readonly bootstraps: readonly string[];
}

export interface Broker {
  /** `127.0.0.1:port` of the plaintext listener. */
  readonly bootstrap: string;
  readonly nodeId: number;
  readonly listeners: Readonly<Partial<Record<ListenerKind, string>>> & { readonly plaintext: string };
  readonly caPem: string;
  /** For `tlsMutual`: a certificate it accepts. */
  readonly clientCertificate: Certificate;
  /** Signs others: for clients, or for servers whom its clients trust. */
  readonly issue: Authority["issue"];
  readonly adminClientConfig: KafkaConfig;
  readonly dir: string;
  readonly logFile: string;
  /** Java's process id now. */
  pid(): number;
  running(): boolean;
  /** The last lines of its log. */
  lastLines(count: number): Promise<string>;
  /** Resolves when the present Java process has ended, for any reason. */
  gone(): Promise<void>;
  withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T>;
  createTopic(
    name: string,
    about?: { partitions?: number; replication?: number; config?: Record<string, string> },
  ): Promise<void>;
  /** Shuts it down and removes its data unless `dir` was given. */
  stop(): Promise<void>;
  /** SIGKILL: a crash. `start` brings it back. */
  kill(): Promise<void>;
  /** After `kill`, or after it ended by itself: same ports, same data. */
  start(): Promise<void>;
  /** A clean shutdown by default; `hard` is a crash. Resolves when it answers again. */
  restart(how?: { hard?: boolean; downMs?: number }): Promise<void>;
  /** SIGSTOP / SIGCONT: sockets stay open and nothing answers. */
  pause(): void;
  resume(): void;
}

/**
 * Starts one KRaft broker on 127.0.0.1 and resolves when it answers.
 * @throws SetupError when Java or Kafka cannot be installed; Error with the end of the broker's log when it does not
 * start.
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const home = await prepareKafka(options.progress, options.version);
  const kept = options.dir !== undefined;
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), "tailwater-broker-")));
  await mkdir(join(dir, "tmp"), { recursive: true });
  const member = options.member;
  const authority = makeAuthority("Tailwater test CA");
  const kinds = LISTENER_KINDS.filter((kind) => wanted(kind, options));
  const free = await freePorts(kinds.length + 1);
  const ports = new Map(kinds.map((kind, index) => [kind, free[index] ?? 0]));
  if (options.port !== undefined) ports.set("plaintext", options.port);
  const controllerPort = member?.controllerPort ?? free[kinds.length] ?? 0;
  const nodeId = member?.nodeId ?? 1;
  const dataFolder = join(dir, "data");
  const configFile = join(dir, "server.properties");
  const logFile = join(dir, "broker.log");
  await rm(logFile, { force: true }); // of an earlier start on a kept folder
  await writeFile(
    configFile,
    serverProperties({
      nodeId,
      dataFolder,
      controllerPort,
      voters: member?.voters ?? `${nodeId}@127.0.0.1:${controllerPort}`,
      ports,
      proxyPort: options.proxyPort ?? null,
      certificates: certificatesFor(kinds, authority),
      caPem: authority.certPem,
      oauth: options.oauth ?? null,
      acl: options.acl ?? false,
      partitions: options.partitions ?? 1,
      replication: Math.min(member?.size ?? 1, 3),
      extra: options.properties ?? {},
    }),
    { mode: 0o600 },
  );
  if (!existsSync(join(dataFolder, "meta.properties"))) {
    await formatStorage(home, dataFolder, nodeId, member?.clusterId ?? newClusterId());
  }
  const heapMb = options.heapMb ?? 256;
  const args = [
    ...[
      ...JVM_FLAGS,
      ...home.flags,
      `-Xmx${heapMb}m`,
      `-Djava.io.tmpdir=${join(dir, "tmp")}`,
      ...(options.oauth === undefined
        ? []
        : [`-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${options.oauth.jwks}`]),
      ...(options.jvmFlags ?? []),
    ],
    ...[
      "-cp",
      [home.classPath, ...(options.classes === undefined ? [] : [options.classes])].join(delimiter),
      "kafka.Kafka",
      configFile,
    ],
  ];
  const address = (kind: ListenerKind) => `127.0.0.1:${ports.get(kind)}`;
  const bootstrap = address("plaintext");
  const adminClientConfig: KafkaConfig = {
    clientId: "tailwater-test-setup",
    brokers: [...(member?.bootstraps ?? [bootstrap])],
    logLevel: logLevel.NOTHING,
  };
  let java = await launch().catch(async (error: unknown) => {
    if (!kept) await rm(dir, { recursive: true, force: true });
    throw error;
  });

  async function launch(): Promise<JavaProcess> {
    const started = await startJava(home.java, args, logFile, kept ? null : dir);
    // A member of a cluster answers only when its quorum exists, so the cluster waits for all.
    if (member === undefined) await untilReady(started, ports.get("plaintext") ?? 0);
    return started;
  }

  const broker: Broker = {
    bootstrap,
    nodeId,
    listeners: { plaintext: bootstrap, ...Object.fromEntries(kinds.map((kind) => [kind, address(kind)])) },
    caPem: authority.certPem,
    clientCertificate: authority.issue(["tailwater-client"]),
    issue: authority.issue,
    adminClientConfig,
    dir,
    logFile,
    pid: () => java.pid,
    running: () => java.exitCode() === null,
    lastLines: (count) => java.lastLines(count),
    gone: () => java.gone,
    withAdmin: (work) => withAdmin(adminClientConfig, work),
    createTopic: (name, about = {}) =>
      withAdmin(adminClientConfig, async (admin) => {
        const configEntries = Object.entries(about.config ?? {}).map(([key, value]) => ({ name: key, value }));
        const numPartitions = about.partitions ?? options.partitions ?? 1;
        const replicationFactor = about.replication ?? 1;
        await admin.createTopics({
          waitForLeaders: false,
          topics: [{ topic: name, numPartitions, replicationFactor, configEntries }],
        });
        await untilLed(admin, [name]);
      }),
    stop: async () => {
      // No process reads a temporary folder again, so a clean shutdown is not needed.
      await java.end(kept ? "SIGTERM" : "SIGKILL");
      if (!kept) await rm(dir, { recursive: true, force: true, maxRetries: 3 });
    },
    kill: () => java.end("SIGKILL"),
    start: async () => {
      if (java.exitCode() === null) throw new Error(`The broker at ${bootstrap} runs already.`);
      java = await launch();
      await untilReady(java, ports.get("plaintext") ?? 0);
    },
    restart: async (how = {}) => {
      await java.end(how.hard ? "SIGKILL" : "SIGTERM");
      if (how.downMs) await sleep(how.downMs);
      await broker.start();
    },
    pause: () => java.signal("SIGSTOP"),
    resume: () => java.signal("SIGCONT"),
  };
  return broker;
}

function wanted(kind: ListenerKind, options: BrokerOptions): boolean {
  if (kind === "plaintext") return true;
  if (kind === "proxied") return options.proxyPort !== undefined;
  if (kind === "oauth") return options.oauth !== undefined;
  if (kind === "kerberos") return options.kerberos ?? false;
  if (kind === "saslPlaintext") return options.sasl ?? false;
  if (kind === "saslSsl") return (options.sasl ?? false) && (options.tls ?? false);
  return options.tls ?? false;
}

function certificatesFor(kinds: readonly ListenerKind[], authority: Authority): Map<ListenerKind, Certificate> {
  const here = ["localhost", "127.0.0.1"];
  const make: Partial<Record<ListenerKind, () => Certificate>> = {
    tls: () => authority.issue(here),
    tlsMutual: () => authority.issue(here),
    saslSsl: () => authority.issue(here),
    tlsEarly: () => authority.issue(here, { from: 2, to: 10 }),
    tlsExpired: () => authority.issue(here, { from: -10, to: -2 }),
    tlsUntrusted: () => makeAuthority("Somebody else's CA").issue(here),
    tlsWrongHost: () => authority.issue(["kafka.example.com"]),
  };
  const certificates = new Map<ListenerKind, Certificate>();
  for (const kind of kinds) {
    const issue = make[kind];
    if (issue) certificates.set(kind, issue());
  }
  return certificates;
}

async function withAdmin<T>(config: KafkaConfig, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka(config).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
