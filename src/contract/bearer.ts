import { feature } from "./feature.ts";

/** A token that logs in at a broker (OAUTHBEARER). Only the extension fetches or signs one; a worker asks for it. */
export interface BearerToken {
  readonly value: string;
  /** ms since the epoch; null when the issuer does not say. */
  readonly expiresAt: number | null;
  /** SASL extensions (KIP-342), by name: Confluent Cloud's `logicalCluster` and `identityPoolId`. */
  readonly extensions: Readonly<Record<string, string>>;
}

/**
 * A person must sign in at an issuer with a code, on any device (RFC 8628). `pending`: the person has not agreed yet.
 * `slowed`: the issuer wants to be asked less often. `unreachable`: the last question had no answer.
 */
export interface SignInCode {
  readonly code: string;
  /** The page for the code, and the same with the code filled in, if the issuer has that. */
  readonly address: string;
  readonly direct: string | null;
  /** ms since the epoch. */
  readonly endsAt: number;
  readonly state: "pending" | "slowed" | "unreachable";
  /** Between two questions to the issuer, ms. */
  readonly everyMs: number;
}

/** What a worker may ask the extension. Each thread serves one profile, and gets only that profile's tokens. */
export interface BearerApi {
  /** A token that is valid now. @throws TailwaterError with the reason why there is none */
  token(): Promise<BearerToken>;
}

/** The features that the extension serves to a worker thread, and a scan's thread to its further threads. */
export const WORKER_PARENT = { bearer: feature<BearerApi>({ token: "reads" }) } as const;
