import type { ChangeEffect, ChangeKind, ChangeResult, PlanLine, PreviewOf, RequestOf } from "../../contract/changes.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";

/** What a feature gives for one kind of change, and all it gives: the gate does the rest. */
export interface Change<Request, Preview> {
  readonly effect: ChangeEffect;
  /** The request as it came from the window, checked. @throws TailwaterError BAD_REQUEST */
  check(value: unknown): Request;
  /**
   * Works out what would happen, by reads and by the cluster's dry runs.
   * @throws TailwaterError why it cannot be done: refused before it is asked for
   */
  plan(cluster: ClusterWorkerApi, request: Request): Promise<Planned<Preview>>;
  /**
   * Applies the plan once. Checks the state again if that decides whether it may.
   * @throws TailwaterError why nothing of it was done; OUTCOME_UNKNOWN when that is not known
   */
  apply(cluster: ClusterWorkerApi, request: Request, planned: Planned<Preview>): Promise<ChangeResult>;
}

/** A plan's text for one request. */
export interface Planned<Preview> {
  /** "Delete topic orders" */
  readonly title: string;
  /** The thing's own name; of several, their number: "3 topics". */
  readonly target: string;
  /** All of them: the gate shows the first 1,000. */
  readonly lines: readonly PlanLine[];
  /** Kafka's requests by name: "IncrementalAlterConfigs". */
  readonly requests: readonly string[];
  /** The same by Kafka's own tools, with BOOTSTRAP for the servers; null where they cannot. */
  readonly command: string | null;
  readonly warnings: readonly string[];
  /** True when the cluster itself has checked it. */
  readonly validated: boolean;
  readonly preview: Preview;
}

/** One kind of change for every name in a part of `ChangeKinds`. */
export type ChangeTable<Kinds extends ChangeKind> = {
  readonly [Kind in Kinds]: Change<RequestOf<Kind>, PreviewOf<Kind>>;
};
