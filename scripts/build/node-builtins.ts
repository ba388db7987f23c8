import type { Plugin } from "esbuild";

const WS = /[\\/]node_modules[\\/]ws[\\/]/;

/**
 * Loads Node's own modules by `require` instead of `import`. For an import Node reads every export, including getters:
 * `import "node:http"` alone loads undici and HTTP/2. Measured: 3.6 MB of the extension's memory at rest.
 */
export const nodeBuiltins: Plugin = {
  name: "node-builtins",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === "import-statement" ? { path, namespace: "node-builtin" } : { path, external: true },
    );
    // Here ws only listens. Its modules for outgoing connections load only on use, which saves 3 MB.
    onResolve({ filter: /^(https|tls)$/ }, ({ path, importer }) =>
      WS.test(importer) ? { path, namespace: "late-node-builtin" } : { path, external: true },
    );
    onLoad({ filter: /.*/, namespace: "late-node-builtin" }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require("node:${path}")[name] });`,
    }));
    // esbuild copies a module's own names into a new object for each file that imports it, 1,200 for node:fs alone. An
    // object that inherits the names has none of its own.
    onLoad({ filter: /.*/, namespace: "node-builtin" }, ({ path }) => ({
      contents: `const it = require(${JSON.stringify(path)}); module.exports = typeof it === "function" ? it : Object.create(it);`,
    }));
  },
};
