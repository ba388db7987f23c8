import type { BearerToken } from "../../contract/bearer.ts";
import { HttpStatusError } from "../http/faults.ts";
import type { HttpRoad } from "../http/road.ts";
import { type OauthClient, postForm } from "./oauth-client.ts";
import { givenIn } from "./token-answer.ts";
import { refused } from "./token-errors.ts";

/**
 * Fetches a token by the grant of client credentials (RFC 6749, 4.4).
 * @throws TailwaterError TOKEN_FAILED when the issuer gives none; otherwise the errors of HttpClient
 */
export async function fetchByCredentials(client: OauthClient, road: HttpRoad, now = Date.now): Promise<BearerToken> {
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (client.scope !== "") form.set("scope", client.scope);
  try {
    const answer = await postForm(client, road, ["token address", client.tokenUrl], form);
    return givenIn(answer, client, now()).token;
  } catch (error) {
    throw error instanceof HttpStatusError ? refused(error, client, "client credentials") : error;
  }
}
