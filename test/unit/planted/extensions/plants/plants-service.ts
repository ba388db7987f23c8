import { checkText } from "../../../../../src/extensions/kit/check.ts";
import type { MakeService } from "../../../../../src/extensions/kit/service.ts";
import type { PlantReadsApi, PlantsApi } from "../../contract/plants.ts";

interface Parts {
  plantsOf(profileId: string): PlantReadsApi;
}

export const plantsService =
  ({ plantsOf }: Parts): MakeService<PlantsApi> =>
  () => ({
    list: async (profileId) => plantsOf(checkText(profileId, "profileId")).list(),
    forget: async (_profileId, plant) => {
      throw new Error(`${plant} was forgotten past the gate`);
    },
  });
