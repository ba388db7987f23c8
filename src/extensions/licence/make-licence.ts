import type { Distribution } from "../../contract/distribution.ts";
import type { HighestTime, SomeSecrets } from "../kit/highest-time.ts";
import { Secret } from "../kit/secret.ts";
import { maskSecret } from "../log/log.ts";
import type { SomeSettings } from "../preferences/settings.ts";
import { type LicenceSeat, NO_LICENCE, seatOf } from "./licence-seat.ts";

/** A licence for a fleet of computers: its text. */
const VARIABLE = "TAILWATER_LICENCE";

export interface MakeLicence {
  readonly distribution: Distribution;
  readonly folder: string;
  readonly vault: Promise<SomeSecrets>;
  readonly highestTime: HighestTime;
  readonly settings: SomeSettings<"licence.warned">;
  readonly login: { claims(): Promise<Readonly<Record<string, unknown>> | null> };
}

/** The licence of this build. A build without licences loads none of its code. */
export async function makeLicence({
  distribution,
  folder,
  vault,
  highestTime,
  settings,
  login,
}: MakeLicence): Promise<LicenceSeat> {
  const { licence: about, portal } = distribution;
  if (about === null) return NO_LICENCE;
  const text = process.env[VARIABLE];
  // No program that is started later inherits it.
  delete process.env[VARIABLE];
  const [{ Licence }, { machineCode }, { openAddress }] = await Promise.all([
    import("./licence.ts"),
    import("./machine-code.ts"),
    import("../launch/open-in-browser.ts"),
  ]);
  const licence = new Licence({
    about,
    portal: portal?.address ?? null,
    folder,
    environment: text === undefined || text.trim() === "" ? null : new Secret(text),
    hasLogin: distribution.login !== null && distribution.login.policy !== "off",
    claims: () => login.claims(),
    vault,
    highest: highestTime,
    settings,
    machine: await machineCode(),
    onSecret: (secret) => maskSecret(new Secret(secret)),
    open: openAddress,
  });
  await licence.begin();
  return seatOf(licence);
}
