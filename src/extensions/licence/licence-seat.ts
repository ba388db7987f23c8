import { TailwaterError } from "../../contract/errors.ts";
import { LOCKABLE, LOCKABLE_IDS, type LockableId } from "../../contract/lockable.ts";
import type { Licence } from "./licence.ts";

/** What the engine has of the licence. The code behind it is loaded only in a build with licences. */
export interface LicenceSeat {
  /** @throws TailwaterError BAD_REQUEST in a build without licences */
  licence(): Licence;
  /**
   * The gate in front of the services, at the window's channel.
   * @throws TailwaterError LICENCE_REQUIRED
   */
  before(feature: string, call: string): void;
  /** Where a further cluster is opened, or a command begins. @throws TailwaterError LICENCE_REQUIRED */
  throwIfLocked(id: LockableId): void;
  loginChanged(): void;
  /** The user has opened or changed the vault. */
  vaultChanged(): Promise<void>;
  forget(): void;
  close(): void;
}

/** In a build without licences nothing is asked, and nothing is refused. */
export const NO_LICENCE: LicenceSeat = {
  licence: () => {
    throw new TailwaterError("BAD_REQUEST", "This build has no licences.");
  },
  before: () => {},
  throwIfLocked: () => {},
  loginChanged: () => {},
  vaultChanged: async () => {},
  forget: () => {},
  close: () => {},
};

export function seatOf(licence: Licence): LicenceSeat {
  const locks = new Map(LOCKABLE_IDS.flatMap((id) => LOCKABLE[id].calls.map((call) => [call as string, id] as const)));
  return {
    licence: () => licence,
    before: (feature, call) => {
      const id = locks.get(`${feature}.${call}`);
      if (id !== undefined) licence.throwIfLocked(id);
    },
    throwIfLocked: (id) => licence.throwIfLocked(id),
    loginChanged: () => void licence.loginChanged(),
    vaultChanged: () => licence.vaultChanged(),
    forget: () => licence.forget(),
    close: () => licence.close(),
  };
}
