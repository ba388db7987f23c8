/**
 * The paths of the bundled worker threads. The caller passes them, so that tests can run the engine from its sources.
 */
export interface WorkerFiles {
  readonly cluster: URL;
  readonly tail: URL;
}

/** @param base the folder that holds the `workers` folder, as a URL with a slash at its end. */
export function workerFiles(base: URL): WorkerFiles {
  return {
    cluster: new URL("workers/cluster-worker.mjs", base),
    tail: new URL("workers/tail-worker.mjs", base),
  };
}
