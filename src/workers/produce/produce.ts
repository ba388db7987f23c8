import { TailwaterError } from "../../contract/errors.ts";
import type { ProduceCounts, ProduceTarget, ProduceWorkerApi } from "../../contract/produce.ts";
import type { Work } from "../../contract/work.ts";
import { cannotPack } from "../codec/pack.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import { csvColumns } from "./csv-records.ts";
import { ProduceInput } from "./produce-input.ts";
import { ProduceRun } from "./produce-run.ts";
import { Sources, type Writer } from "./sources.ts";

/** The open cluster, which holds the connections. */
interface Cluster {
  ask<T>(question: (link: ClusterLink, work: Work) => Promise<T>, name?: string): Promise<T>;
  change<T>(change: (link: ClusterLink, work: Work) => Promise<T>, name?: string): Promise<T>;
}

/** Inputs that wait or run at a time, with their counts. */
const MOST_INPUTS = 16;
/** Their names are kept, so that nobody waits for their records, and their counts, for the journal. */
const MOST_FORGOTTEN = 1_000;

interface Held {
  readonly input: ProduceInput;
  run: ProduceRun | null;
  isOver: boolean;
}

/** The calls for writing records to a cluster. */
export function produceOf(cluster: Cluster): ProduceWorkerApi {
  const inputs = new Map<string, Held>();
  const forgotten = new Map<string, ProduceCounts | null>();
  const held = (name: string): Held => {
    const own = inputs.get(name) ?? { input: new ProduceInput(), run: null, isOver: false };
    if (!inputs.has(name) && inputs.size >= MOST_INPUTS) {
      throw new TailwaterError("BUDGET_SPENT", "Too many inputs of records are open.", {
        hint: "Wait until one of them has ended.",
      });
    }
    inputs.set(name, own);
    return own;
  };
  const writer: Writer = {
    feed: async (name, chunks, isLast) => !forgotten.has(name) && held(name).input.feed(chunks, isLast),
    counts: async (name) => inputs.get(name)?.run?.counts ?? forgotten.get(name) ?? null,
    forget: async (name) => {
      const own = inputs.get(name);
      own?.input.close();
      inputs.delete(name);
      forgotten.set(name, own?.run?.counts ?? forgotten.get(name) ?? null);
      const [oldest] = forgotten.keys();
      if (forgotten.size > MOST_FORGOTTEN && oldest !== undefined) forgotten.delete(oldest);
    },
  };
  const sources = new Sources(writer);
  return {
    feed: writer.feed,
    counts: writer.counts,
    results: async (name) => inputs.get(name)?.run?.results ?? [],
    forget: (name) => sources.forget(name),
    finish: async (name) => inputs.get(name)?.input.close(),
    track: async (name) => {
      const own = inputs.get(name);
      return own?.run?.track(own.isOver) ?? null;
    },
    preview: (source, most) => sources.preview(source, most),
    columns: csvColumns,
    open: (input, source, perSecond) => sources.open(input, source, perSecond),
    stop: (input) => sources.stop(input),
    state: (input) => sources.state(input),
    target: (topic, compression, name) =>
      cluster.ask(async (link) => {
        const missing = cannotPack(compression);
        if (missing !== null) throw missing;
        return targetOf(link, topic);
      }, name),
    run: (request, target, name) => {
      if (forgotten.has(request.input)) throw isForgotten();
      const own = held(request.input);
      return cluster.change(async (link, work) => {
        if (own.run !== null) throw new TailwaterError("BAD_REQUEST", "This input is being written already.");
        own.run = new ProduceRun(request, own.input, work);
        try {
          return await own.run.run(link, target);
        } finally {
          own.input.close();
          own.isOver = true;
          if (forgotten.has(request.input)) forgotten.set(request.input, own.run.counts);
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

function isForgotten(): TailwaterError {
  return new TailwaterError("BAD_REQUEST", "The records of this change are no longer there. Nothing was sent.", {
    hint: "Send them from their form again, and discard this change.",
  });
}
