import type { Dialect } from "../../contract/pasted.ts";
import type { Profile, SaslSettings } from "../../contract/profiles.ts";

/** Where the user writes a secret. */
const FILL_IN = "<fill in>";

const MECHANISMS: Readonly<Record<SaslSettings["mechanism"], string>> = {
  none: "",
  plain: "PLAIN",
  "scram-sha-256": "SCRAM-SHA-256",
  "scram-sha-512": "SCRAM-SHA-512",
  oauthbearer: "OAUTHBEARER",
  "aws-msk-iam": "AWS_MSK_IAM",
};

type Line = readonly [key: string, value: string];

/**
 * A profile's connection in another client's words, with a place to fill in for each secret: no secret is in it.
 * Java: https://kafka.apache.org/documentation/#clientconfigs; librdkafka: its CONFIGURATION.md.
 */
export function writeProperties({ name, kafka, registry }: Profile, dialect: Dialect): string {
  const { tls, sasl } = kafka;
  const isJava = dialect === "java";
  const protocol = `${sasl.mechanism === "none" ? "" : "SASL_"}${tls.enabled ? "SSL" : "PLAINTEXT"}`;
  const lines: Line[] = [
    ["bootstrap.servers", kafka.bootstrapServers.join(",")],
    ["security.protocol", sasl.mechanism === "none" && !tls.enabled ? "PLAINTEXT" : protocol],
    ...(tls.enabled ? (isJava ? javaTls : librdkafkaTls)(tls) : []),
    ...(sasl.mechanism === "none" ? [] : (isJava ? javaLogin : librdkafkaLogin)(sasl)),
  ];
  if (registry !== null) {
    lines.push(["schema.registry.url", registry.url]);
    if (registry.auth.kind === "basic") {
      lines.push(["basic.auth.credentials.source", "USER_INFO"]);
      lines.push(["basic.auth.user.info", `${registry.auth.username}:${FILL_IN}`]);
    }
  }
  // A line break would begin another setting.
  const title = name.replace(/[\r\n]+/g, " ");
  const written = lines.map(
    ([key, value]) => `${key}=${isJava ? escapeJava(value) : value.replaceAll(/[\r\n]+/g, " ")}`,
  );
  return `# ${title}, written by Tailwater. It contains no secret.\n${written.join("\n")}\n`;
}

type Tls = Profile["kafka"]["tls"];

function javaTls({ caPem, identity }: Tls): Line[] {
  const lines: Line[] = [];
  if (caPem !== null) lines.push(["ssl.truststore.type", "PEM"], ["ssl.truststore.certificates", caPem]);
  if (identity?.format === "pem") {
    lines.push(["ssl.keystore.type", "PEM"], ["ssl.keystore.certificate.chain", identity.certificatePem]);
    lines.push(["ssl.keystore.key", FILL_IN]);
  }
  if (identity?.format === "pkcs12") {
    lines.push(["ssl.keystore.type", "PKCS12"], ["ssl.keystore.location", FILL_IN], ["ssl.keystore.password", FILL_IN]);
  }
  return lines;
}

/** librdkafka reads a PEM text only from a program's calls, not from a file of properties. */
function librdkafkaTls({ caPem, identity }: Tls): Line[] {
  const lines: Line[] = [];
  if (caPem !== null) lines.push(["ssl.ca.location", FILL_IN]);
  if (identity?.format === "pem") lines.push(["ssl.certificate.location", FILL_IN], ["ssl.key.location", FILL_IN]);
  if (identity?.format === "pkcs12") lines.push(["ssl.keystore.location", FILL_IN], ["ssl.keystore.password", FILL_IN]);
  return lines;
}

function javaLogin(sasl: SaslSettings): Line[] {
  const mechanism: Line = ["sasl.mechanism", MECHANISMS[sasl.mechanism]];
  const security = "org.apache.kafka.common.security";
  const jaas = (module: string, options: readonly Line[]): Line => [
    "sasl.jaas.config",
    `${module} required${options.map(([key, value]) => ` ${key}="${value.replace(/["\\]/g, "\\$&")}"`).join("")};`,
  ];
  switch (sasl.mechanism) {
    case "none":
      return [];
    case "oauthbearer":
      return [
        mechanism,
        ["sasl.oauthbearer.token.endpoint.url", sasl.tokenUrl],
        ["sasl.login.callback.handler.class", `${security}.oauthbearer.OAuthBearerLoginCallbackHandler`],
        jaas(`${security}.oauthbearer.OAuthBearerLoginModule`, [
          ["clientId", sasl.clientId],
          ["clientSecret", FILL_IN],
          ...(sasl.scope === "" ? [] : ([["scope", sasl.scope]] as const)),
          ...Object.entries(sasl.extensions).map(([key, value]): Line => [`extension_${key}`, value]),
        ]),
      ];
    case "aws-msk-iam":
      return [
        mechanism,
        jaas(
          "software.amazon.msk.auth.iam.IAMLoginModule",
          sasl.awsProfile === "" ? [] : [["awsProfileName", sasl.awsProfile]],
        ),
        ["sasl.client.callback.handler.class", "software.amazon.msk.auth.iam.IAMClientCallbackHandler"],
      ];
    default: {
      const module = sasl.mechanism === "plain" ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
      return [
        mechanism,
        jaas(`${security}.${module}`, [
          ["username", sasl.username],
          ["password", FILL_IN],
        ]),
      ];
    }
  }
}

function librdkafkaLogin(sasl: SaslSettings): Line[] {
  const mechanism: Line = ["sasl.mechanism", MECHANISMS[sasl.mechanism]];
  switch (sasl.mechanism) {
    case "none":
      return [];
    case "oauthbearer": {
      const extensions = Object.entries(sasl.extensions).map(([key, value]) => `${key}=${value}`);
      return [
        mechanism,
        ["sasl.oauthbearer.method", "oidc"],
        ["sasl.oauthbearer.token.endpoint.url", sasl.tokenUrl],
        ["sasl.oauthbearer.client.id", sasl.clientId],
        ["sasl.oauthbearer.client.secret", FILL_IN],
        ...(sasl.scope === "" ? [] : ([["sasl.oauthbearer.scope", sasl.scope]] as const)),
        ...(extensions.length === 0 ? [] : ([["sasl.oauthbearer.extensions", extensions.join(",")]] as const)),
      ];
    }
    case "aws-msk-iam":
      return [mechanism];
    default:
      return [mechanism, ["sasl.username", sasl.username], ["sasl.password", FILL_IN]];
  }
}

/** A value of Java's properties on one line. */
function escapeJava(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\r", "").replaceAll("\n", "\\n").replace(/^\s/, "\\$&");
}
