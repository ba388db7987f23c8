import type { SignInCode } from "./bearer.ts";
import type { CertificateTerm } from "./client-certificate.ts";
import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";
import type { Profile, Secrets } from "./profiles.ts";

/** What a successful connection learned. */
export interface ClusterInfo {
  /** Kafka's cluster id; null when the broker has none. */
  readonly clusterId: string | null;
  readonly brokers: readonly BrokerInfo[];
  readonly controllerId: number | null;
  /** Those of the connection that have been seen: of brokers, of the client, and the profile's CA. The next to end first. */
  readonly certificates: readonly CertificateTerm[];
  /** From the first connect to metadata in hand, ms. */
  readonly connectMs: number;
}

export interface BrokerInfo {
  readonly id: number;
  /** The advertised `host:port`. */
  readonly address: string;
  readonly rack: string | null;
  /** Why it does not work by that address; null when it works, or was not tried: only a test tries every broker. */
  readonly problem: ErrorData | null;
}

/** What an attempt waits for. */
export interface AwaitedSignIn {
  readonly code: SignInCode | null;
  readonly revision: number;
  /** The attempt has ended, or there is none: nothing more is to be awaited. */
  readonly ended: boolean;
}

/** A cluster with more brokers is not tried as a whole: each try is a connection. */
export const MOST_TRIED = 50;

/** Connections to clusters. */
export interface ClustersApi {
  /** Tries a connection, and every broker, without saving anything; resolves within 10 s. Those not given are the ones held or stored. */
  test(attempt: string, profile: Profile, secrets: Secrets | null): Promise<ClusterInfo>;
  /**
   * Waits for the code with which a person must sign in for that attempt (OAUTHBEARER by the device flow), at the latest
   * 30 s. An attempt that nobody asks this for does not wait for a person: it fails with SIGN_IN_NEEDED. So a window asks
   * before it begins the attempt.
   * @param seen the revision of the last answer; 0 at first
   * @returns the code: null while there is none
   */
  signIn(attempt: string, seen: number): Promise<AwaitedSignIn>;
  /** Opens the page for that attempt's code in the user's browser. @throws OPEN_FAILED with the address */
  openSignIn(attempt: string): Promise<void>;
  /** Ends a running `test`, `open` or `openNew` with that name; the call rejects with CANCELLED. */
  cancel(attempt: string): Promise<void>;
  /** @param storeSecrets stores the secrets given here in the vault after they have worked. */
  open(attempt: string, profileId: string, secrets: Secrets | null, storeSecrets: boolean): Promise<ClusterInfo>;
  /** Like `open`, for a profile that is not saved yet: it is saved when the connection works. */
  openNew(attempt: string, profile: Profile, secrets: Secrets | null, storeSecrets: boolean): Promise<ClusterInfo>;
  /**
   * Tries every broker of an open cluster by its advertised address, at most MOST_TRIED: within 10 s. The error names
   * each that does not work, with its reason, and has their addresses as its subject; null when all work.
   */
  unreachable(profileId: string): Promise<ErrorData | null>;
  /** Closes the cluster's connections and its tails. */
  close(profileId: string): Promise<void>;
}

export const CLUSTERS = feature<ClustersApi>({
  test: "reads",
  signIn: "local",
  openSignIn: "local",
  cancel: "local",
  open: "reads",
  openNew: "reads",
  unreachable: "reads",
  close: "local",
});
