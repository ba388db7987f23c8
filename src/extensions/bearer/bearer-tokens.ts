import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { BearerToken } from "../../contract/bearer.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { AwsSettings, OauthSettings } from "../../contract/profiles.ts";
import type { HttpRoad } from "../http/road.ts";
import { Secret } from "../kit/secret.ts";
import type { AwsPlace, AwsSource } from "./aws-credentials.ts";
import { TokenSource } from "./token-source.ts";

/** A login by a token: the profile's settings, and the secrets that buy the token. */
export interface TokenLogin {
  readonly profileId: string;
  readonly sasl: OauthSettings | AwsSettings;
  readonly bootstrapServers: readonly string[];
  readonly secrets: Readonly<Record<string, string | undefined>>;
  readonly caPem: string | null;
}

interface Parts {
  readonly road: HttpRoad;
  /** Called with every secret and token before it is used, so that the log can mask it. */
  readonly onSecret: (secret: Secret) => void;
  readonly aws: AwsPlace;
}

interface Entry {
  readonly login: TokenLogin;
  readonly source: TokenSource;
}

/** Drafts that were tested leave their sources behind; the oldest go. */
const MOST_SOURCES = 100;

/** The tokens of all profiles. A worker gets an id with its settings, and by it only the tokens of that login. */
export class BearerTokens {
  readonly #parts: Parts;
  readonly #entries = new Map<string, Entry>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The id of this login's tokens: the same for the same login. */
  idOf(login: TokenLogin): string {
    for (const [id, entry] of this.#entries) if (isDeepStrictEqual(entry.login, login)) return id;
    const id = randomUUID();
    this.#entries.set(id, { login, source: new TokenSource(() => this.#fetch(login)) });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST_SOURCES && oldest !== undefined) this.#entries.delete(oldest);
    return id;
  }

  /** @param id null: that login needs no token @throws TailwaterError with the reason why there is none */
  async token(id: string | null): Promise<BearerToken> {
    const entry = id === null ? undefined : this.#entries.get(id);
    if (id === null || entry === undefined) {
      throw new TailwaterError("TOKEN_FAILED", "This connection has no source of tokens any more.", {
        hint: "Connect again.",
      });
    }
    // The one in use stays longest.
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    return entry.source.token();
  }

  /** Every token, of every profile, is forgotten. */
  forget(): void {
    this.#entries.clear();
  }

  async #fetch(login: TokenLogin): Promise<BearerToken> {
    const { sasl } = login;
    const token = sasl.mechanism === "oauthbearer" ? await this.#byIssuer(login, sasl) : await this.#byAws(login, sasl);
    this.#parts.onSecret(new Secret(token.value));
    return token;
  }

  async #byIssuer({ profileId, secrets, caPem }: TokenLogin, sasl: OauthSettings): Promise<BearerToken> {
    if (sasl.grant === "device") {
      throw new TailwaterError(
        "TOKEN_FAILED",
        "This profile logs in by a code on another device, which Tailwater cannot do yet.",
        {
          hint: "Use a client that logs in with a secret (client credentials).",
        },
      );
    }
    const { fetchByCredentials } = await import("./client-credentials.ts");
    const { tokenUrl, clientId, scope, extensions } = sasl;
    const clientSecret = secrets["kafka.sasl.clientSecret"] ?? "";
    this.#parts.onSecret(new Secret(clientSecret));
    return fetchByCredentials(
      { profileId, tokenUrl, clientId, clientSecret, scope, extensions, caPem },
      this.#parts.road,
    );
  }

  async #byAws({ secrets, bootstrapServers }: TokenLogin, sasl: AwsSettings): Promise<BearerToken> {
    const [{ awsCredentials }, { mskToken, regionOf }] = await Promise.all([
      import("./aws-credentials.ts"),
      import("./msk-token.ts"),
    ]);
    const { accessKeyId } = sasl;
    const found =
      sasl.source === "keys"
        ? {
            keys: {
              accessKeyId,
              secretAccessKey: secrets["kafka.sasl.secretAccessKey"] ?? "",
              sessionToken: secrets["kafka.sasl.sessionToken"] || null,
            },
            expiresAt: null,
            region: null,
          }
        : await awsCredentials(sourceOf(sasl), this.#parts.aws);
    const { keys, expiresAt } = found;
    for (const secret of [keys.secretAccessKey, keys.sessionToken ?? ""]) this.#parts.onSecret(new Secret(secret));
    const named = bootstrapServers.map(regionOf).find((region) => region !== null);
    const region = sasl.region || named || found.region;
    if (!region) {
      throw new TailwaterError("TOKEN_FAILED", "The AWS region of this cluster is not known.", {
        hint: "Enter the region in the profile, as eu-west-1.",
      });
    }
    return mskToken(region, keys, expiresAt, Date.now());
  }
}

const sourceOf = ({ source, awsProfile }: AwsSettings): AwsSource =>
  source === "environment" ? { kind: "environment" } : { kind: "profile", profile: awsProfile || null };
