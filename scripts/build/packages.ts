import { readFile } from "node:fs/promises";
import { type Plugin, transform } from "esbuild";

const REQUESTS = /[\\/]kafkajs[\\/]src[\\/]protocol[\\/]requests[\\/]index\.js$/;
/** What kafkajs' SASL authenticator asks of the list of all requests. Ours are imported one by one: kafkajs-internals.ts. */
const SENT = new Set(["apiKeys", "saslHandshake", "saslAuthenticate"]);
const LEFT_OUT = 31;

/**
 * Leaves kafkajs' codecs of requests that Tailwater never sends out of the bundles: producing, groups, transactions,
 * administration. They are two thirds of what a thread would load of it. In their place is what kafkajs itself has for
 * a request that it does not know: an error.
 */
export const withoutUnsentRequests: Plugin = {
  name: "without-unsent-requests",
  setup(build) {
    build.onLoad({ filter: REQUESTS }, async ({ path }) => {
      let leftOut = 0;
      const text = (await readFile(path, "utf8")).replace(/require\('\.\/(\w+)'\)/g, (found, name: string) => {
        if (SENT.has(name)) return found;
        leftOut += 1;
        return "noImplementedRequestDefinitions";
      });
      // Another kafkajs: look at it before it is cut.
      if (leftOut !== LEFT_OUT) throw new Error(`kafkajs lists ${leftOut} other requests, not ${LEFT_OUT}.`);
      return { contents: text, loader: "js" };
    });
  },
};

/**
 * Shortens the local names in the code of packages. Those on the outermost level of a file stay, and with them the
 * names of classes and functions in stack traces; ours stay all.
 */
export const shortNamesInPackages: Plugin = {
  name: "short-names-in-packages",
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/].*\.m?js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const { code } = await transform(text, { minifyIdentifiers: true, sourcefile: path, sourcemap: "inline" });
      return { contents: code, loader: "js" };
    });
  },
};
