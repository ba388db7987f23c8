import { CHANGES } from "./changes.ts";
import { CLUSTERS } from "./clusters.ts";
import { CONSENT } from "./consent.ts";
import { DATA } from "./data.ts";
import { EXPORTS } from "./exports.ts";
import type { Services } from "./feature.ts";
import { GROUPS } from "./groups.ts";
import { INSPECT } from "./inspect.ts";
import { LICENCE } from "./licence.ts";
import { LOG } from "./log.ts";
import { LOGIN } from "./login.ts";
import { MEMORY } from "./memory.ts";
import { NETWORK } from "./network.ts";
import { OUTBOUND } from "./outbound.ts";
import { PASTED } from "./pasted.ts";
import { PREFERENCES } from "./preferences.ts";
import { PRODUCE } from "./produce-input.ts";
import { PROFILES } from "./profiles.ts";
import { REPLAY } from "./replay.ts";
import { SUPPORT } from "./support.ts";
import { TAILS } from "./tails.ts";
import { TEMPLATES } from "./templates.ts";
import { TOPICS } from "./topics.ts";
import { UPDATES } from "./updates.ts";
import { VAULT } from "./vault.ts";
import { WINDOW } from "./window.ts";
import { WORK } from "./work.ts";

/**
 * All that the window may ask of the extension, by feature. Calls are flat, with ids, because a WebSocket carries no
 * MessagePorts; every answer is plain data; every rejection is a TailwaterError.
 */
export const WINDOW_FEATURES = {
  window: WINDOW,
  preferences: PREFERENCES,
  pasted: PASTED,
  profiles: PROFILES,
  clusters: CLUSTERS,
  topics: TOPICS,
  groups: GROUPS,
  changes: CHANGES,
  tails: TAILS,
  inspect: INSPECT,
  produce: PRODUCE,
  templates: TEMPLATES,
  replay: REPLAY,
  exports: EXPORTS,
  memory: MEMORY,
  network: NETWORK,
  outbound: OUTBOUND,
  vault: VAULT,
  data: DATA,
  updates: UPDATES,
  log: LOG,
  support: SUPPORT,
  login: LOGIN,
  consent: CONSENT,
  licence: LICENCE,
  work: WORK,
} as const;

/** `api.topics.list(profileId)` */
export type WindowApi = Services<typeof WINDOW_FEATURES>;
