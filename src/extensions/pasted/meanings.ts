import type { FileRole, PastedDraft } from "./draft.ts";
import { readLoginModule } from "./jaas.ts";
import type { Entry } from "./properties-text.ts";

/** Takes a value into the draft. */
type Meaning = (draft: PastedDraft, entry: Entry) => void;

/** A plain value. */
const plain =
  (label: string, set: (draft: PastedDraft, value: string) => void): Meaning =>
  (draft, { value, where }) => {
    set(draft, value);
    draft.use(label, value, where);
  };

const secret =
  (label: string, set: (draft: PastedDraft, value: string) => void): Meaning =>
  (draft, { value, where }) => {
    set(draft, value);
    draft.use(label, null, where);
  };

const file =
  (role: FileRole): Meaning =>
  (draft, { value, where }) =>
    draft.files.push({ role, path: value, where });

/** PEM text in the value itself; a path in formats that allow both. */
const pemOrFile = (role: FileRole, label: string, set: (draft: PastedDraft, pem: string) => void): Meaning => {
  const isSecret = role === "key";
  return (draft, entry) => {
    const pem = entry.value.replaceAll("\\n", "\n");
    if (!pem.includes("-----BEGIN ")) {
      file(role)(draft, entry);
      return;
    }
    set(draft, pem);
    draft.use(label, isSecret ? null : "PEM text", entry.where);
  };
};

const caPem = pemOrFile("ca", "CA certificates", (draft, pem) => {
  draft.caPem = pem;
});
const certificatePem = pemOrFile("certificate", "Client certificate", (draft, pem) => {
  draft.certificatePem = pem;
});
const keyPem = pemOrFile("key", "Client key", (draft, pem) => {
  draft.keyPem = pem;
});
const keyPassphrase = secret("Passphrase of the client key", (draft, value) => {
  draft.keyPassphrase = value;
});
const username = plain("User name", (draft, value) => {
  draft.username = value;
});
const password = secret("Password", (draft, value) => {
  draft.password = value;
});
const clientId = plain("Client id", (draft, value) => {
  draft.oauth.clientId = value;
});
const clientSecret = secret("Client secret", (draft, value) => {
  draft.oauth.clientSecret = value;
});
const scope = plain("Scope", (draft, value) => {
  draft.oauth.scope = value;
});
const registryUrl = plain("Schema registry", (draft, value) => {
  // Only the first of several addresses.
  const [first = ""] = value.split(",");
  draft.registryUrl = first.includes("://") ? first.trim() : `http://${first.trim()}`;
});
const registryUser = plain("Schema registry: user name", (draft, value) => {
  draft.registryUser = value;
});
const registryPassword = secret("Schema registry: password", (draft, value) => {
  draft.registryPassword = value;
});

const PROTOCOLS: Readonly<Record<string, readonly [tls: boolean, sasl: boolean]>> = {
  PLAINTEXT: [false, false],
  SSL: [true, false],
  SASL_PLAINTEXT: [false, true],
  SASL_SSL: [true, true],
};

const servers: Meaning = (draft, { value, where }) => {
  const given = value.split(/[\s,]+/).filter((one) => one !== "");
  for (const one of given) {
    const [, protocol = "", address = one] = /^([A-Za-z_]+):\/\/(.*)$/.exec(one) ?? [];
    const meant = PROTOCOLS[protocol.toUpperCase()];
    if (meant !== undefined) [draft.usesTls, draft.usesSasl] = meant;
    const hasPort = /:\d+$/.test(address) && (address.startsWith("[") || address.split(":").length === 2);
    draft.servers.push(hasPort ? address : `${address}:9092`);
  }
  draft.use("Bootstrap servers", draft.servers.join(", "), where);
};

const protocol: Meaning = (draft, { value, where }) => {
  const meant = PROTOCOLS[value.toUpperCase()];
  if (meant === undefined) {
    draft.leave(`security.protocol=${value}`, "Kafka has no such protocol.", where);
    return;
  }
  [draft.usesTls, draft.usesSasl] = meant;
  draft.use("Encryption (TLS)", meant[0] ? "on" : "off", where);
};

const MECHANISMS: Readonly<Record<string, string>> = {
  PLAINTEXT: "PLAIN",
  "SCRAM-SHA256": "SCRAM-SHA-256",
  "SCRAM-SHA512": "SCRAM-SHA-512",
  OAUTH: "OAUTHBEARER",
};

const mechanism: Meaning = (draft, { value, where }) => {
  const upper = value.toUpperCase();
  draft.mechanism = MECHANISMS[upper] ?? upper;
  draft.use("Login (SASL)", draft.mechanism, where);
};

/** What the options of a login module mean. */
const MODULES: Readonly<
  Record<string, { readonly mechanism: string | null; readonly options: Record<string, Meaning> }>
> = {
  PlainLoginModule: { mechanism: "PLAIN", options: { username, password } },
  ScramLoginModule: { mechanism: null, options: { username, password } },
  OAuthBearerLoginModule: {
    mechanism: "OAUTHBEARER",
    options: { clientId, clientSecret, scope },
  },
  IAMLoginModule: {
    mechanism: "AWS_MSK_IAM",
    options: {
      awsProfileName: plain("AWS profile", (draft, value) => {
        draft.awsProfile = value;
      }),
    },
  },
  Krb5LoginModule: { mechanism: "GSSAPI", options: {} },
};

const jaas: Meaning = (draft, { value, where }) => {
  const read = readLoginModule(value);
  const known = read === null ? undefined : MODULES[read.name];
  if (read === null || known === undefined) {
    const what = read === null ? "It is not a login module with its options." : `${read.name} is not known here.`;
    draft.leave("sasl.jaas.config", what, where);
    return;
  }
  draft.usesSasl ??= true;
  draft.mechanism ??= known.mechanism;
  for (const [option, given] of Object.entries(read.options)) {
    const entry = { key: option, value: given, where: `${where}: ${option}` };
    const meaning = known.options[option];
    if (leavePlaceholder(draft, entry)) continue;
    if (meaning !== undefined) meaning(draft, entry);
    else if (option.startsWith("extension_")) extension(draft, option.slice("extension_".length), given, entry.where);
    else draft.leave(option, `Tailwater has no such option of ${read.name}.`, entry.where);
  }
};

function extension(draft: PastedDraft, name: string, value: string, where: string): void {
  draft.extensions[name] = value;
  draft.use("SASL extensions", `${name}=${value}`, where);
}

/** `name=value,name=value` */
const extensions: Meaning = (draft, { value, where }) => {
  for (const pair of value.split(",")) {
    const [name = "", ...rest] = pair.split("=");
    if (name.trim() !== "") extension(draft, name.trim(), rest.join("=").trim(), where);
  }
};

const namesChecked: Meaning = (draft, { value, where }) => {
  if (value.trim().toLowerCase() === "https") {
    draft.use("Server name", "is checked", where);
    return;
  }
  draft.leave("ssl.endpoint.identification.algorithm", "Tailwater always checks the name in the certificate.", where);
};

const verified: Meaning = (draft, { key, value, where }) => {
  const isOff = key.toLowerCase().endsWith("insecure") ? isTrue(value) : !isTrue(value);
  if (isOff) draft.leave(key, "Tailwater always checks certificates: add the CA instead.", where);
};

const isTrue = (value: string) => /^(?:true|1|yes|on)$/i.test(value.trim());

const userInfo: Meaning = (draft, { value, where }) => {
  const at = value.indexOf(":");
  registryUser(draft, { key: "", value: at < 0 ? value : value.slice(0, at), where });
  if (at >= 0) registryPassword(draft, { key: "", value: value.slice(at + 1), where });
};

/** Settings by their keys in lower case, in the words of Java, librdkafka and kafkactl. */
export const MEANINGS: Readonly<Record<string, Meaning>> = {
  "bootstrap.servers": servers,
  "bootstrap.server": servers,
  bootstrapservers: servers,
  bootstrap_servers: servers,
  "metadata.broker.list": servers,
  brokers: servers,
  "security.protocol": protocol,
  "sasl.mechanism": mechanism,
  "sasl.mechanisms": mechanism,
  "sasl.username": username,
  "sasl.password": password,
  "sasl.jaas.config": jaas,
  "sasl.enabled": (draft, { value, where }) => {
    draft.usesSasl = isTrue(value);
    draft.use("Login (SASL)", draft.usesSasl ? "on" : "off", where);
  },
  "tls.enabled": (draft, { value, where }) => {
    draft.usesTls = isTrue(value);
    draft.use("Encryption (TLS)", draft.usesTls ? "on" : "off", where);
  },
  "tls.ca": caPem,
  "tls.cert": certificatePem,
  "tls.certkey": keyPem,
  "tls.insecure": verified,
  "enable.ssl.certificate.verification": verified,
  "ssl.endpoint.identification.algorithm": namesChecked,
  "ssl.ca.location": file("ca"),
  "ssl.ca.pem": caPem,
  "ssl.truststore.certificates": caPem,
  "ssl.certificate.location": file("certificate"),
  "ssl.certificate.pem": certificatePem,
  "ssl.keystore.certificate.chain": certificatePem,
  "ssl.key.location": file("key"),
  "ssl.key.pem": keyPem,
  "ssl.keystore.key": keyPem,
  "ssl.key.password": keyPassphrase,
  "ssl.keystore.location": file("keystore"),
  "ssl.keystore.password": secret("Passphrase of the key store", (draft, value) => {
    draft.storePassphrase = value;
  }),
  "ssl.keystore.type": (draft, { value }) => {
    draft.keystoreType = value.toUpperCase();
  },
  "ssl.truststore.location": file("truststore"),
  "ssl.truststore.password": (draft, { where }) =>
    draft.leave("ssl.truststore.password", "Certificates to trust need no password.", where, false),
  "ssl.truststore.type": (draft, { value }) => {
    draft.truststoreType = value.toUpperCase();
  },
  "sasl.oauthbearer.token.endpoint.url": plain("Token address", (draft, value) => {
    draft.oauth.tokenUrl = value;
  }),
  "sasl.oauthbearer.client.id": clientId,
  "sasl.oauthbearer.client.secret": clientSecret,
  "sasl.oauthbearer.client.credentials.client.id": clientId,
  "sasl.oauthbearer.client.credentials.client.secret": clientSecret,
  "sasl.oauthbearer.scope": scope,
  "sasl.oauthbearer.extensions": extensions,
  "schema.registry.url": registryUrl,
  "schemaregistry.url": registryUrl,
  "schema.registry.basic.auth.user.info": userInfo,
  "basic.auth.user.info": userInfo,
  "schemaregistry.username": registryUser,
  "schemaregistry.password": registryPassword,
  "bearer.auth.token": secret("Schema registry: token", (draft, value) => {
    draft.registryToken = value;
  }),
};

/** Keys of clients that say nothing about how to connect. */
const OF_CLIENTS =
  /^(?:client\.|clientid|group\.|acks|retries|linger|batch\.|buffer\.|compression|enable\.(?:auto|idempotence|metrics)|auto\.|isolation\.|fetch\.|max\.|min\.|session\.|heartbeat\.|request\.|delivery\.|reconnect\.|retry\.|socket\.|metadata\.max|metrics?\.|api\.version|broker\.(?:version|address)|debug|log|statistics|topic|queue|partition|transactional|key\.|value\.|interceptor|use\.latest|specific\.avro|default\.(?:key|value)|basic\.auth\.credentials|sasl\.login|sasl\.client\.callback|sasl\.oauthbearer\.(?:method|config|grant)|connections\.|send\.|receive\.|kafkaversion|requesttimeout|avro|protobuf|producer\.|consumer\.|admin\.|listener\.|template\.|streams\.)/;

/** Takes a setting into the draft; what it does not mean is named. */
export function understand(draft: PastedDraft, entry: Entry): void {
  if (leavePlaceholder(draft, entry)) return;
  const keys = namesOf(entry.key);
  const key = keys.find((one) => MEANINGS[one] !== undefined);
  const meaning = key === undefined ? undefined : MEANINGS[key];
  if (meaning !== undefined) meaning(draft, entry);
  else if (keys.some((one) => OF_CLIENTS.test(one))) {
    draft.leave(entry.key, "It says nothing about how to connect.", entry.where, false);
  } else draft.leave(entry.key, "Tailwater does not know this setting.", entry.where);
}

/** `<API_KEY>`, `{{ CLUSTER_API_SECRET }}`, `${PASSWORD}`, `YOUR_API_KEY`, `xxxx`: documentation, not a value. */
const PLACEHOLDER = /^(?:<[^<>]*>|\{\{.*\}\}|\$\{.*\}|your[-_ ].*|x{3,}|\*{3,}|\.{3})$/i;

function leavePlaceholder(draft: PastedDraft, { key, value, where }: Entry): boolean {
  if (!PLACEHOLDER.test(value.trim())) return false;
  draft.leave(`${key}=${value}`, "It is a placeholder: fill it in.", where);
  return true;
}

/** The names that a key may stand for: without a framework's prefix, and an environment variable as a key. */
function namesOf(given: string): readonly string[] {
  const isVariable = /^[A-Z][A-Z0-9_]*$/.test(given) && given.includes("_");
  const lower = (isVariable ? given.replaceAll("_", ".") : given).toLowerCase();
  const without = lower.replace(/^spring\.kafka\.(?:properties\.)?/, "").replaceAll("-", ".");
  const short = without.replace(/^(?:[a-z]+\.)?(?:kafka|confluent|cloud)\./, "").replace(/^cloud\./, "");
  return [lower, without, short];
}
