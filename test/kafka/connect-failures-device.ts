import type { RequestListener } from "node:http";
import type { SignInCode } from "../../src/contract/bearer.ts";
import type { KafkaSection, OauthSettings } from "../../src/contract/profiles.ts";
import { FetchBrowser } from "../support/fetch-browser.ts";
import type { OauthServer } from "../support/oauth-issuer.ts";
import { CANARY, type Failure } from "./connect-failures-support.ts";

interface Parts {
  readonly issuer: OauthServer;
  /** Starts a server. @returns its `host:port` */
  web(answer: RequestListener): Promise<string>;
  /** An address that never answers. */
  readonly silent: string;
  /** A profile that logs in by OAUTHBEARER. */
  by(about: Partial<OauthSettings>): { readonly kafka: KafkaSection };
}

/** A profile of a person who signs in with a code. */
function device({ by, issuer }: Parts, about: Partial<OauthSettings> = {}) {
  const scope = "openid offline_access kafka";
  const own = { clientId: "person", clientAuth: "none", scope, deviceUrl: issuer.deviceUrl } as const;
  return by({ grant: "device", ...own, ...about });
}

/** The person agrees, or refuses, in a browser. */
function browser(user: string, answer: "agree" | "refuse" = "agree"): (code: SignInCode) => void {
  let wasAsked = false;
  return ({ direct }) => {
    if (!wasAsked) void new FetchBrowser(user).signIn(direct ?? "", answer);
    wasAsked = true;
  };
}

export function agreeing(parts: Parts, user: string) {
  return { ...device(parts), person: browser(user) };
}

/** Each way in which a sign-in with a code fails before the broker is asked. */
export async function deviceFailures(parts: Parts): Promise<Readonly<Record<string, Failure>>> {
  const { issuer, web, silent } = parts;
  const person = () => {};
  const of = (about: Partial<OauthSettings>) => ({ ...device(parts, about), person });
  const gives = async (code: object, token: object = {}) => {
    const at = await web((request, response) => {
      if (request.url === "/device") response.end(JSON.stringify(code));
      else response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify(token));
    });
    return { deviceUrl: `http://${at}/device`, tokenUrl: `http://${at}/token` };
  };
  const code = {
    ...{ device_code: `dev-${CANARY}`, user_code: "ABCD", verification_uri: "https://issuer.example/device" },
    ...{ expires_in: 60, interval: 1 },
  };
  return {
    "device: nobody is there": {
      ...device(parts),
      code: "SIGN_IN_NEEDED",
      says: /Somebody must sign in.*Connect again/,
    },
    "device: the sign-in has ended": {
      ...{ ...device(parts), refreshToken: `used-up-${CANARY}` },
      code: "SIGN_IN_NEEDED",
      says: /The sign-in at .* has ended.*confirm the code/,
    },
    "device: the person refuses": {
      ...{ ...device(parts), person: browser("fay", "refuse") },
      code: "TOKEN_FAILED",
      says: /The sign-in at .* was refused.*Connect again and agree/,
    },
    "device: expired": {
      ...of(await gives({ ...code, expires_in: 1 }, { error: "authorization_pending" })),
      code: "TOKEN_FAILED",
      says: /The code has expired.*https:\/\/issuer\.example\/device/,
    },
    "device: unknown client": {
      ...of({ clientId: "nobody" }),
      code: "TOKEN_FAILED",
      says: /refused the client "nobody": there is none, or it needs a secret/,
    },
    "device: wrong secret": {
      ...of({ clientId: "web", clientAuth: "post" }),
      code: "TOKEN_FAILED",
      says: /refused the client "web": wrong client ID or secret.*in the header/,
    },
    "device: scope denied": {
      ...of(await gives(code, { error: "invalid_scope", error_description: "no such scope" })),
      code: "TOKEN_FAILED",
      says: /does not give the scope "openid offline_access kafka" .*: no such scope/,
    },
    "device: the client may not": {
      ...of(await gives(code, { error: "unauthorized_client" })),
      code: "TOKEN_FAILED",
      says: /does not allow the client "person" .*Allow the grant of device codes/,
    },
    "device: no address": {
      ...of({ deviceUrl: null }),
      code: "PROFILE_INVALID",
      says: /no device address.*device_authorization_endpoint/,
    },
    "device: no TLS": {
      ...of({ deviceUrl: "http://issuer.example.com/device" }),
      code: "PROFILE_INVALID",
      says: /The device address must begin with https/,
    },
    "device: wrong path": {
      ...of({ deviceUrl: `${issuer.issuer}/devices` }),
      code: "TOKEN_FAILED",
      says: /device address|invalid_request/,
    },
    "device: silent": { ...of({ deviceUrl: silent }), code: "CONNECT_TIMEOUT", says: /did not answer POST \/device/ },
    "device: a page": {
      ...of({ deviceUrl: `http://${await web((_request, response) => response.end("<html>"))}/device` }),
      code: "TOKEN_FAILED",
      says: /is no code: it is not JSON.*device address/,
    },
    "device: a code that nobody can type": {
      ...of(await gives({ ...code, user_code: "A\u202eB" })),
      code: "TOKEN_FAILED",
      says: /no user_code that can be typed/,
    },
    "device: leads to a page without TLS": {
      ...of(await gives({ ...code, verification_uri: "http://issuer.example/device" })),
      code: "TOKEN_FAILED",
      says: /no https address for the person/,
    },
  };
}
