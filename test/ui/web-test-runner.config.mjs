// Components are tested in a real Chromium. This file is plain JavaScript because the test runner loads it itself.
import { existsSync } from "node:fs";
import { chromeLauncher } from "@web/test-runner-chrome";
import { build } from "esbuild";

const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser"];
const executablePath = candidates.find((path) => path && existsSync(path));

/** Bundles each test as the build bundles the page, with CommonJS packages and icons as text. */
const bundleTests = {
  name: "bundle-tests",
  async serve({ path }) {
    if (!path.startsWith("/test/ui/") || !path.endsWith(".test.ts")) return undefined;
    const { outputFiles } = await build({
      entryPoints: [path.slice(1)],
      bundle: true,
      write: false,
      format: "esm",
      target: "es2022",
      sourcemap: "inline",
      loader: { ".svg": "text", ".css": "text", ".md": "text" },
      logLevel: "silent",
    });
    return { body: outputFiles[0].text, type: "js" };
  },
};

export default {
  files: ["test/ui/**/*.test.ts"],
  // One tab at a time: a tab in the background gets no frames, and so no scroll or resize events.
  concurrency: 1,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 180_000,
  testFramework: { config: { timeout: 60_000 } },
  plugins: [bundleTests],
  browsers: [
    chromeLauncher({
      launchOptions: {
        ...(executablePath ? { executablePath } : {}),
        args: [
          "--no-sandbox",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--no-first-run",
          "--enable-precise-memory-info",
        ],
      },
    }),
  ],
};
