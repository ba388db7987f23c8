import assert from "node:assert/strict";
import { test } from "node:test";
import { type BuildOptions, build } from "esbuild";
import { EXTENSION_BUILD, WORKER_BUILD } from "../../../scripts/build/bundles.ts";

/** The sources that are loaded with an entry point, without those that follow by `import()`. */
async function loadedWith(options: BuildOptions, entry: string): Promise<{ files: string[]; chunks: string[] }> {
  const { metafile } = await build({ ...options, sourcemap: false, write: false, metafile: true });
  const outputs = metafile?.outputs ?? {};
  const [first] = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === entry);
  assert.ok(first !== undefined);
  const chunks = [first];
  for (const chunk of chunks) {
    for (const { path, kind } of outputs[chunk]?.imports ?? []) {
      if (kind === "import-statement" && path in outputs && !chunks.includes(path)) chunks.push(path);
    }
  }
  return { files: chunks.flatMap((chunk) => Object.keys(outputs[chunk]?.inputs ?? {})), chunks };
}

function assertWithout(files: readonly string[], parts: readonly string[]): void {
  assert.ok(files.length > 50);
  for (const part of parts) {
    assert.deepEqual(
      files.filter((file) => file.includes(part)),
      [],
    );
  }
}

test("the engine serves its page before it loads what only a window, a change or a login needs", async () => {
  const { files, chunks } = await loadedWith(EXTENSION_BUILD, "src/extensions/main.ts");
  const late = ["/ws/", "/jose/", "/msgpack/", "/changes/gate.ts", "/topics/", "/groups/", "/data/local-data.ts"];
  // contract/topics.ts and contract/groups.ts hold the names of calls.
  const ours = files.filter((file) => !file.startsWith("src/contract/"));
  assertWithout(ours, [
    ...late,
    "-service.ts",
    "/login/login.ts",
    "/licence/licence.ts",
    "/licence/machine-code.ts",
    "/support/",
  ]);
  assert.ok(chunks.length <= 4, `the start reads ${chunks.length} files`);
});

test("a thread that tails loads neither CEL nor zstd nor the window's encoding", async () => {
  const { files } = await loadedWith(WORKER_BUILD, "src/workers/tail-worker.ts");
  assertWithout(files, ["/cel-js/", "/zstddec/", "/msgpack/", "/re2js/"]);
});
