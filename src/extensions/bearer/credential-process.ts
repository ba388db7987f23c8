import { TailwaterError } from "../../contract/errors.ts";
import { outputOf } from "../kit/run-command.ts";
import type { AwsCredentials } from "./sigv4.ts";

/** AWS' own tools wait a minute; a connection must fail sooner. ms */
const LIMIT_MS = 8_000;
const MOST_BYTES = 65_536;

/**
 * Runs the program of `credential_process` without a shell, and reads its answer. What it writes to stderr is not kept:
 * it may hold secrets. @param profile its name, for errors
 * @throws TailwaterError TOKEN_FAILED
 */
export async function runCredentialProcess(
  line: string,
  profile: string,
  limitMs: number = LIMIT_MS,
): Promise<Omit<AwsCredentials, "region">> {
  const what = `The credential_process of the AWS profile "${profile}"`;
  const fail = (why: string) => failed(`${what} ${why}`);
  return readAnswer(await outputOf(line, { limitMs, mostBytes: MOST_BYTES, profileId: null, fail }), what);
}

/** @throws TailwaterError TOKEN_FAILED; no error quotes the answer, which holds a secret */
function readAnswer(text: string, what: string): Omit<AwsCredentials, "region"> {
  let answer: Readonly<Record<string, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) answer = parsed as Readonly<Record<string, unknown>>;
  } catch {
    throw failed(`${what} writes no JSON.`);
  }
  const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer;
  if (Version !== 1) throw failed(`${what} writes version ${JSON.stringify(Version)?.slice(0, 20)}, not 1.`);
  if (typeof AccessKeyId !== "string" || typeof SecretAccessKey !== "string") throw failed(`${what} writes no keys.`);
  const expiresAt = typeof Expiration === "string" ? Date.parse(Expiration) : Number.NaN;
  if (expiresAt < Date.now()) {
    throw failed(`${what} gives credentials that ended on ${new Date(expiresAt).toISOString()}.`);
  }
  return {
    keys: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: typeof SessionToken === "string" ? SessionToken : null,
    },
    expiresAt: Number.isNaN(expiresAt) ? null : expiresAt,
  };
}

const failed = (message: string): TailwaterError =>
  new TailwaterError("TOKEN_FAILED", message, { hint: "Run it in a terminal to see what it says." });
