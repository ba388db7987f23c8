import type { UpdatesApi } from "../../contract/updates.ts";
import { checkBoolean } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";
import type { Updates } from "./updates.ts";

export const updatesService =
  ({ updates }: { readonly updates: Updates }): MakeService<UpdatesApi> =>
  () => ({
    state: async () => updates.state,
    set: async (on) => updates.set(checkBoolean(on, "on")),
    check: async () => updates.check(),
  });
