import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { BearerToken } from "../../contract/bearer.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { AwsSettings, OauthSettings } from "../../contract/profiles.ts";
import type { HttpRoad } from "../http/road.ts";
import { Secret } from "../kit/secret.ts";
import type { AwsPlace, AwsSource } from "./aws-credentials.ts";
import type { DeviceClient, SignInPrompt } from "./device-grant.ts";
import type { OauthClient } from "./oauth-client.ts";
import type { KeptSignIn } from "./person-tokens.ts";
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
  /** The lock for renewing a sign-in lies beside this path. */
  readonly lockFile: string;
}

interface Entry {
  readonly login: TokenLogin;
  readonly source: TokenSource;
  /** Where the sign-in of a person is kept. */
  kept: KeptSignIn;
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
  idOf(login: TokenLogin, kept: KeptSignIn): string {
    for (const [id, entry] of this.#entries) {
      if (!isDeepStrictEqual(entry.login, login)) continue;
      entry.kept = kept;
      return id;
    }
    const id = randomUUID();
    const entry: Entry = { login, kept, source: new TokenSource(() => this.#fetch(entry)) };
    this.#entries.set(id, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST_SOURCES && oldest !== undefined) this.#entries.delete(oldest);
    return id;
  }

  /**
   * @param id null: that login needs no token
   * @param prompt asks a person to sign in, if nothing else helps; null: nobody is there
   * @throws TailwaterError with the reason why there is none
   */
  async token(id: string | null, prompt: SignInPrompt | null = null): Promise<BearerToken> {
    const entry = id === null ? undefined : this.#entries.get(id);
    if (id === null || entry === undefined) {
      throw new TailwaterError("TOKEN_FAILED", "This connection has no source of tokens any more.", {
        hint: "Connect again.",
      });
    }
    // The one in use stays longest.
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    try {
      return await entry.source.token();
    } catch (error) {
      const isNeeded = error instanceof TailwaterError && error.code === "SIGN_IN_NEEDED";
      if (prompt === null || !isNeeded) throw error;
      return entry.source.take(() => this.#bySignIn(entry, prompt));
    }
  }

  /** The sign-in of a profile was forgotten: its tokens are, too. */
  forgetSignIn(profileId: string): void {
    for (const { login, source } of this.#entries.values()) if (login.profileId === profileId) source.forget();
  }

  /** Every token, of every profile, is forgotten. */
  forget(): void {
    this.#entries.clear();
  }

  async #fetch({ login, kept }: Entry): Promise<BearerToken> {
    const { sasl } = login;
    if (sasl.mechanism === "oauthbearer" && sasl.grant === "device") {
      const { renewByRefreshToken } = await import("./person-tokens.ts");
      return renewByRefreshToken(this.#deviceClient(login, sasl), kept, this.#parts);
    }
    const token = sasl.mechanism === "oauthbearer" ? await this.#byIssuer(login, sasl) : await this.#byAws(login, sasl);
    this.#parts.onSecret(new Secret(token.value));
    return token;
  }

  async #bySignIn({ login, kept }: Entry, prompt: SignInPrompt): Promise<BearerToken> {
    const { sasl } = login;
    if (sasl.mechanism !== "oauthbearer") throw new Error("Only a device code needs a person.");
    const { signIn } = await import("./person-tokens.ts");
    return signIn(this.#deviceClient(login, sasl), kept, prompt, this.#parts);
  }

  async #byIssuer(login: TokenLogin, sasl: OauthSettings): Promise<BearerToken> {
    const { fetchByCredentials } = await import("./client-credentials.ts");
    return fetchByCredentials(this.#client(login, sasl), this.#parts.road);
  }

  #client({ profileId, secrets, caPem }: TokenLogin, sasl: OauthSettings): OauthClient {
    const { tokenUrl, clientId, clientAuth, scope, extensions } = sasl;
    const clientSecret = secrets["kafka.sasl.clientSecret"] ?? "";
    this.#parts.onSecret(new Secret(clientSecret));
    return { profileId, tokenUrl, clientId, clientAuth, clientSecret, scope, extensions, caPem };
  }

  /** @throws TailwaterError PROFILE_INVALID */
  #deviceClient(login: TokenLogin, sasl: OauthSettings): DeviceClient {
    const { deviceUrl } = sasl;
    if (deviceUrl !== null) return { ...this.#client(login, sasl), deviceUrl };
    throw new TailwaterError("PROFILE_INVALID", "This profile has no device address, where a sign-in begins.", {
      hint: "Enter it in the profile. The issuer's metadata calls it device_authorization_endpoint.",
    });
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
