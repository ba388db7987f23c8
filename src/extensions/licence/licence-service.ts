import type { LicenceApi } from "../../contract/licence.ts";
import { LONGEST_LICENCE } from "../../contract/licence.ts";
import { checkInteger, checkText } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";
import type { LicenceSeat } from "./licence-seat.ts";

interface Parts {
  readonly licence: LicenceSeat;
}

export const licenceService =
  ({ licence: seat }: Parts): MakeService<LicenceApi> =>
  () => ({
    state: async () => seat.licence().state(),
    next: async (after) => seat.licence().next(checkInteger(after, "after", 0)),
    install: async (text) => seat.licence().install(checkText(text, "text", LONGEST_LICENCE)),
    remove: async () => seat.licence().remove(),
    warning: async () => seat.licence().warning(),
    openPortal: async () => seat.licence().openPortal(),
  });
