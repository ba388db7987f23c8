import type { PreferencesApi } from "../../contract/preferences.ts";
import { checkText } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";

interface Parts {
  readonly preferences: {
    get(key: string): string | null;
    set(key: string, value: string): void;
  };
}

export const preferencesService =
  ({ preferences }: Parts): MakeService<PreferencesApi> =>
  () => ({
    get: async (key) => preferences.get(checkText(key, "key")),
    set: async (key, value) => preferences.set(checkText(key, "key"), checkText(value, "value")),
  });
