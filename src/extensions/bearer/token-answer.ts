import type { BearerToken } from "../../contract/bearer.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { HttpAnswer } from "../http/http-client.ts";
import { visible } from "./token-errors.ts";

/** What an issuer gave. */
export interface Given {
  readonly token: BearerToken;
  /** Null: it gave none, or the one before stays valid. */
  readonly refreshToken: string | null;
}

export type Fields = Readonly<Record<string, unknown>>;

/**
 * The object in an answer, as JSON. @param address whose answer it is @param what it should be
 * @throws TailwaterError TOKEN_FAILED; no error quotes the answer, which may hold a token
 */
export function fieldsIn({ body }: HttpAnswer, address: string, what: "token" | "code"): Fields {
  let answer: unknown = null;
  try {
    answer = JSON.parse(body.toString("utf8"));
  } catch {
    throw wrongAnswer(address, what, "it is not JSON");
  }
  if (typeof answer !== "object" || answer === null) throw wrongAnswer(address, what, "it is no object");
  return answer as Fields;
}

/** @throws TailwaterError TOKEN_FAILED */
export function givenIn(
  answer: HttpAnswer,
  { tokenUrl, extensions }: { readonly tokenUrl: string; readonly extensions: BearerToken["extensions"] },
  now: number,
): Given {
  const fields = fieldsIn(answer, tokenUrl, "token");
  const { access_token: value, token_type: type, expires_in: lasts, refresh_token: refresh } = fields;
  const wrong = (why: string) => wrongAnswer(tokenUrl, "token", why);
  if (typeof value !== "string" || value === "") throw wrong("it has no access_token");
  if (typeof type === "string" && type.toLowerCase() !== "bearer")
    throw wrong(`its type is ${visible(type)}, not Bearer`);
  const seconds = secondsIn(lasts);
  const token = { value, expiresAt: seconds !== null && seconds > 0 ? now + seconds * 1_000 : null, extensions };
  return { token, refreshToken: typeof refresh === "string" && refresh !== "" ? refresh : null };
}

/** A number, also as text; null: it is none. */
export function secondsIn(value: unknown): number | null {
  const seconds = typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
  return Number.isFinite(seconds) ? seconds : null;
}

export function wrongAnswer(address: string, what: "token" | "code", why: string): TailwaterError {
  const host = new URL(address).host;
  return new TailwaterError("TOKEN_FAILED", `The answer of ${host} is no ${what}: ${why}.`, {
    subject: host,
    hint: `Check the ${what === "code" ? "device" : "token"} address: perhaps it is the issuer's, or a page for people.`,
  });
}
