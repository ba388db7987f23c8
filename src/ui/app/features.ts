import type { Publisher } from "../../contract/distribution.ts";
import { accountFeature } from "../account/feature.ts";
import { CHANGES } from "../changes/feature.ts";
import type { UiFeature } from "../components/feature.ts";
import { consentFeature } from "../consent/feature.ts";
import { DATA } from "../data-places/feature.ts";
import { ENVIRONMENTS } from "../environments/feature.ts";
import { GROUPS } from "../groups/feature.ts";
import { LOG } from "../log/feature.ts";
import { MEMORY } from "../memory/feature.ts";
import { NETWORK } from "../network/feature.ts";
import { OUTBOUND } from "../outbound/feature.ts";
import { PASTED } from "../pasted/feature.ts";
import { PRODUCING } from "../produce/feature.ts";
import { REPLAYING } from "../replay/feature.ts";
import { TAILS } from "../tail/feature.ts";
import { TOPICS } from "../topics/feature.ts";
import { UNREACHED } from "../unreached/feature.ts";
import { UPDATES } from "../updates/feature.ts";
import { VAULT } from "../vault/feature.ts";

/** All features of the window. One line here adds a feature to the page. */
export const FEATURES: readonly UiFeature[] = [
  TOPICS,
  GROUPS,
  TAILS,
  PRODUCING,
  ENVIRONMENTS,
  PASTED,
  UNREACHED,
  REPLAYING,
  CHANGES,
  NETWORK,
  LOG,
  MEMORY,
  VAULT,
  OUTBOUND,
  UPDATES,
  DATA,
];

/** With those that only some builds have. */
export function featuresFor(publisher: Publisher): readonly UiFeature[] {
  const some = [consentFeature(publisher), accountFeature(publisher)];
  return [...FEATURES, ...some.filter((feature) => feature !== null)];
}
