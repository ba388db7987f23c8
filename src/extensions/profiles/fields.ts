import { isDeepStrictEqual } from "node:util";
import { type HostMap, isMapped, placeIn } from "../../contract/host-map.ts";
import {
  type AwsSettings,
  type ClientIdentity,
  type ConnectSection,
  type KafkaSection,
  type OauthSettings,
  PROFILE_COLORS,
  type Profile,
  type SaslSettings,
  type SecretName,
  type ServiceSection,
  type TlsSettings,
  type Trust,
} from "../../contract/profiles.ts";
import { asServer, isEqual, route } from "./route-fields.ts";
import {
  asBoolean,
  choice,
  type Field,
  leaf,
  list,
  object,
  oneOf,
  optional,
  type Permits,
  type Shape,
  secret,
  text,
  texts,
  Why,
} from "./shape.ts";

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const PEM_BEGIN = "-----BEGIN CERTIFICATE-----";
const PEM_END = "-----END CERTIFICATE-----";
const MOST_NAMES = 1_024;

/** Without TLS nothing was trusted, so any trust is stronger. */
const isTrusted: Permits = (given, wanted, all) =>
  all["kafka.tls.enabled"] === false || isDeepStrictEqual(given, wanted);

const id = leaf({ label: "Id" }, (value) => {
  const given = text(64)(value);
  if (!ID.test(given)) throw new Why("letters, digits, - and _ only");
  return given;
});
const username = leaf({ label: "User name", permits: isEqual }, text(MOST_NAMES, 1));
const url = (label: string) => leaf({ label, permits: isEqual }, asUrl);

const ofKey = { key: secret("Client key", true), passphrase: secret("Passphrase of the client key", false) };

const trust = (): { readonly [Key in keyof Trust]: Shape<Trust[Key]> } => ({
  caPem: leaf({ label: "CA certificates", permits: isTrusted, isBlock: true }, pemOrNull, null),
  identity: optional(
    { label: "Client certificate" },
    choice<"format", ClientIdentity>({ label: "Client certificate" }, "format", {
      pem: [{ certificatePem: leaf({ label: "Client certificate", isBlock: true }, asPem) }, ofKey],
      pkcs12: [{}, ofKey],
    }),
  ),
  serverName: leaf({ label: "Server name", permits: isTrusted }, nameOrNull, null),
});

const passwordLogin = [{ username }, { password: secret("Password", true) }] as const;

const sasl = choice<"mechanism", SaslSettings>({ label: "Login (SASL)", permits: isNoWeaker }, "mechanism", {
  none: [{}],
  plain: passwordLogin,
  "scram-sha-256": passwordLogin,
  "scram-sha-512": passwordLogin,
  oauthbearer: [
    {
      grant: leaf({ label: "Grant" }, oneOf<OauthSettings["grant"]>(["client-credentials", "device"])),
      tokenUrl: url("Token address"),
      deviceUrl: leaf(
        { label: "Device address", permits: isEqual },
        (value) => (value === null ? null : asUrl(value)),
        null,
      ),
      clientId: leaf({ label: "Client id", permits: isEqual }, text(MOST_NAMES, 1)),
      clientAuth: leaf(
        { label: "Client login" },
        oneOf<OauthSettings["clientAuth"]>(["basic", "post", "none"]),
        "basic",
      ),
      scope: leaf({ label: "Scope" }, text(4_000), ""),
      extensions: leaf({ label: "SASL extensions" }, texts(50, /^[A-Za-z]{1,200}$/, 4_000), {}),
    },
    { clientSecret: secret("Client secret", false, true) },
  ],
  "aws-msk-iam": [
    {
      region: leaf({ label: "Region" }, text(100), ""),
      source: leaf({ label: "Credentials" }, oneOf<AwsSettings["source"]>(["environment", "profile", "keys"])),
      awsProfile: leaf({ label: "AWS profile" }, text(200), ""),
      accessKeyId: leaf({ label: "Access key id", permits: isEqual }, text(200), ""),
    },
    { secretAccessKey: secret("Secret access key", false, true), sessionToken: secret("Session token", false, true) },
  ],
});

const service = (label: string): { readonly [Key in keyof ServiceSection]: Shape<ServiceSection[Key]> } => ({
  url: url(label),
  auth: choice<"kind", ServiceSection["auth"]>({ label: "Login", permits: isEqual }, "kind", {
    none: [{}],
    basic: [{ username }, { password: secret("Password", true) }],
    bearer: [{}, { token: secret("Token", true) }],
  }),
  tls: object<Trust>("Encryption (TLS)", trust()),
});

/** Every field of a profile, once: its check, its label, and its say in where a secret may go. */
const PROFILE = object<Profile>("Profile", {
  id,
  name: leaf({ label: "Name" }, asName),
  color: leaf({ label: "Colour" }, oneOf(PROFILE_COLORS)),
  system: leaf({ label: "System" }, (value) => text(100)(value).trim(), ""),
  environment: leaf({ label: "Environment" }, (value) => text(40)(value).trim(), ""),
  kafka: object<KafkaSection>("Kafka", {
    bootstrapServers: leaf({ label: "Bootstrap servers", permits: hasNoNew }, asServers),
    hostMap: leaf({ label: "Host map", permits: leadsToNoNew }, asHostMap, {}),
    route: optional({ label: "Route", permits: isEqual }, route),
    tls: object<TlsSettings>("Encryption (TLS)", {
      enabled: leaf(
        { label: "Encryption (TLS)", permits: (given, wanted) => given !== true || wanted === true },
        asBoolean,
      ),
      ...trust(),
    }),
    sasl,
  }),
  registry: optional(
    { label: "Schema registry" },
    object<ServiceSection>("Schema registry", service("Schema registry")),
  ),
  connect: list(
    "Kafka Connect",
    20,
    object<ConnectSection>("Kafka Connect", { id, name: leaf({ label: "Name" }, asName), ...service("Kafka Connect") }),
  ),
  ksql: optional({ label: "ksqlDB" }, object<ServiceSection>("ksqlDB", service("ksqlDB"))),
  secretCommands: leaf({ label: "Commands for secrets" }, texts(50, /^[\w.-]{1,200}$/, 2_000), {}),
});

/**
 * An unknown value (from the page, from a file) as a profile.
 * @throws TailwaterError PROFILE_INVALID that names the field.
 */
export function validateProfile(value: unknown): Profile {
  const profile = PROFILE.read(value, "");
  const names = new Set<string>(secretsOf(profile).map(({ path }) => path));
  const commands = Object.entries(profile.secretCommands).filter(
    ([name, command]) => names.has(name) && command !== "",
  );
  return { ...profile, secretCommands: Object.fromEntries(commands) };
}

/** The walk over the fields of a profile, in the order of its declaration. */
export function fieldsOf(profile: Profile): readonly Field[] {
  const fields: Field[] = [];
  PROFILE.walk(profile, "", (field) => fields.push(field));
  return fields;
}

export type SecretField = Field & { readonly path: SecretName };

/** The secrets that a profile can have with its settings. */
export function secretsOf(profile: Profile): readonly SecretField[] {
  return fieldsOf(profile).filter((field): field is SecretField => field.isSecret);
}

/** The secret that the command line can be given: of the login at the brokers, or else of the route; null: none. */
export function loginSecretOf(profile: Profile): SecretName | null {
  const secrets = secretsOf(profile);
  const first = (part: string) => secrets.find(({ path }) => path.startsWith(part))?.path;
  // A pasted key has several lines.
  return first("kafka.sasl.") ?? first("kafka.route.login.pass") ?? first("kafka.route.password") ?? null;
}

/** The part of the profile that uses a secret: `kafka`, `connect.c1`. */
export function sectionOf(secretName: string): string {
  const [first = "", second = ""] = secretName.split(".");
  return first === "connect" ? `connect.${second}.` : `${first}.`;
}

function isNoWeaker(given: unknown, wanted: unknown): boolean {
  // SCRAM does not send the password.
  return given === wanted || wanted === "scram-sha-256" || wanted === "scram-sha-512";
}

function hasNoNew(given: unknown, wanted: unknown): boolean {
  if (!Array.isArray(given) || !Array.isArray(wanted)) return false;
  return wanted.every((server) => given.includes(server));
}

/** No new place, other than a bootstrap server, which had the secret before. Without a mapping it goes as advertised. */
function leadsToNoNew(given: unknown, wanted: unknown, all: Readonly<Record<string, unknown>>): boolean {
  const before = new Map(Object.entries(given as HostMap));
  const servers = all["kafka.bootstrapServers"];
  return Object.entries(wanted as HostMap).every(
    ([from, to]) => before.get(from) === to || (Array.isArray(servers) && servers.includes(to)),
  );
}

const asPlaces = texts(200, /^.{1,300}$/, 300);

function asHostMap(value: unknown): HostMap {
  const map = asPlaces(value);
  for (const [from, to] of Object.entries(map)) {
    if (!isMapped(from)) throw new Why(`"${from}" is not a host, a host and port, or *`);
    if (placeIn(to) === null) throw new Why(`"${to}" is not a host, or a host and port, like 10.0.0.5:19092`);
  }
  return map;
}

function asServers(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new Why("at least one host and port is needed, like broker-1:9092");
  if (value.length > 100) throw new Why("100 servers at most");
  return value.map(asServer);
}

function asName(value: unknown): string {
  const name = text(200)(value).trim();
  if (name === "") throw new Why("a name is needed");
  return name;
}

function nameOrNull(value: unknown): string | null {
  return value === null || value === "" ? null : text(253)(value);
}

function asUrl(value: unknown): string {
  const given = text(2_000)(value).trim();
  const parsed = URL.canParse(given) ? new URL(given) : null;
  if (parsed === null || !["http:", "https:"].includes(parsed.protocol))
    throw new Why("an http or https address is needed");
  if (parsed.username !== "" || parsed.password !== "") throw new Why("user and password do not belong in the address");
  return given;
}

function pemOrNull(value: unknown): string | null {
  return value === null || value === "" ? null : asPem(value);
}

function asPem(value: unknown): string {
  const pem = text(1_000_000)(value);
  // This uses no regular expression, which would scan the rest again for each beginning without an end.
  const begin = pem.indexOf(PEM_BEGIN);
  const isWhole = begin >= 0 && pem.indexOf(PEM_END, begin + PEM_BEGIN.length + 1) >= 0;
  if (!isWhole) throw new Why(`it contains no PEM certificate (${PEM_BEGIN})`);
  return pem;
}
