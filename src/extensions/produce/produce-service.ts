import type { ProduceApi } from "../../contract/produce-input.ts";
import { checkInteger, checkText } from "../kit/check.ts";
import type { ClusterParts } from "../kit/cluster-part.ts";
import type { MakeService } from "../kit/service.ts";
import { checkFile, checkSeparator, checkSource } from "./check-source.ts";

const MOST_SHOWN = 100;
const MOST_PER_SECOND = 1_000_000;
const LONGEST_INPUT = 64;

const checkInput = (value: unknown) => checkText(value, "input", LONGEST_INPUT);

/** The inputs of the open clusters. An input outlives its page: the change that names it survives a reload, too. */
export const produceService =
  ({ clusters }: ClusterParts): MakeService<ProduceApi> =>
  () => {
    const workerOf = (profileId: string) => clusters.get(checkText(profileId, "profileId")).worker.api;
    return {
      preview: async (id, source, most) =>
        workerOf(id).produce.preview(checkSource(source), checkInteger(most, "most", 1, MOST_SHOWN)),
      columns: async (id, path, separator) => workerOf(id).produce.columns(checkFile(path), checkSeparator(separator)),
      open: async (id, input, source, perSecond) =>
        workerOf(id).produce.open(
          checkInput(input),
          checkSource(source),
          perSecond === null ? null : checkInteger(perSecond, "perSecond", 1, MOST_PER_SECOND),
        ),
      stop: async (id, input) => workerOf(id).produce.stop(checkInput(input)),
      progress: async (id, name) => {
        const { produce } = workerOf(id);
        const input = checkInput(name);
        const source = await produce.state(input);
        if (source === null) return null;
        const [counts, results] = await Promise.all([produce.counts(input), produce.results(input)]);
        return { source, counts, results };
      },
      forget: async (id, input) => workerOf(id).produce.forget(checkInput(input)),
    };
  };
