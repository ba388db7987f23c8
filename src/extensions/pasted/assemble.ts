import {
  type ClientIdentity,
  NO_SASL,
  type SaslSettings,
  type SecretName,
  type Secrets,
  type ServiceSection,
  type TlsSettings,
} from "../../contract/profiles.ts";
import type { PastedDraft } from "./draft.ts";

/** The sections of a profile that a draft means, with its secrets. */
export interface Assembled {
  readonly bootstrapServers: readonly string[];
  readonly tls: TlsSettings;
  readonly sasl: SaslSettings;
  readonly registry: ServiceSection | null;
  readonly secrets: Secrets;
}

/** What a draft means as a profile; what cannot be had is left with its reason. */
export function assemble(draft: PastedDraft): Assembled {
  const secrets = new Map<SecretName, string>();
  const identity = identityOf(draft, secrets);
  const sasl = saslOf(draft, secrets);
  const hasTls = draft.caPem !== null || identity !== null;
  return {
    bootstrapServers: [...new Set(draft.servers)],
    tls: { enabled: draft.usesTls ?? hasTls, caPem: draft.caPem, identity, serverName: null },
    sasl,
    registry: registryOf(draft, secrets),
    secrets: Object.fromEntries(secrets) as Secrets,
  };
}

function identityOf(draft: PastedDraft, secrets: Map<SecretName, string>): ClientIdentity | null {
  const { certificatePem, keyPem, keyPassphrase, pkcs12, storePassphrase } = draft;
  if (pkcs12 !== null) {
    secrets.set("kafka.tls.identity.key", pkcs12);
    if (storePassphrase !== null) secrets.set("kafka.tls.identity.passphrase", storePassphrase);
    return { format: "pkcs12" };
  }
  if (certificatePem === null) {
    if (keyPem !== null) draft.leave("The client key", "There is no client certificate for it.", "the key");
    return null;
  }
  if (keyPem !== null) secrets.set("kafka.tls.identity.key", keyPem);
  else draft.leave("The client certificate", "Its key is missing: add it in the form.", "the certificate");
  if (keyPassphrase !== null) secrets.set("kafka.tls.identity.passphrase", keyPassphrase);
  return { format: "pem", certificatePem };
}

function saslOf(draft: PastedDraft, secrets: Map<SecretName, string>): SaslSettings {
  // A user name without a mechanism: librdkafka would say GSSAPI, but then there would be no user name.
  const mechanism = draft.mechanism ?? (draft.username === null ? null : "PLAIN");
  if (draft.usesSasl === false || mechanism === null) return NO_SASL;
  switch (mechanism) {
    case "PLAIN":
    case "SCRAM-SHA-256":
    case "SCRAM-SHA-512": {
      if (draft.password !== null) secrets.set("kafka.sasl.password", draft.password);
      const name = mechanism.toLowerCase() as "plain" | "scram-sha-256" | "scram-sha-512";
      return { mechanism: name, username: draft.username ?? "" };
    }
    case "OAUTHBEARER": {
      const { clientSecret, ...oauth } = draft.oauth;
      if (clientSecret !== "") secrets.set("kafka.sasl.clientSecret", clientSecret);
      const { extensions } = draft;
      return {
        mechanism: "oauthbearer",
        grant: "client-credentials",
        deviceUrl: null,
        clientAuth: "basic",
        ...oauth,
        extensions,
      };
    }
    case "AWS_MSK_IAM": {
      const source = draft.awsProfile === "" ? "environment" : "profile";
      const region = regionOf(draft.servers);
      return { mechanism: "aws-msk-iam", region, source, awsProfile: draft.awsProfile, accessKeyId: "" };
    }
    case "GSSAPI":
      draft.leave("Kerberos (GSSAPI)", "Tailwater cannot log in by Kerberos: use another listener.", "the login");
      return NO_SASL;
    default:
      draft.leave(`sasl.mechanism=${mechanism}`, "Tailwater has no such login.", "the login");
      return NO_SASL;
  }
}

/** `b-1.name.abc123.c2.kafka.eu-west-1.amazonaws.com:9098` */
function regionOf(servers: readonly string[]): string {
  for (const server of servers) {
    const region = /\.kafka(?:-serverless)?\.([a-z0-9-]+)\.amazonaws\.com/.exec(server)?.[1];
    if (region !== undefined) return region;
  }
  return "";
}

function registryOf(draft: PastedDraft, secrets: Map<SecretName, string>): ServiceSection | null {
  const { registryUrl, registryUser, registryPassword, registryToken } = draft;
  if (registryUrl === null) return null;
  const tls = { caPem: null, identity: null, serverName: null };
  if (registryToken !== null) {
    secrets.set("registry.auth.token", registryToken);
    return { url: registryUrl, auth: { kind: "bearer" }, tls };
  }
  if (registryUser === null) return { url: registryUrl, auth: { kind: "none" }, tls };
  if (registryPassword !== null) secrets.set("registry.auth.password", registryPassword);
  return { url: registryUrl, auth: { kind: "basic", username: registryUser }, tls };
}
