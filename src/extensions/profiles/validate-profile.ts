import { TailwaterError } from "../../contract/errors.ts";
import { PROFILE_COLORS, type Profile, type ProfileColor, type SaslMechanism } from "../../contract/profiles.ts";

const MECHANISMS: readonly SaslMechanism[] = ["none", "plain", "scram-sha-256", "scram-sha-512"];
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const PEM_BEGIN = "-----BEGIN CERTIFICATE-----";
const PEM_END = "-----END CERTIFICATE-----";

/** `host:port`, an IPv6 address in brackets. The page uses it, too, through PROFILE_INVALID. */
const SERVER = /^(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253}):(\d{1,5})$/;

/**
 * An unknown value (from the page, from a file) as a profile.
 * @throws TailwaterError PROFILE_INVALID that names the field.
 */
export function validateProfile(value: unknown): Profile {
  const profile = asObject(value, "profile");
  const tls = asObject(profile.tls, "tls");
  const sasl = asObject(profile.sasl, "sasl");
  const mechanism = asOneOf(sasl.mechanism, MECHANISMS, "sasl.mechanism");
  const username = asText(sasl.username ?? "", "sasl.username", 1_024);
  if (mechanism !== "none" && username === "") throw invalid("sasl.username", "a user name is needed for SASL");
  return {
    id: asId(profile.id),
    name: asName(profile.name),
    color: asOneOf<ProfileColor>(profile.color, PROFILE_COLORS, "color"),
    bootstrapServers: asServers(profile.bootstrapServers),
    tls: { enabled: asBoolean(tls.enabled, "tls.enabled"), caPem: asPem(tls.caPem ?? null) },
    sasl: { mechanism, username: mechanism === "none" ? "" : username },
  };
}

function asServers(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0)
    throw invalid("bootstrapServers", "at least one host and port is needed, like broker-1:9092");
  if (value.length > 100) throw invalid("bootstrapServers", "100 servers at most");
  return value.map((server: unknown) => {
    const text = asText(server, "bootstrapServers", 300).trim();
    const port = Number(SERVER.exec(text)?.[1] ?? 0);
    if (port < 1 || port > 65_535)
      throw invalid("bootstrapServers", `"${text}" is not a host and port, like broker-1:9092`);
    return text;
  });
}

function asId(value: unknown): string {
  const id = asText(value, "id", 64);
  if (!ID.test(id)) throw invalid("id", "letters, digits, - and _ only");
  return id;
}

function asName(value: unknown): string {
  const name = asText(value, "name", 200).trim();
  if (name === "") throw invalid("name", "a name is needed");
  return name;
}

function asPem(value: unknown): string | null {
  if (value === null || value === "") return null;
  const pem = asText(value, "tls.caPem", 1_000_000);
  // This uses no regular expression, which would scan the rest again for each beginning without an end.
  const begin = pem.indexOf(PEM_BEGIN);
  const isWhole = begin >= 0 && pem.indexOf(PEM_END, begin + PEM_BEGIN.length + 1) >= 0;
  if (!isWhole) throw invalid("tls.caPem", `it contains no PEM certificate (${PEM_BEGIN})`);
  return pem;
}

function asObject(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(field, "this part is missing");
  return value as Record<string, unknown>;
}

function asText(value: unknown, field: string, most: number): string {
  if (typeof value !== "string") throw invalid(field, "text is needed");
  if (value.length > most) throw invalid(field, `${most} characters at most`);
  return value;
}

function asBoolean(value: unknown, field: string): boolean {
  if (typeof value !== "boolean") throw invalid(field, "true or false is needed");
  return value;
}

function asOneOf<T extends string>(value: unknown, choices: readonly T[], field: string): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw invalid(field, `one of ${choices.join(", ")} is needed`);
  return found;
}

/** The form's labels. */
const LABELS: Readonly<Record<string, string>> = {
  profile: "Profile",
  name: "Name",
  color: "Colour",
  bootstrapServers: "Bootstrap servers",
  tls: "Encryption (TLS)",
  "tls.enabled": "Encryption (TLS)",
  "tls.caPem": "CA certificates",
  sasl: "Login (SASL)",
  "sasl.mechanism": "Login (SASL)",
  "sasl.username": "User name",
};

function invalid(field: string, why: string): TailwaterError {
  const message = `${LABELS[field] ?? `The profile's ${field}`}: ${why}.`;
  return new TailwaterError("PROFILE_INVALID", message, { subject: field });
}
