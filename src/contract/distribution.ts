/**
 * Who publishes this build, and what the publisher offers. One file names it, `distribution.json`, and the build checks
 * and copies it to `dist/distribution.json`: nothing else can, no preference, argument or environment variable of the
 * app. The default names nothing: no login, no address, everything free. A part that is null is not there at all: the
 * app does not show it, does not load its code and may not connect for it.
 *
 * `npm run build -- --distribution FILE` and `npm start -- --distribution FILE` choose another file. The extension has
 * it as `engine.distribution`; the page gets only what it shows, as `hello.publisher`. The egress guard takes the
 * publisher's addresses from it alone (`publisherAddresses`). Examples: packaging/distributions.
 */
export interface Distribution {
  /** Where users ask for help. */
  readonly support: { readonly address: string } | null;
  readonly login: LoginDistribution | null;
  readonly licence: LicenceDistribution | null;
  /** Google Analytics 4, Measurement Protocol. */
  readonly analytics: AnalyticsDistribution | null;
  /** A Sentry DSN: `https://KEY@HOST/PROJECT`. */
  readonly errorReports: { readonly dsn: string } | null;
  /** The file that names the newest version. */
  readonly updates: { readonly address: string } | null;
  /** The page where users manage their account and licence. It opens in the user's browser. */
  readonly portal: { readonly address: string } | null;
}

/** `off`: as if there were no login. `required`: the app connects to no cluster without one. */
export type LoginPolicy = "off" | "optional" | "required";

/** OpenID Connect: code with PKCE, as a public client. */
export interface LoginDistribution {
  /** As the issuer writes itself in `iss`: with or without a slash at its end. */
  readonly issuer: string;
  readonly clientId: string;
  /** Contains `openid`. A refresh token usually needs `offline_access`. */
  readonly scopes: readonly string[];
  /** The ports of `http://127.0.0.1:PORT/callback`, tried in turn. The issuer must know each address. */
  readonly ports: readonly number[];
  readonly policy: LoginPolicy;
  /** Under `required`: how many days the last login is enough while the issuer cannot be reached. */
  readonly graceDays: number;
  /** Further origins, when the issuer's metadata names endpoints or keys on another host. Usually empty. */
  readonly origins: readonly string[];
}

/** Signed licences: JWTs with `typ: licence+jwt` and EdDSA. */
export interface LicenceDistribution {
  /** The text of `iss`. */
  readonly issuer: string;
  /** Ed25519 public keys by `kid`, each as the JWK's `x`: 32 bytes in base64url. Several, so that keys can rotate. */
  readonly keys: Readonly<Record<string, string>>;
  /** The features of each plan, by the plan's name: those of contract/lockable.ts. What no plan names is never locked. */
  readonly plans: Readonly<Record<string, readonly string[]>>;
}

export interface AnalyticsDistribution {
  /** `G-…` */
  readonly measurementId: string;
  /** Sent with each request. Everyone who has the app can read it. */
  readonly apiSecret: string;
  /** The collector, without a query: `https://region1.google-analytics.com/mp/collect`. */
  readonly address: string;
}

export const NO_DISTRIBUTION: Distribution = {
  support: null,
  login: null,
  licence: null,
  analytics: null,
  errorReports: null,
  updates: null,
  portal: null,
};

/** What the page knows of the publisher: what to show, and no key or secret. */
export interface Publisher {
  /** The e-mail address for help. */
  readonly support: string | null;
  readonly portal: string | null;
  readonly login: LoginPolicy;
  /** Licences decide features. */
  readonly licences: boolean;
  readonly analytics: boolean;
  readonly errorReports: boolean;
  /** The app can ask for the newest version number. */
  readonly updates: boolean;
}

export const publisherOf = (distribution: Distribution): Publisher => ({
  support: distribution.support?.address ?? null,
  portal: distribution.portal?.address ?? null,
  login: distribution.login?.policy ?? "off",
  licences: distribution.licence !== null,
  analytics: distribution.analytics !== null,
  errorReports: distribution.errorReports !== null,
  updates: distribution.updates !== null,
});

/** All that the egress guard lets the app connect to on the publisher's behalf: `host:port` by purpose. */
export function publisherAddresses({ login, licence, analytics, errorReports, updates }: Distribution) {
  const places = (...addresses: readonly (string | undefined)[]) => addresses.flatMap(placeOf);
  return {
    login: places(login?.issuer, ...(login?.origins ?? [])),
    licence: places(licence?.issuer),
    analytics: places(analytics?.address),
    "error-reports": places(errorReports?.dsn),
    updates: places(updates?.address),
  } as const;
}

/** Nothing for text that is not a web address, for example a licence's issuer that is a name. */
function placeOf(address: string | undefined): readonly string[] {
  if (address === undefined || !/^https?:/.test(address) || !URL.canParse(address)) return [];
  const { protocol, hostname, port } = new URL(address);
  return [`${hostname.replace(/^\[|\]$/g, "")}:${port || (protocol === "https:" ? 443 : 80)}`];
}
