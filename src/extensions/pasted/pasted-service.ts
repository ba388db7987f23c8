import type { PastedApi } from "../../contract/pasted.ts";
import type { Profile } from "../../contract/profiles.ts";
import { bad, checkBoolean, checkText } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";

/** Longer texts are no configuration, characters. */
const MOST_TEXT = 1_000_000;

interface Parts {
  readonly profiles: { get(id: string): Profile };
}

/** Its code, with the one of YAML, is loaded by its first call. */
export const pastedService =
  ({ profiles }: Parts): MakeService<PastedApi> =>
  () => ({
    recognise: async (text, readsFiles) => {
      const given = [checkText(text, "text", MOST_TEXT), checkBoolean(readsFiles, "readsFiles")] as const;
      const { recognise } = await import("./recognise.ts");
      return recognise(...given);
    },
    asProperties: async (profileId, dialect) => {
      const profile = profiles.get(checkText(profileId, "profileId"));
      if (dialect !== "java" && dialect !== "librdkafka") throw bad("dialect", "java or librdkafka");
      const { writeProperties } = await import("./write-properties.ts");
      return writeProperties(profile, dialect);
    },
  });
