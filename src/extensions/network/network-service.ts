import type { NetworkApi } from "../../contract/network.ts";
import { checkBoolean } from "../kit/check.ts";
import { writeNewFile } from "../kit/new-file.ts";
import { outputPath } from "../kit/output-path.ts";
import type { MakeService } from "../kit/service.ts";
import { log } from "../log/log.ts";
import type { Network } from "./network.ts";

interface Parts {
  readonly network: Network;
  readonly profiles: { nameOf(profileId: string): string | null };
  readonly configFolder: string;
}

export const networkService = ({ network, profiles, configFolder }: Parts): MakeService<NetworkApi> => {
  const state = async () => network.state((id) => profiles.nameOf(id));
  return () => ({
    state,
    setOffline: async (offline) => {
      network.setOffline(checkBoolean(offline, "offline"));
      log.info(offline ? "Offline: every connection is closed." : "Online again.");
      return state();
    },
    export: async (path) => {
      const file = outputPath(path, configFolder);
      await writeNewFile(file, `${JSON.stringify(await state(), null, 2)}\n`);
      return file;
    },
  });
};
