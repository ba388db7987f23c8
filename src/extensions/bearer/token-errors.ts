import { TailwaterError } from "../../contract/errors.ts";
import type { HttpStatusError } from "../http/faults.ts";
import type { OauthClient } from "./oauth-client.ts";

/** Which way of logging in was tried: for what to do next. */
export type Grant = "client credentials" | "device code" | "refresh token";

/** RFC 6749, 5.2: the issuer's code in a refusal; null: it says none. */
export function codeIn({ json }: HttpStatusError): string | null {
  return typeof json === "object" && json !== null && "error" in json ? String(json.error) : null;
}

/** What the issuer's refusal means. No error quotes a token or a secret. */
export function refused(error: HttpStatusError, client: OauthClient, grant: Grant): TailwaterError {
  const { status } = error;
  const { clientId, clientAuth, scope } = client;
  const host = error.subject ?? "The token endpoint";
  const fail = (message: string, hint: string) =>
    new TailwaterError("TOKEN_FAILED", message, { subject: host, hint, cause: error });
  const code = codeIn(error);
  const said = saidBy(error);
  if (code === "invalid_client" || (code === null && status === 401)) {
    return clientAuth === "none"
      ? fail(
          `${host} refused the client "${clientId}": there is none, or it needs a secret.`,
          "Check the client ID, or choose a Client login with a secret in the profile.",
        )
      : fail(
          `${host} refused the client "${clientId}": wrong client ID or secret.`,
          clientAuth === "basic"
            ? "Check both. The issuer may also want the secret in the form (Client login in the profile)."
            : "Check both. The issuer may also want the secret in the header (Client login in the profile).",
        );
  }
  if (code === "invalid_scope") {
    const asked = scope === "" ? "no scope" : `the scope "${scope}"`;
    return fail(
      `${host} does not give ${asked} to the client "${clientId}"${said}.`,
      "Check the scope in the profile, and what the issuer allows this client.",
    );
  }
  if (code === "unauthorized_client" || code === "unsupported_grant_type" || /grant type/i.test(said)) {
    return fail(
      `${host} does not allow the client "${clientId}" to log in this way${said}.`,
      `Allow the grant of ${GRANTS[grant]} for this client at the issuer, or use another one.`,
    );
  }
  if (code !== null) {
    return fail(`${host} gave no token (${visible(code)}${said}).`, "The message is the issuer's. Ask who runs it.");
  }
  const what = grant === "device code" ? "code" : "token";
  return fail(
    `${host} answered with status ${status} instead of a ${what}.`,
    status >= 500
      ? "The issuer failed. Try again later."
      : `Check the ${what === "code" ? "device" : "token"} address.`,
  );
}

const GRANTS: Readonly<Record<Grant, string>> = {
  "client credentials": "client credentials",
  "device code": "device codes",
  "refresh token": "refresh tokens",
};

/** `: its words`; empty when it has none. */
export function saidBy({ json }: HttpStatusError): string {
  const told = typeof json === "object" && json !== null && "error_description" in json ? json.error_description : null;
  return typeof told === "string" ? `: ${visible(told)}` : "";
}

/** One line, without characters that cannot be seen. */
export const visible = (text: string): string =>
  text
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, 200)
    .replace(/\.$/, "");
