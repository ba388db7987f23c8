// Preloaded by a test: on SIGUSR2 the process reports which of Node's modules it has loaded.
if (require("node:worker_threads").isMainThread) {
  process.on("SIGUSR2", () => process.stderr.write(`MODULES ${JSON.stringify(process.moduleLoadList)}\n`));
}
