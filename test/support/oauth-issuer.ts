import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { noteTokens } from "../../scripts/account/issuer.ts";
import type { Certificate } from "../../scripts/kafka/certificates.ts";
import type { OauthIssuer } from "../../scripts/kafka/properties.ts";

/** What the test's clients are for at the issuer: `sub` of their tokens is their id. */
export const CLIENTS = {
  service: "s3rv1ce-secret-canary",
  narrow: "narr0w-secret-canary",
  /** It must send its secret in the form. */
  poster: "p0ster-secret-canary",
} as const;
export const AUDIENCE = "urn:tailwater:kafka";

export interface OauthServer extends OauthIssuer {
  readonly tokenUrl: string;
  readonly deviceUrl: string;
  /** The same over TLS. */
  readonly secureTokenUrl: string;
  /** How long the next tokens last, s. */
  lasts: number;
  /** The audience of the next tokens. */
  audienceNow: string;
  /** Every token that it gave. */
  readonly tokens: ReadonlySet<string>;
  end(): Promise<void>;
}

/**
 * A real OAuth 2.0 issuer on this machine (oidc-provider) with clients that log in by client credentials; its access
 * tokens are JWTs. The address with TLS has the certificate given.
 */
export async function startOauthServer(certificate: Certificate): Promise<OauthServer> {
  const { default: Provider } = await import("oidc-provider");
  const tokens = new Set<string>();
  let handle: RequestListener = (_request, response) => response.writeHead(503).end();
  const listener: RequestListener = (request, response) => {
    if (request.url?.split("?")[0] === "/token") noteTokens(response, tokens);
    handle(request, response);
  };
  const plain = createServer(listener);
  const secure = createSecureServer({ cert: certificate.certPem, key: certificate.keyPem }, listener);
  const [port, securePort] = [await listen(plain), await listen(secure)];
  const issuer = `http://127.0.0.1:${port}`;
  const server: OauthServer = {
    issuer,
    audience: AUDIENCE,
    jwks: `${issuer}/jwks`,
    tokenUrl: `${issuer}/token`,
    deviceUrl: `${issuer}/device/auth`,
    secureTokenUrl: `https://127.0.0.1:${securePort}/token`,
    lasts: 600,
    audienceNow: AUDIENCE,
    tokens,
    end: async () => {
      for (const one of [plain, secure]) one.closeAllConnections();
      await Promise.all([plain, secure].map((one) => new Promise((resolve) => one.close(resolve))));
    },
  };
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" };
  const provider = new Provider(issuer, {
    clients: [
      ...Object.entries(CLIENTS).map(([id, secret]) => ({
        client_id: id,
        client_secret: secret,
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
        ...(id === "narrow" ? { scope: "read" } : {}),
        ...(id === "poster" ? { token_endpoint_auth_method: "client_secret_post" } : {}),
      })),
      {
        client_id: "person",
        token_endpoint_auth_method: "none",
        grant_types: ["refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
        redirect_uris: [],
        response_types: [],
        application_type: "native",
      },
      {
        client_id: "web",
        client_secret: "web-secret-canary",
        redirect_uris: ["https://example.com/"],
        grant_types: ["authorization_code"],
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    rotateRefreshToken: true,
    scopes: ["openid", "offline_access", "kafka", "read"],
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: "kafka read",
          audience: server.audienceNow,
          accessTokenTTL: server.lasts,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
    findAccount: async (_context: unknown, id: string) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  });
  handle = provider.callback();
  return server;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
