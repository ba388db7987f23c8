import { NO_DISTRIBUTION, publisherOf } from "../../../src/contract/distribution.ts";
import type { Hello } from "../../../src/contract/window.ts";

/** The engine's greeting in the default build. */
export const HELLO: Hello = {
  version: "1.2.3",
  platform: "linux",
  nextToken: "t",
  place: null,
  configFolder: "/home/me/.config/tailwater",
  fileDialogs: false,
  systemCertificates: true,
  windowSize: null,
  demoProfileId: null,
  isFirstStart: false,
  publisher: publisherOf(NO_DISTRIBUTION),
  warnings: [],
};
