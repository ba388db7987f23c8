import { join } from "node:path";
import type { Distribution } from "../../contract/distribution.ts";
import { isOffline } from "../../guard/egress.ts";
import type { HttpRoad } from "../http/road.ts";
import type { HighestTime } from "../kit/highest-time.ts";
import { Secret } from "../kit/secret.ts";
import { maskSecret } from "../log/log.ts";
import { type LoginSeat, NO_LOGIN, seatOf } from "./login-seat.ts";
import type { LoginVault } from "./login-store.ts";

export interface MakeLogin {
  readonly distribution: Distribution;
  readonly folder: string;
  readonly vault: Promise<LoginVault>;
  readonly highestTime: HighestTime;
  readonly road: HttpRoad;
  toFront(): void;
  closeAll(): Promise<void>;
  /** Somebody has signed in or out. */
  changed(): void;
}

/**
 * Of an answer of the issuer: the largest has 20 keys with their certificates, 50 kB. Its time ends just before the one
 * that openid-client gives it, because this client can say whether a proxy is in the way.
 */
const MOST = { mostBytes: 2 ** 18, limitMs: 6_900 };

/** The login of this build. Its code is loaded at its first call, and never in a build without login. */
export function makeLogin(parts: MakeLogin): LoginSeat {
  const { login: about, portal } = parts.distribution;
  if (about === null || about.policy === "off") return NO_LOGIN;
  return seatOf(about.policy, async () => {
    const [{ Login }, { fetchBy }, { Peers }, { openAddress }, { openWithoutTelling }] = await Promise.all([
      import("./login.ts"),
      import("../http/fetch-by.ts"),
      import("../server/peer-user.ts"),
      import("../launch/open-in-browser.ts"),
      import("./sign-out-page.ts"),
    ]);
    const peers = new Peers();
    const isForeign = async (socket: Parameters<typeof peers.of>[0]) => (await peers.of(socket)) === "foreign";
    return new Login({
      about,
      portal: portal?.address ?? null,
      lockFile: join(parts.folder, "login"),
      vault: parts.vault,
      highest: parts.highestTime,
      // A token can be sent whatever a profile allows.
      fetch: fetchBy({ purpose: "login", profileId: null, road: parts.road, mayChange: () => true }, MOST),
      open: openAddress,
      openSecret: (address) => openWithoutTelling(address, { open: openAddress, isForeign }),
      isForeign,
      toFront: parts.toFront,
      onSecret: (text) => maskSecret(new Secret(text), "tokens"),
      closeAll: parts.closeAll,
      changed: parts.changed,
      isOffline,
    });
  });
}
