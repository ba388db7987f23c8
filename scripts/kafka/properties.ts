import type { Certificate } from "./certificates.ts";
import { SASL_USERS } from "./users.ts";

/**
 * A listener of the test broker. Four `tls…` variants have certificates that a careful client refuses; `proxied`
 * advertises the port of a fault proxy, so that clients do not bypass it.
 */
export const LISTENER_KINDS = [
  "plaintext",
  "tls",
  "tlsExpired",
  "tlsEarly",
  "tlsUntrusted",
  "tlsWrongHost",
  "tlsMutual",
  "saslPlaintext",
  "saslSsl",
  "oauth",
  "kerberos",
  "proxied",
] as const;
export type ListenerKind = (typeof LISTENER_KINDS)[number];

/** Whose tokens the `oauth` listener accepts. */
export interface OauthIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** Its public keys: an http or https address. */
  readonly jwks: string;
}

export interface ServerSettings {
  readonly nodeId: number;
  readonly dataFolder: string;
  readonly controllerPort: number;
  /** Every controller, `id@127.0.0.1:port`. */
  readonly voters: string;
  readonly ports: ReadonlyMap<ListenerKind, number>;
  /** The port that `proxied` advertises. */
  readonly proxyPort?: number | null;
  readonly certificates: ReadonlyMap<ListenerKind, Certificate>;
  readonly caPem: string;
  readonly oauth?: OauthIssuer | null;
  readonly acl: boolean;
  readonly partitions: number;
  readonly replication: number;
  readonly extra: Readonly<Record<string, string>>;
}

const PROTOCOLS: Readonly<Record<ListenerKind, string>> = {
  plaintext: "PLAINTEXT",
  tls: "SSL",
  tlsExpired: "SSL",
  tlsEarly: "SSL",
  tlsUntrusted: "SSL",
  tlsWrongHost: "SSL",
  tlsMutual: "SSL",
  saslPlaintext: "SASL_PLAINTEXT",
  saslSsl: "SASL_SSL",
  oauth: "SASL_PLAINTEXT",
  kerberos: "SASL_PLAINTEXT",
  proxied: "PLAINTEXT",
};

/** The broker's server.properties: one KRaft node (broker and controller) that listens on 127.0.0.1 only. */
export function serverProperties(settings: ServerSettings): string {
  const listenersBy = (portOf: (kind: ListenerKind, port: number) => number) =>
    [...settings.ports].map(([kind, port]) => `${listenerName(kind)}://127.0.0.1:${portOf(kind, port)}`);
  const listeners = listenersBy((_, port) => port);
  const advertised = listenersBy((kind, port) => (kind === "proxied" ? (settings.proxyPort ?? port) : port));
  const protocols = [...settings.ports.keys()].map((kind) => `${listenerName(kind)}:${PROTOCOLS[kind]}`);
  const properties: Record<string, string> = {
    "process.roles": "broker,controller",
    "node.id": String(settings.nodeId),
    "controller.quorum.voters": settings.voters,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    listeners: [...listeners, `CONTROLLER://127.0.0.1:${settings.controllerPort}`].join(","),
    "advertised.listeners": advertised.join(","),
    "listener.security.protocol.map": [...protocols, "CONTROLLER:PLAINTEXT"].join(","),
    "log.dirs": settings.dataFolder,
    "auto.create.topics.enable": "false",
    "num.partitions": String(settings.partitions),
    "default.replication.factor": String(settings.replication),
    "offsets.topic.replication.factor": String(settings.replication),
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": String(settings.replication),
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": String(settings.replication),
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "4",
    "group.initial.rebalance.delay.ms": "0",
    "num.network.threads": "2",
    "num.io.threads": "2",
    "log.cleaner.dedupe.buffer.size": "8388608",
    // Tests write records with timestamps of years ago, which a broker would delete half a minute after its start. The
    // demo's topics have a size limit.
    "log.retention.ms": "-1",
    "message.max.bytes": "16777216",
    "initial.broker.registration.timeout.ms": "20000",
    // A crashed broker can register again only when its old session has expired: 9 s by default.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "400",
    "remote.log.manager.copier.thread.pool.size": "1",
    "remote.log.manager.expiration.thread.pool.size": "1",
    ...(settings.acl ? aclProperties() : {}),
  };
  for (const kind of settings.ports.keys()) Object.assign(properties, listenerProperties(kind, settings));
  Object.assign(properties, settings.extra);
  return `${Object.entries(properties)
    .map(([key, value]) => `${key}=${escapeValue(value)}`)
    .join("\n")}\n`;
}

function listenerName(kind: ListenerKind): string {
  return kind.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function aclProperties(): Record<string, string> {
  return {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    // ANONYMOUS is the plaintext listener: the broker's own connections and the tests' setup.
    "super.users": "User:admin;User:alice;User:ANONYMOUS;User:CN=tailwater-client",
  };
}

function listenerProperties(kind: ListenerKind, settings: ServerSettings): Record<string, string> {
  const prefix = `listener.name.${listenerName(kind).toLowerCase()}.`;
  const properties: Record<string, string> = {};
  const certificate = settings.certificates.get(kind);
  if (certificate) {
    properties[`${prefix}ssl.keystore.type`] = "PEM";
    properties[`${prefix}ssl.keystore.key`] = certificate.keyPem;
    properties[`${prefix}ssl.keystore.certificate.chain`] = certificate.certPem;
    properties[`${prefix}ssl.truststore.type`] = "PEM";
    properties[`${prefix}ssl.truststore.certificates`] = settings.caPem;
    properties[`${prefix}ssl.client.auth`] = kind === "tlsMutual" ? "required" : "none";
  }
  if (kind === "saslPlaintext" || kind === "saslSsl") {
    const users = Object.entries(SASL_USERS).map(([name, password]) => `user_${name}="${password}"`);
    const scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
    properties[`${prefix}sasl.enabled.mechanisms`] = "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512";
    properties[`${prefix}plain.sasl.jaas.config`] =
      `org.apache.kafka.common.security.plain.PlainLoginModule required ${users.join(" ")};`;
    properties[`${prefix}scram-sha-256.sasl.jaas.config`] = scram;
    properties[`${prefix}scram-sha-512.sasl.jaas.config`] = scram;
  }
  if (kind === "oauth" && settings.oauth) {
    const { issuer, audience, jwks } = settings.oauth;
    const own = `${prefix}oauthbearer.sasl`;
    const module = "org.apache.kafka.common.security.oauthbearer";
    properties[`${prefix}sasl.enabled.mechanisms`] = "OAUTHBEARER";
    properties[`${own}.jaas.config`] = `${module}.OAuthBearerLoginModule required;`;
    properties[`${own}.server.callback.handler.class`] = `${module}.OAuthBearerValidatorCallbackHandler`;
    // Kafka 4.1's default accepts a token that nobody signed.
    properties[`${prefix}sasl.oauthbearer.jwt.validator.class`] = `${module}.BrokerJwtValidator`;
    properties[`${own}.oauthbearer.jwks.endpoint.url`] = jwks;
    properties[`${own}.oauthbearer.expected.issuer`] = issuer;
    properties[`${own}.oauthbearer.expected.audience`] = audience;
  }
  if (kind === "kerberos") {
    // It only waits for tickets; there is no Kerberos server.
    properties[`${prefix}sasl.enabled.mechanisms`] = "GSSAPI";
    properties[`${prefix}sasl.kerberos.service.name`] = "kafka";
    properties[`${prefix}gssapi.sasl.jaas.config`] =
      'com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true isInitiator=false keyTab="none" principal="kafka/localhost@EXAMPLE";';
  }
  return properties;
}

/** java.util.Properties: backslash and line ends are escaped in values. */
function escapeValue(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
