import type {
  ChangeEffect,
  ChangeKind,
  ChangeResult,
  PlanLine,
  PreviewOf,
  RecordCounts,
  RequestOf,
} from "../../contract/changes.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";

/** A feature's part of one kind of change. The gate does everything else. */
export interface Change<Request, Preview> {
  readonly effect: ChangeEffect;
  /** Checks a request from the window. @throws TailwaterError BAD_REQUEST */
  check(value: unknown): Request;
  /**
   * Makes the plan. Uses only reads and dry runs of the cluster.
   * @throws TailwaterError the reason why the change cannot be made
   */
  plan(cluster: ClusterWorkerApi, request: Request): Promise<Planned<Preview>>;
  /**
   * Applies the plan once. Checks the state of the cluster again if the plan depends on it.
   * @throws TailwaterError the reason why nothing was done; OUTCOME_UNKNOWN when that is unknown
   */
  apply(cluster: ClusterWorkerApi, request: Request, planned: Planned<Preview>): Promise<ChangeResult>;
  /** After `apply`, also one that threw: what became of the records, for the journal. Null: nobody knows. */
  records?(cluster: ClusterWorkerApi, request: Request): Promise<RecordCounts | null>;
}

/** A plan's text for one request. */
export interface Planned<Preview> {
  /** "Delete topic orders" */
  readonly title: string;
  /** The name of the changed object; for several objects, their number: "3 topics". */
  readonly target: string;
  /** All lines. The gate shows the first 1,000. */
  readonly lines: readonly PlanLine[];
  /** The names of the Kafka requests: "IncrementalAlterConfigs". */
  readonly requests: readonly string[];
  /**
   * The same change as a command of Kafka's own tools, with BOOTSTRAP for the servers; null when they cannot make it.
   */
  readonly command: string | null;
  readonly warnings: readonly string[];
  /** True when the cluster itself has checked the change. */
  readonly validated: boolean;
  readonly preview: Preview;
}

/** One kind of change for every name in a part of `ChangeKinds`. */
export type ChangeTable<Kinds extends ChangeKind> = {
  readonly [Kind in Kinds]: Change<RequestOf<Kind>, PreviewOf<Kind>>;
};
