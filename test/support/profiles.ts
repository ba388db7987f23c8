import {
  kafkaAt,
  NO_SASL,
  NO_TLS,
  type Profile,
  profileAt,
  type SaslSettings,
  type Secrets,
  type TlsSettings,
} from "../../src/contract/profiles.ts";

/** A profile in one line: the fields of its kafka section beside its own. */
export interface FlatProfile extends Partial<Omit<Profile, "kafka">> {
  readonly bootstrapServers?: readonly string[];
  readonly tls?: Partial<TlsSettings>;
  readonly sasl?: SaslSettings;
}

/** In plain text and without a login, unless said otherwise. */
export function flatProfile({
  bootstrapServers = ["kafka-1.example:9092"],
  tls,
  sasl,
  ...about
}: FlatProfile): Profile {
  const kafka = kafkaAt(bootstrapServers, { tls: { ...NO_TLS, ...tls }, sasl: sasl ?? NO_SASL });
  return profileAt(kafka, { id: "p1", name: "Production", color: "red", ...about });
}

/** The brokers' password. */
export function given(password: string): Secrets {
  return { "kafka.sasl.password": password };
}
