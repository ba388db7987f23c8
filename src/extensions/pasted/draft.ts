import type { OauthSettings } from "../../contract/profiles.ts";

/** What a file of a pasted text is for. */
export type FileRole = "ca" | "certificate" | "key" | "keystore" | "truststore";

export interface NamedFile {
  readonly role: FileRole;
  readonly path: string;
  readonly where: string;
}

/** A setting that was understood. */
export interface Understood {
  readonly label: string;
  /** Null: it is a secret. */
  readonly value: string | null;
  readonly where: string;
}

/** A setting that was not used. */
export interface Left {
  readonly text: string;
  readonly why: string;
  readonly where: string;
  /** False: Tailwater needs nothing like it. */
  readonly matters: boolean;
}

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** A cluster while its settings are read one by one. */
export class PastedDraft {
  readonly understood: Understood[] = [];
  readonly left: Left[] = [];
  readonly files: NamedFile[] = [];
  servers: string[] = [];
  usesTls: boolean | null = null;
  usesSasl: boolean | null = null;
  /** As Kafka writes it: `SCRAM-SHA-512`. */
  mechanism: string | null = null;
  username: string | null = null;
  password: string | null = null;
  caPem: string | null = null;
  certificatePem: string | null = null;
  keyPem: string | null = null;
  keyPassphrase: string | null = null;
  storePassphrase: string | null = null;
  /** A PKCS12 file in base64. */
  pkcs12: string | null = null;
  keystoreType: string | null = null;
  truststoreType: string | null = null;
  readonly oauth: Mutable<Pick<OauthSettings, "tokenUrl" | "clientId" | "scope">> & { clientSecret: string } = {
    tokenUrl: "",
    clientId: "",
    scope: "",
    clientSecret: "",
  };
  readonly extensions: Record<string, string> = {};
  awsProfile = "";
  registryUrl: string | null = null;
  registryUser: string | null = null;
  registryPassword: string | null = null;
  registryToken: string | null = null;

  /** @param value null: it is a secret */
  use(label: string, value: string | null, where: string): void {
    this.understood.push({ label, value, where });
  }

  leave(text: string, why: string, where: string, matters = true): void {
    this.left.push({ text, why, where, matters });
  }
}
