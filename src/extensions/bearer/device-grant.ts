import { setTimeout as sleep } from "node:timers/promises";
import type { SignInCode } from "../../contract/bearer.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { HttpStatusError } from "../http/faults.ts";
import type { HttpRoad } from "../http/road.ts";
import { boundedTimes, isTypable, LONGEST_INTERVAL_S } from "../kit/device-code.ts";
import { isSafe, type OauthClient, postForm } from "./oauth-client.ts";
import { type Fields, fieldsIn, type Given, givenIn, secondsIn, wrongAnswer } from "./token-answer.ts";
import { codeIn, refused, saidBy } from "./token-errors.ts";

/** What asks a person to sign in, and shows the code. */
export interface SignInPrompt {
  show(code: SignInCode): void;
  /** Ends the wait. Its reason is thrown. */
  readonly signal: AbortSignal;
}

export interface DeviceClient extends OauthClient {
  readonly deviceUrl: string;
}

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";
/** RFC 8628, 3.5: for each slow_down, ms. */
const SLOWER_MS = 5_000;
const LONGEST_ADDRESS = 2_048;
/** The network may come back while the person is in the browser. */
const PASSING: ReadonlySet<string> = new Set(["CONNECT_TIMEOUT", "CONNECTION_RESET", "PORT_CLOSED", "HOST_UNKNOWN"]);

interface Started {
  readonly deviceCode: string;
  readonly code: SignInCode;
}

/**
 * Gets tokens by a code that a person confirms on any device (RFC 8628).
 * @param onSecret called with what the log must mask
 * @throws TailwaterError TOKEN_FAILED when the issuer or the person refuses, or the code has expired; the reason of the
 * prompt's signal; otherwise the errors of HttpClient
 */
export async function signInByDevice(
  client: DeviceClient,
  road: HttpRoad,
  prompt: SignInPrompt,
  onSecret: (text: string) => void,
): Promise<Given> {
  const { deviceCode, code: first } = await start(client, road, prompt.signal);
  onSecret(deviceCode);
  let code = first;
  const show = (change: Partial<SignInCode>) => {
    code = { ...code, ...change };
    prompt.show(code);
  };
  show({});
  for (;;) {
    const left = code.endsAt - Date.now();
    if (left <= 0) throw expired(client, first);
    await pause(Math.min(code.everyMs, left), prompt.signal);
    try {
      const form = new URLSearchParams({ grant_type: GRANT, device_code: deviceCode });
      const answer = await postForm(client, road, ["token address", client.tokenUrl], form, prompt.signal);
      return givenIn(answer, client, Date.now());
    } catch (error) {
      prompt.signal.throwIfAborted();
      if (error instanceof TailwaterError && PASSING.has(error.code)) show({ state: "unreachable" });
      else if (!(error instanceof HttpStatusError)) throw error;
      else if (isBusy(error)) show({ state: "unreachable", everyMs: slower(code.everyMs) });
      else if (codeIn(error) === "authorization_pending") show({ state: "pending" });
      else if (codeIn(error) === "slow_down") show({ state: "slowed", everyMs: slower(code.everyMs) });
      else throw refusal(error, client, first);
    }
  }
}

async function start(client: DeviceClient, road: HttpRoad, signal: AbortSignal): Promise<Started> {
  const { deviceUrl, scope } = client;
  const form = new URLSearchParams();
  if (scope !== "") form.set("scope", scope);
  try {
    const answer = await postForm(client, road, ["device address", deviceUrl], form, signal);
    return startedIn(fieldsIn(answer, deviceUrl, "code"), deviceUrl);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof HttpStatusError ? refused(error, client, "device code") : error;
  }
}

function startedIn(fields: Fields, deviceUrl: string): Started {
  const { device_code: deviceCode, user_code: userCode, verification_uri_complete: complete } = fields;
  const wrong = (why: string) => wrongAnswer(deviceUrl, "code", why);
  // Google's name for it is older than the RFC.
  const address = fields.verification_uri ?? fields.verification_url;
  const lasts = secondsIn(fields.expires_in);
  if (typeof deviceCode !== "string" || deviceCode === "") throw wrong("it has no device_code");
  if (typeof userCode !== "string" || !isTypable(userCode)) throw wrong("it has no user_code that can be typed");
  if (!isPage(address)) throw wrong("it has no https address for the person");
  if (lasts === null || lasts <= 0) throw wrong("it does not say how long the code lasts");
  const { interval, expiresIn } = boundedTimes(secondsIn(fields.interval) ?? undefined, lasts);
  const endsAt = Date.now() + expiresIn * 1_000;
  const direct = isPage(complete) ? complete : null;
  return { deviceCode, code: { code: userCode, address, direct, endsAt, state: "pending", everyMs: interval * 1_000 } };
}

const isPage = (value: unknown): value is string =>
  typeof value === "string" && value.length <= LONGEST_ADDRESS && URL.canParse(value) && isSafe(new URL(value));

const isBusy = (error: HttpStatusError): boolean =>
  codeIn(error) === null && (error.status === 429 || error.status >= 500);

const slower = (everyMs: number): number => Math.min(everyMs + SLOWER_MS, LONGEST_INTERVAL_S * 1_000);

/** @throws the signal's reason */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
  signal.throwIfAborted();
}

function refusal(error: HttpStatusError, client: DeviceClient, code: SignInCode): TailwaterError {
  const host = new URL(client.tokenUrl).host;
  switch (codeIn(error)) {
    case "access_denied":
      return new TailwaterError("TOKEN_FAILED", `The sign-in at ${host} was refused${saidBy(error)}.`, {
        subject: host,
        hint: "Connect again and agree in the browser, or ask who runs the issuer whether you may use this client.",
      });
    case "expired_token":
      return expired(client, code);
    default:
      return refused(error, client, "device code");
  }
}

function expired({ tokenUrl }: DeviceClient, { address }: SignInCode): TailwaterError {
  const host = new URL(tokenUrl).host;
  return new TailwaterError("TOKEN_FAILED", `The code has expired: nobody has confirmed it at ${host} in time.`, {
    subject: host,
    hint: `Connect again for a new code, and confirm it at ${address}.`,
  });
}
