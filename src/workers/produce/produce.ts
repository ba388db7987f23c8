import { TailwaterError } from "../../contract/errors.ts";
import type { ProduceTarget, ProduceWorkerApi } from "../../contract/produce.ts";
import type { Work } from "../../contract/work.ts";
import { cannotPack } from "../codec/pack.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import { ProduceInput } from "./produce-input.ts";
import { ProduceRun } from "./produce-run.ts";

/** The open cluster, which holds the connections. */
interface Cluster {
  ask<T>(question: (link: ClusterLink, work: Work) => Promise<T>, name?: string): Promise<T>;
  change<T>(change: (link: ClusterLink, work: Work) => Promise<T>, name?: string): Promise<T>;
}

/** Inputs that wait or run at a time, with their counts. */
const MOST_INPUTS = 16;

interface Held {
  readonly input: ProduceInput;
  run: ProduceRun | null;
}

/** The calls for writing records to a cluster. */
export function produceOf(cluster: Cluster): ProduceWorkerApi {
  const inputs = new Map<string, Held>();
  const held = (name: string): Held => {
    const own = inputs.get(name) ?? { input: new ProduceInput(), run: null };
    if (!inputs.has(name) && inputs.size >= MOST_INPUTS) {
      throw new TailwaterError("BUDGET_SPENT", "Too many inputs of records are open.", {
        hint: "Wait until one of them has ended.",
      });
    }
    inputs.set(name, own);
    return own;
  };
  return {
    feed: async (name, chunks, isLast) => held(name).input.feed(chunks, isLast),
    counts: async (name) => inputs.get(name)?.run?.counts ?? null,
    forget: async (name) => {
      inputs.get(name)?.input.close();
      inputs.delete(name);
    },
    target: (topic, compression, name) =>
      cluster.ask(async (link) => {
        const missing = cannotPack(compression);
        if (missing !== null) throw missing;
        return targetOf(link, topic);
      }, name),
    run: (request, target, name) => {
      const own = held(request.input);
      return cluster.change(async (link, work) => {
        if (own.run !== null) throw new TailwaterError("BAD_REQUEST", "This input is being written already.");
        own.run = new ProduceRun(request, own.input, work);
        try {
          return await own.run.run(link, target);
        } finally {
          own.input.close();
        }
      }, name);
    },
  };
}

/** What Metadata tells; the configuration is asked for elsewhere. @throws TailwaterError TOPIC_UNKNOWN … */
async function targetOf(link: ClusterLink, topic: string): Promise<ProduceTarget> {
  const { topics } = await link.metadata([topic]);
  const found = topics.find(({ name }) => name === topic);
  if (found === undefined || found.errorCode !== KAFKA.none) {
    throw topicError(found?.errorCode ?? KAFKA.unknownTopicOrPartition, topic);
  }
  return {
    topicId: found.id,
    partitions: found.partitions.length,
    withoutLeader: found.partitions.filter(({ leader }) => leader < 0).length,
    ...{ appendsTime: null, compacted: null, mostBatchBytes: null },
  };
}
