import type {
  AwsSettings,
  ClientIdentity,
  OauthSettings,
  SaslMechanism,
  SecretName,
  Secrets,
} from "../../contract/profiles.ts";

/** The parts of a draft that log in by a token or by a client certificate. */
export interface SecureParts {
  readonly tls: boolean;
  /** The name that the brokers' certificates must have; empty: the host of their addresses. */
  readonly serverName: string;
  /** The client's certificate; null: none. */
  readonly identity: ClientIdentity | null;
  readonly mechanism: SaslMechanism;
  /** Settings of a login by token; null: none were entered. */
  readonly token: OauthSettings | AwsSettings | null;
  readonly secrets: Secrets;
  readonly commands: Commands;
}

/** Commands that print a secret, by its name. */
export type Commands = Readonly<Record<string, string>>;

export type SecureField =
  | ("serverName" | "certificate" | "key" | "passphrase")
  // They are never missing: the proxy or the server may want none.
  | ("proxy-password" | "ssh-key" | "ssh-passphrase" | "ssh-password")
  | ("tokenUrl" | "deviceUrl" | "clientId" | "clientSecret" | "scope" | "extensions")
  | ("awsProfile" | "accessKeyId" | "secretAccessKey" | "sessionToken" | "region");

export const NEW_OAUTH: OauthSettings = {
  mechanism: "oauthbearer",
  grant: "client-credentials",
  tokenUrl: "",
  deviceUrl: null,
  clientAuth: "basic",
  clientId: "",
  scope: "",
  extensions: {},
};

export const NEW_AWS: AwsSettings = {
  mechanism: "aws-msk-iam",
  region: "",
  source: "profile",
  awsProfile: "",
  accessKeyId: "",
};

/** The settings of the draft's mechanism, those that were entered or new ones; null for another mechanism. */
export function tokenOf({
  mechanism,
  token,
}: Pick<SecureParts, "mechanism" | "token">): OauthSettings | AwsSettings | null {
  if (mechanism === "oauthbearer") return token?.mechanism === mechanism ? token : NEW_OAUTH;
  if (mechanism === "aws-msk-iam") return token?.mechanism === mechanism ? token : NEW_AWS;
  return null;
}

/** The problems of these fields. @param isKnown whether the engine has that secret */
export function secureProblemsOf(
  draft: SecureParts,
  isKnown: (name: SecretName) => boolean,
): Partial<Record<SecureField, string>> {
  const problems: Partial<Record<SecureField, string>> = {};
  const lacks = (name: SecretName) => {
    const command = draft.commands[name];
    return command === undefined ? !draft.secrets[name] && !isKnown(name) : command.trim() === "";
  };
  const { identity } = draft;
  if (draft.tls && identity !== null) {
    if (identity.format === "pem" && !identity.certificatePem.includes("-----BEGIN CERTIFICATE-----")) {
      problems.certificate = "This is not a PEM certificate. It begins with -----BEGIN CERTIFICATE-----.";
    }
    if (lacks("kafka.tls.identity.key")) {
      problems.key = identity.format === "pem" ? "The certificate needs its key." : "Choose a .p12 or .pfx file.";
    }
  }
  const token = tokenOf(draft);
  if (token?.mechanism === "oauthbearer") {
    if (!isWebAddress(token.tokenUrl)) problems.tokenUrl = "Enter the address of the token endpoint.";
    if (token.grant === "device" && !isWebAddress(token.deviceUrl ?? "")) {
      problems.deviceUrl = "Enter the address where a sign-in begins.";
    }
    if (token.clientId === "") problems.clientId = "OAUTHBEARER needs a client ID.";
    if (token.clientAuth !== "none" && lacks("kafka.sasl.clientSecret"))
      problems.clientSecret = "OAUTHBEARER needs the client’s secret.";
  }
  if (token?.mechanism === "aws-msk-iam" && token.source === "keys") {
    if (token.accessKeyId === "") problems.accessKeyId = "Enter the ID of the access key.";
    if (lacks("kafka.sasl.secretAccessKey")) problems.secretAccessKey = "Enter the secret of the access key.";
  }
  return problems;
}

/** `name=value` lines or commas as SASL extensions. */
export function extensionsIn(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(/[,\n]/).flatMap((line) => {
    const at = line.indexOf("=");
    return at <= 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const];
  });
  return Object.fromEntries(pairs);
}

export function extensionsText(extensions: Readonly<Record<string, string>>): string {
  return Object.entries(extensions)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
}

const isWebAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
