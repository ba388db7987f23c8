import type { Distribution } from "../contract/distribution.ts";
import type { Gate } from "./changes/gate.ts";
import type { Journal } from "./changes/journal.ts";
import type { Clusters } from "./clusters/clusters.ts";
import type { ConsentSeat } from "./consent/make-consent.ts";
import type { LocalData } from "./data/local-data.ts";
import type { LinkInbox } from "./instance/link-inbox.ts";
import type { HighestTime } from "./kit/highest-time.ts";
import type { SeenNames } from "./kit/seen-names.ts";
import type { LicenceSeat } from "./licence/licence-seat.ts";
import type { LoginSeat } from "./login/login-seat.ts";
import type { MemoryBudget } from "./memory/memory-budget.ts";
import type { Network } from "./network/network.ts";
import type { Outbound } from "./outbound/outbound.ts";
import type { Preferences } from "./preferences/preferences.ts";
import type { Settings } from "./preferences/settings.ts";
import type { Profiles } from "./profiles/profiles.ts";
import type { Exports } from "./tails/exports.ts";
import type { Tails } from "./tails/tails.ts";
import type { Updates } from "./updates/updates.ts";
import type { Vault } from "./vault/vault.ts";
import type { KeptPlaces } from "./window/kept-places.ts";

/** What all windows share. */
export interface Engine {
  readonly version: string;
  /** What the publisher of this build offers. */
  readonly distribution: Distribution;
  readonly configFolder: string;
  /** Nothing was stored when the app started, and the user has not gone on from the welcome. */
  readonly isFirstStart: boolean;
  readonly warnings: readonly string[];
  readonly profiles: Profiles;
  readonly preferences: Preferences;
  readonly settings: Settings;
  readonly clusters: Clusters;
  /** The only way to change a cluster, and its journal. Loaded when first needed. */
  changes(): Promise<{ readonly gate: Gate; readonly journal: Journal }>;
  readonly tails: Tails;
  readonly memory: MemoryBudget;
  readonly exports: Exports;
  readonly names: SeenNames;
  readonly links: LinkInbox;
  readonly places: KeptPlaces;
  readonly network: Network;
  /** The highest time that this computer ever showed, for what counts for some days. */
  readonly highestTime: HighestTime;
  /** The way out of every HTTP client, and whom every client trusts. */
  readonly outbound: Outbound;
  /** Still opening, for example while the system asks the user to unlock its keyring. */
  readonly vault: Promise<Vault>;
  /** The user has opened or changed the vault: the login, the licence and the highest time are kept in it. */
  vaultChanged(): Promise<void>;
  /** Loaded when first needed. */
  data(): Promise<LocalData>;
  readonly updates: Updates;
  readonly login: LoginSeat;
  /** What the publisher is told, if the user agreed. */
  readonly consent: ConsentSeat;
  readonly licence: LicenceSeat;
  /** A one-time token for a window's next connection. */
  issueToken(): string;
}
