import * as oidc from "openid-client";
import type { LoginDistribution } from "../../contract/distribution.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { CLOCK_TOLERANCE_MS } from "../kit/highest-time.ts";
import { boundedStart, type DeviceStart } from "./device-start.ts";
import { asLoginError, refused } from "./issuer-errors.ts";
import type { IssuerFetch } from "./issuer-fetch.ts";
import { type IdClaims, IssuerKeys } from "./issuer-keys.ts";
import { retryAt } from "./retry-after.ts";

/** A request to the issuer takes at most this long, s. */
const LIMIT_S = 7;

export interface IssuerOptions {
  readonly about: LoginDistribution;
  readonly fetch: IssuerFetch;
  /** Called with each token and code, so that the log masks them. */
  readonly onSecret: (text: string) => void;
  /** ms since the epoch */
  readonly now?: () => number;
}

/** What the issuer gave. The access token is not kept: nothing in the app needs one. */
export interface Given {
  readonly claims: IdClaims;
  readonly idToken: string;
  /** Null: the issuer gives none, or the one before stays valid. */
  readonly refreshToken: string | null;
}

/** Secrets of one attempt in the browser, to compare its answer with. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirect: string;
}

/** After a refusal (429, 503) the user may try again by hand, however long the issuer wants to be left alone, ms. */
const LONGEST_REFUSAL_MS = 60_000;

/** The issuer's endpoints (OpenID Connect). Every request goes to the origins that the distribution names. */
export class Issuer {
  readonly keys: IssuerKeys;
  readonly #options: IssuerOptions;
  readonly #now: () => number;
  readonly #origins: ReadonlySet<string>;
  #config: Promise<oidc.Configuration> | null = null;
  /** The new refresh token is taken from the answer itself: openid-client throws an answer away that it does not believe. */
  #onRotated: ((next: string) => Promise<void>) | null = null;
  /** The issuer asked for no request before this time, ms since the epoch. */
  #notBefore = 0;
  /** Until then nothing is sent at all, ms since the epoch. */
  #silentUntil = 0;

  constructor(options: IssuerOptions) {
    const { issuer, clientId, origins } = options.about;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#origins = new Set([new URL(issuer).origin, ...origins]);
    this.keys = new IssuerKeys({ issuer, clientId, fetch: this.#fetch, now: this.#now });
  }

  /** ms since the epoch; 0: the issuer has not asked to wait. */
  get notBefore(): number {
    return this.#notBefore;
  }

  /** The page where the user signs in. @throws TailwaterError */
  async signInAddress({ state, nonce, verifier, redirect }: Checks): Promise<string> {
    return this.#with(async (config) => {
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirect,
        scope: this.#options.about.scopes.join(" "),
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        state,
        nonce,
        // Without it many issuers give no refresh token.
        ...(this.#options.about.scopes.includes("offline_access") ? { prompt: "consent" } : {}),
      });
      return this.#browserAddress(url.href);
    });
  }

  newChecks(redirect: string): Checks {
    return {
      redirect,
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    };
  }

  /** Exchanges the code in the address to which the browser was sent. @throws TailwaterError LOGIN_REFUSED, LOGIN_FAILED … */
  async exchange(answer: URL, checks: Checks): Promise<Given> {
    const code = answer.searchParams.get("code");
    if (code !== null) this.#options.onSecret(code);
    this.#options.onSecret(checks.verifier);
    return this.#with(async (config) => {
      const tokens = await oidc.authorizationCodeGrant(config, answer, {
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        pkceCodeVerifier: checks.verifier,
        idTokenExpected: true,
      });
      return this.#given(config, tokens, true);
    }).catch((error: unknown) => {
      throw error instanceof TailwaterError && error.code === "LOGIN_ENDED" ? codeRefused(error) : error;
    });
  }

  /** Has the issuer's metadata. @throws TailwaterError */
  async ready(): Promise<void> {
    await this.#with(async () => {});
  }

  /**
   * New tokens for the refresh token, which may not be used again then.
   * @param onRotated called with the new refresh token, before anything else is done with the answer
   * @returns null: the login goes on, and the answer has no ID token, as OpenID Connect Core, 12.2, allows
   * @throws TailwaterError LOGIN_ENDED when the issuer no longer accepts it; others when it cannot be asked
   */
  async refresh(refreshToken: string, onRotated: (next: string) => Promise<void>): Promise<Given | null> {
    return this.#with(async (config) => {
      this.#onRotated = onRotated;
      try {
        const tokens = await oidc.refreshTokenGrant(config, refreshToken);
        this.#mask(tokens);
        return tokens.id_token === undefined ? null : await this.#given(config, tokens, false);
      } finally {
        this.#onRotated = null;
      }
    });
  }

  /** @throws TailwaterError LOGIN_FAILED when the issuer offers no sign-in with a code on another device */
  async startDevice(): Promise<DeviceStart> {
    return this.#with(async (config) => {
      if (config.serverMetadata().device_authorization_endpoint === undefined) {
        throw new TailwaterError("LOGIN_FAILED", "The sign-in service offers no sign-in with a code.", {
          hint: "Sign in in the browser, or paste the address that the browser was sent to.",
        });
      }
      const started = await oidc.initiateDeviceAuthorization(config, {
        scope: this.#options.about.scopes.join(" "),
      });
      this.#options.onSecret(started.device_code);
      this.#browserAddress(started.verification_uri);
      if (started.verification_uri_complete !== undefined) this.#browserAddress(started.verification_uri_complete);
      return boundedStart(started);
    });
  }

  async awaitDevice(started: DeviceStart, signal: AbortSignal): Promise<Given> {
    const limit = AbortSignal.timeout(started.expires_in * 1_000);
    return this.#with(async (config) => {
      const ends = AbortSignal.any([signal, limit]);
      const tokens = await oidc.pollDeviceAuthorizationGrant(config, started, undefined, { signal: ends });
      return this.#given(config, tokens, true);
    }).catch((error: unknown) => {
      throw limit.aborted ? refused("expired_token", null) : error;
    });
  }

  /** Also for a token that the issuer no longer knows. False when it offers no revocation. */
  async revoke(refreshToken: string): Promise<boolean> {
    return this.#with(async (config) => {
      if (config.serverMetadata().revocation_endpoint === undefined) return false;
      await oidc.tokenRevocation(config, refreshToken, { token_type_hint: "refresh_token" });
      return true;
    });
  }

  /** The page that ends the session in the browser; null when the issuer has none. It contains the ID token. */
  async signOutAddress(idToken: string): Promise<string | null> {
    return this.#with(async (config) => {
      if (config.serverMetadata().end_session_endpoint === undefined) return null;
      return this.#browserAddress(oidc.buildEndSessionUrl(config, { id_token_hint: idToken }).href);
    });
  }

  async #given(config: oidc.Configuration, tokens: oidc.TokenEndpointResponse, isAsked: boolean): Promise<Given> {
    this.#mask(tokens);
    const { id_token: idToken, refresh_token: refreshToken } = tokens;
    const { jwks_uri: jwksUri } = config.serverMetadata();
    if (idToken === undefined || jwksUri === undefined) {
      throw new TailwaterError("LOGIN_FAILED", "The sign-in service gave no ID token.", {
        hint: "Tell the publisher of this app: its scopes need openid.",
      });
    }
    const claims = await this.keys.check(idToken, jwksUri, isAsked);
    return { claims, idToken, refreshToken: refreshToken ?? null };
  }

  #mask({ id_token, refresh_token, access_token }: oidc.TokenEndpointResponse): void {
    for (const token of [id_token, refresh_token, access_token]) if (token !== undefined) this.#options.onSecret(token);
  }

  /** Asks for the issuer's metadata once, and again after a failure. */
  async #with<T>(action: (config: oidc.Configuration) => Promise<T>): Promise<T> {
    try {
      this.#config ??= this.#discover();
      return await action(await this.#config);
    } catch (error) {
      this.#config = null;
      throw asLoginError(error);
    }
  }

  async #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId } = this.#options.about;
    const config = await oidc.discovery(
      new URL(issuer),
      clientId,
      {
        [oidc.clockTolerance]: CLOCK_TOLERANCE_MS / 1_000,
        // Only for tests with another clock.
        [oidc.clockSkew]: Math.round((this.#now() - Date.now()) / 1_000),
      },
      oidc.None(),
      {
        timeout: LIMIT_S,
        [oidc.customFetch]: this.#fetch,
        // The distribution's check allows http on this machine alone, where tests have their issuer.
        ...(new URL(issuer).protocol === "http:" ? { execute: [oidc.allowInsecureRequests] } : {}),
      },
    );
    return config;
  }

  readonly #fetch: IssuerFetch = async (url, options) => {
    const now = this.#now();
    if (now < this.#silentUntil) throw busy(this.#silentUntil - now);
    if (!this.#origins.has(new URL(url).origin)) throw elsewhere(url);
    const answer = await this.#options.fetch(url, options).catch((error: unknown) => {
      throw isTooSlow(error, options.signal) ? tooSlow(url, error) : notReached(url, error);
    });
    if (answer.status === 429 || answer.status === 503) {
      this.#notBefore = retryAt(answer.headers, now);
      this.#silentUntil = Math.min(this.#notBefore, now + LONGEST_REFUSAL_MS);
      throw busy(this.#silentUntil - now);
    }
    if (isPage(answer)) throw otherAnswers(url);
    if (answer.status >= 500) {
      throw new TailwaterError("ISSUER_UNREACHABLE", `The sign-in service fails: its status is ${answer.status}.`, {
        subject: new URL(url).host,
        hint: "Try again later.",
      });
    }
    const onRotated = this.#onRotated;
    if (onRotated === null || answer.status !== 200 || !isRefresh(options.body)) return answer;
    const next = refreshTokenIn(await answer.clone().text());
    if (next !== null) {
      this.#options.onSecret(next);
      await onRotated(next);
    }
    return answer;
  };

  #browserAddress(address: string): string {
    if (!URL.canParse(address) || !this.#origins.has(new URL(address).origin)) throw elsewhere(address);
    return address;
  }
}

function codeRefused(cause: TailwaterError): TailwaterError {
  return new TailwaterError(
    "LOGIN_REFUSED",
    "The sign-in service does not accept this answer: it was used before, or it is too old.",
    {
      hint: "Start the sign-in again.",
      cause,
    },
  );
}

const isRefresh = (body: unknown): boolean =>
  body instanceof URLSearchParams && body.get("grant_type") === "refresh_token";

function refreshTokenIn(text: string): string | null {
  try {
    const { refresh_token: token } = JSON.parse(text) as { readonly refresh_token?: unknown };
    return typeof token === "string" && token !== "" ? token : null;
  } catch {
    return null; // It is no JSON: openid-client says so.
  }
}

/** No address of an issuer that the app asks answers with a page or leads elsewhere. */
const isPage = ({ status, headers }: Response): boolean =>
  (status >= 300 && status < 400) || (status < 300 && /^text\/html\b/i.test(headers.get("content-type") ?? ""));

function otherAnswers(url: string): TailwaterError {
  return new TailwaterError("ISSUER_UNREACHABLE", "Something answers with a page in place of the sign-in service.", {
    subject: new URL(url).host,
    hint: "Perhaps this network wants you to sign in first: open any page in your browser, then try again.",
  });
}

/** The user has typed no address: what failed on the way is said as the issuer's own. */
function notReached(url: string, error: unknown): unknown {
  if (!(error instanceof TailwaterError) || !/^(HOST_UNKNOWN|PORT_CLOSED|CONNECTION_RESET)$/.test(error.code))
    return error;
  return new TailwaterError("ISSUER_UNREACHABLE", `The sign-in service cannot be reached. ${error.message}`, {
    subject: new URL(url).host,
    hint: "Check the network, and the proxy under Settings, Network. Then try again.",
    cause: error,
  });
}

function isTooSlow(error: unknown, signal: AbortSignal | undefined): boolean {
  const isOurs = error instanceof TailwaterError && error.code === "CONNECT_TIMEOUT";
  return isOurs || (signal?.reason as Error | undefined)?.name === "TimeoutError";
}

/** @param cause may know of a proxy on the way */
function tooSlow(url: string, cause: unknown): TailwaterError {
  const hint = cause instanceof TailwaterError ? cause.hint : null;
  return new TailwaterError("ISSUER_UNREACHABLE", `The sign-in service did not answer within ${LIMIT_S} s.`, {
    subject: new URL(url).host,
    hint: hint ?? "Check the network, then try again.",
    cause,
  });
}

function busy(ms: number): TailwaterError {
  return new TailwaterError("ISSUER_UNREACHABLE", "The sign-in service has too many requests.", {
    hint: `Try again in ${Math.max(1, Math.ceil(ms / 1_000))} s.`,
  });
}

/** A compromised issuer's metadata must not lead elsewhere. */
function elsewhere(url: string): TailwaterError {
  return new TailwaterError("LOGIN_FAILED", "The sign-in service names an address on another host.", {
    subject: URL.canParse(url) ? new URL(url).host : url.slice(0, 100),
    hint: "Tell the publisher of this app: the distribution must name this host.",
  });
}
