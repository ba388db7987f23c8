// A real OpenID Connect issuer on this machine, for tests and the demo, with one public client as auth0 or Keycloak have it for
// a desktop app. It believes every name and password.
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { LoginDistribution, LoginPolicy } from "../../src/contract/distribution.ts";

export const CLIENT_ID = "tailwater-desktop";

export interface IssuerOptions {
  /** Of `http://127.0.0.1:PORT/callback`. */
  readonly ports: readonly number[];
  readonly port?: number;
  /** Of ID and access tokens, s. */
  readonly tokenSeconds?: number;
  readonly refreshSeconds?: number;
  readonly deviceFlow?: boolean;
  /** Further claims of a user: `tailwater_plan`, `tailwater_features`, `email_verified`. */
  readonly claims?: (user: string) => Readonly<Record<string, unknown>>;
}

export interface TestIssuer {
  readonly address: string;
  /** `METHOD /path` of each request. */
  readonly requests: readonly string[];
  /** Every token that it has given, for tests that look for them. */
  readonly tokens: ReadonlySet<string>;
  /** What the next requests to a path answer instead; null: the issuer answers. */
  answers(path: string, answer: ((request: IncomingMessage, response: ServerResponse) => void) | null): void;
  /** New signing keys; tokens and sessions stay. */
  rotateKeys(): Promise<void>;
  /** Nothing answers at its port until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  end(): Promise<void>;
  distribution(policy: LoginPolicy, graceDays?: number): LoginDistribution;
}

export async function startIssuer(options: IssuerOptions): Promise<TestIssuer> {
  const { default: Provider } = await import("oidc-provider");
  const { default: MemoryAdapter } = await import("oidc-provider/lib/adapters/memory_adapter.js");
  const requests: string[] = [];
  const tokens = new Set<string>();
  const instead = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
  let handle: RequestListener = (_request, response) => response.writeHead(503).end();
  const listener: RequestListener = (request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    requests.push(`${request.method} ${path}`);
    const own = instead.get(path);
    if (own !== undefined) own(request, response);
    else {
      if (path === "/token") noteTokens(response, tokens);
      handle(request, response);
    }
  };
  let server = createServer(listener);
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  const cookieKeys = [randomBytes(16).toString("hex")];
  // What it knows outlives a change of its keys.
  class Kept extends MemoryAdapter {}
  const make = () => {
    const provider = new Provider(address, { ...configuration(options, cookieKeys), adapter: Kept });
    handle = provider.callback();
  };
  make();
  return {
    address,
    requests,
    tokens,
    answers: (path, answer) => void (answer === null ? instead.delete(path) : instead.set(path, answer)),
    rotateKeys: async () => make(),
    down: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    up: async () => {
      server = createServer(listener);
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    },
    end: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    distribution: (policy, graceDays = 14) => ({
      issuer: address,
      clientId: CLIENT_ID,
      scopes: ["openid", "profile", "email", "offline_access"],
      ports: options.ports,
      policy,
      graceDays,
      origins: [],
    }),
  };
}

function configuration(
  { ports, tokenSeconds = 600, refreshSeconds = 86_400, deviceFlow = true, claims = () => ({}) }: IssuerOptions,
  cookieKeys: readonly string[],
): object {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" };
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        application_type: "native",
        token_endpoint_auth_method: "none",
        redirect_uris: ports.map((port) => `http://127.0.0.1:${port}/callback`),
        grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
        response_types: ["code"],
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: cookieKeys },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: true },
      deviceFlow: { enabled: deviceFlow },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    claims: {
      openid: ["sub", "tailwater_plan", "tailwater_features"],
      profile: ["name"],
      email: ["email", "email_verified"],
    },
    conformIdTokenClaims: false,
    rotateRefreshToken: true,
    ttl: {
      IdToken: tokenSeconds,
      AccessToken: tokenSeconds,
      RefreshToken: refreshSeconds,
      Session: 86_400,
      Grant: 86_400,
      Interaction: 3_600,
      DeviceCode: 600,
    },
    findAccount: async (_context: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({
        sub: id,
        name: `${id.charAt(0).toUpperCase()}${id.slice(1)} Example`,
        email: `${id}@example.com`,
        ...claims(id),
      }),
    }),
  };
}

/** Adds the tokens in a JSON answer to the set. */
export function noteTokens(response: ServerResponse, tokens: Set<string>): void {
  const end = response.end.bind(response) as (...parts: unknown[]) => ServerResponse;
  response.end = ((...parts: unknown[]) => {
    const [body] = parts;
    const text = typeof body === "string" || Buffer.isBuffer(body) ? String(body) : "{}";
    for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, unknown>)) {
      if (name.endsWith("_token") && typeof value === "string") tokens.add(value);
    }
    return end(...parts);
  }) as typeof response.end;
}
