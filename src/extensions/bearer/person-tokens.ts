import type { BearerToken } from "../../contract/bearer.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { HttpStatusError } from "../http/faults.ts";
import type { HttpRoad } from "../http/road.ts";
import { withFileLock } from "../kit/file-lock.ts";
import { Secret } from "../kit/secret.ts";
import { log } from "../log/log.ts";
import { type DeviceClient, type SignInPrompt, signInByDevice } from "./device-grant.ts";
import { postForm } from "./oauth-client.ts";
import { type Given, givenIn } from "./token-answer.ts";
import { codeIn, refused, saidBy } from "./token-errors.ts";

/** Where the refresh token of one profile is kept. */
export interface KeptSignIn {
  /** The newest of this machine, which another Tailwater may have replaced; null: none. */
  read(): Promise<Secret | null>;
  /** Replaces it; null deletes it. What the vault does not take stays in memory. */
  write(token: Secret | null): Promise<void>;
}

export interface PersonParts {
  readonly road: HttpRoad;
  readonly onSecret: (secret: Secret) => void;
  /** The lock for renewing lies beside this path. */
  readonly lockFile: string;
}

/**
 * New tokens for the refresh token of a person who has signed in. An issuer that rotates refresh tokens takes each one
 * once, and ends the sign-in when one comes twice: so it is read, used and replaced by one Tailwater of this machine at a
 * time, and the new one is saved before anything else is done with the answer.
 * @throws TailwaterError SIGN_IN_NEEDED when there is none, or the issuer refuses it; otherwise the errors of asking
 */
export async function renewByRefreshToken(
  client: DeviceClient,
  kept: KeptSignIn,
  parts: PersonParts,
): Promise<BearerToken> {
  return withFileLock(parts.lockFile, async () => {
    const refreshToken = await kept.read();
    if (refreshToken === null) throw needed(client, null);
    try {
      const form = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken.reveal() });
      const answer = await postForm(client, parts.road, ["token address", client.tokenUrl], form);
      return await keep(givenIn(answer, client, Date.now()), kept, parts);
    } catch (error) {
      if (!(error instanceof HttpStatusError)) throw error;
      if (codeIn(error) !== "invalid_grant") throw refused(error, client, "refresh token");
      await kept.write(null);
      throw needed(client, saidBy(error));
    }
  });
}

/** Asks the person. @throws TailwaterError as `signInByDevice` */
export async function signIn(
  client: DeviceClient,
  kept: KeptSignIn,
  prompt: SignInPrompt,
  parts: PersonParts,
): Promise<BearerToken> {
  const mask = (text: string) => parts.onSecret(new Secret(text));
  const given = await signInByDevice(client, parts.road, prompt, mask);
  log.info(`Signed in at ${new URL(client.tokenUrl).host}.`);
  if (given.refreshToken === null) log.warn("The issuer gave no refresh token: the sign-in ends with its token.");
  return withFileLock(parts.lockFile, () => keep(given, kept, parts));
}

async function keep(given: Given, kept: KeptSignIn, { onSecret }: PersonParts): Promise<BearerToken> {
  onSecret(new Secret(given.token.value));
  if (given.refreshToken !== null) {
    const refreshToken = new Secret(given.refreshToken);
    onSecret(refreshToken);
    await kept.write(refreshToken);
  }
  return given.token;
}

/** @param said the issuer's words when it refused; null: there was no refresh token */
function needed({ tokenUrl, scope }: DeviceClient, said: string | null): TailwaterError {
  const host = new URL(tokenUrl).host;
  if (said !== null) {
    return new TailwaterError("SIGN_IN_NEEDED", `The sign-in at ${host} has ended${said}.`, {
      subject: host,
      hint: "Connect again, and confirm the code in the browser.",
    });
  }
  const more = scope.split(" ").includes("offline_access")
    ? ""
    : " To be asked less often, add offline_access to the scope.";
  return new TailwaterError("SIGN_IN_NEEDED", `Somebody must sign in at ${host} for this profile.`, {
    subject: host,
    hint: `Connect again, and confirm the code in the browser.${more}`,
  });
}
