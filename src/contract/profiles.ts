import type { Lock } from "./changes.ts";
import { feature } from "./feature.ts";

/**
 * A saved cluster connection. It contains no secret: passwords are passed beside it and stay in the extension's memory.
 */
export interface Profile {
  /** Random, created once, never shown. */
  readonly id: string;
  readonly name: string;
  readonly color: ProfileColor;
  /** `host:port` each; IPv6 as `[::1]:9092`. At least one. */
  readonly bootstrapServers: readonly string[];
  readonly tls: TlsSettings;
  readonly sasl: SaslSettings;
}

export const PROFILE_COLORS = ["gray", "blue", "teal", "green", "yellow", "orange", "red", "purple"] as const;
export type ProfileColor = (typeof PROFILE_COLORS)[number];

export interface TlsSettings {
  readonly enabled: boolean;
  /** PEM certificates to trust in addition to the system's; null for the system's only. */
  readonly caPem: string | null;
}

export type SaslMechanism = "none" | "plain" | "scram-sha-256" | "scram-sha-512";

export interface SaslSettings {
  readonly mechanism: SaslMechanism;
  /** Empty when the mechanism is `none`. */
  readonly username: string;
}

/** A profile as the connect screen lists it, last used first. */
export interface ProfileSummary extends Profile {
  /** ISO 8601 in UTC; null when never used. */
  readonly lastUsedAt: string | null;
  /** True while the extension holds this profile's password in memory (until the app ends). */
  readonly passwordHeld: boolean;
  /** True when the password is in the vault. The window never gets it back. */
  readonly passwordStored: boolean;
  /** What may be changed on its cluster. Only `changes.setLock` sets it; saving or importing a profile does not. */
  readonly lock: Lock;
  /** True for the demo cluster of `npm start`: it is never written to disk and cannot be edited. */
  readonly demo: boolean;
}

/**
 * What a worker needs to connect. It contains the password, so it goes only from extension to worker, never to the
 * window.
 */
export interface ConnectionSettings {
  /** The profile's id: every connection in the network ledger has it. */
  readonly profileId: string;
  readonly bootstrapServers: readonly string[];
  readonly tls: TlsSettings;
  /** Certificates of the system, and those that the user trusts for the whole app, PEM; null: none. */
  readonly trustedPem: string | null;
  readonly sasl: SaslSettings & { readonly password: string };
  /** False: the connection sends nothing that changes the cluster. */
  readonly mayChange: boolean;
}

/** The saved clusters. */
export interface ProfilesApi {
  list(): Promise<readonly ProfileSummary[]>;
  /**
   * Writes the profile durably and answers it as stored. A password given here is kept in memory for the session; null
   * keeps the current one. `storePassword`: true stores it in the vault; false removes it from the vault.
   */
  save(profile: Profile, password: string | null, storePassword: boolean): Promise<ProfileSummary>;
  delete(profileId: string): Promise<void>;
}

export const PROFILES = feature<ProfilesApi>({ list: "local", save: "local", delete: "local" });
