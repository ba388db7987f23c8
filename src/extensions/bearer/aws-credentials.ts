import { TailwaterError } from "../../contract/errors.ts";
import { type AwsProfile, type Env, readAwsFiles } from "./aws-files.ts";
import { runCredentialProcess } from "./credential-process.ts";
import type { AwsCredentials, AwsKeys } from "./sigv4.ts";

/** `profile`: null for the environment's AWS_PROFILE or the default one. */
export type AwsSource =
  | { readonly kind: "environment" }
  | { readonly kind: "profile"; readonly profile: string | null };

/** What the environment names: nothing of it is Tailwater's. */
export interface AwsPlace {
  readonly env: Env;
  readonly home?: string;
  /** Starts a program without a shell. */
  readonly run?: typeof runCredentialProcess;
}

/** @throws TailwaterError TOKEN_FAILED that says what is missing and where it was looked for */
export async function awsCredentials(source: AwsSource, place: AwsPlace): Promise<AwsCredentials> {
  const { env, home, run = runCredentialProcess } = place;
  if (source.kind === "environment") return ofEnvironment(env);
  const name = source.profile ?? (env.AWS_PROFILE || "default");
  const files = await readAwsFiles(env, home);
  const profile = files.profile(name);
  if (profile === null) {
    throw failed(`There is no AWS profile "${name}".`, `Looked in ${files.paths.join(" and ")}.`);
  }
  const region = profile.region ?? null;
  const keys = keysIn(profile, name);
  if (keys !== null) return { keys, expiresAt: null, region };
  const command = profile.credential_process;
  if (command !== undefined) return { ...(await run(command, name)), region };
  throw failed(
    notSupported(profile, name),
    "Use a profile with keys or a credential_process. `aws configure export-credentials --format process` can be such a process.",
  );
}

function ofEnvironment(env: Env): AwsCredentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: session } = env;
  if (!accessKeyId || !secretAccessKey) {
    const missing = accessKeyId ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID";
    throw failed(
      `The environment has no ${missing}.`,
      "Start Tailwater with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY set, or choose an AWS profile.",
    );
  }
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || null;
  return { keys: { accessKeyId, secretAccessKey, sessionToken: session || null }, expiresAt: null, region };
}

function keysIn(profile: AwsProfile, name: string): AwsKeys | null {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = profile;
  if (!accessKeyId && !secretAccessKey) return null;
  if (!accessKeyId || !secretAccessKey) {
    const missing = accessKeyId ? "aws_secret_access_key" : "aws_access_key_id";
    throw failed(`The AWS profile "${name}" has no ${missing}.`, "Add it to the credentials file.");
  }
  return { accessKeyId, secretAccessKey, sessionToken: profile.aws_session_token ?? null };
}

function notSupported(profile: AwsProfile, name: string): string {
  if (profile.sso_session !== undefined || profile.sso_start_url !== undefined) {
    return `The AWS profile "${name}" signs in by IAM Identity Center (SSO), which Tailwater does not do itself.`;
  }
  if (profile.role_arn !== undefined) {
    return `The AWS profile "${name}" assumes a role, which Tailwater does not do itself.`;
  }
  return `The AWS profile "${name}" has neither keys nor a credential_process.`;
}

const failed = (message: string, hint: string): TailwaterError => new TailwaterError("TOKEN_FAILED", message, { hint });
