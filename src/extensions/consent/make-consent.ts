import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Distribution } from "../../contract/distribution.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { HttpRoad } from "../http/road.ts";
import type { Consent } from "./consent.ts";

export interface MakeConsent {
  readonly distribution: Distribution;
  readonly version: string;
  readonly folder: string;
  readonly road: HttpRoad;
  /** The folder of the app's built code. */
  readonly code: URL;
  /** The paths of the page's files. */
  pageFiles(): Promise<readonly string[]>;
}

/** What the engine has of it. The code behind it is loaded only in a build that has a receiver. */
export interface ConsentSeat {
  /** @throws TailwaterError BAD_REQUEST in a build that sends nothing */
  consent(): Promise<Consent>;
  /** An error of the engine, or of one of its calls. Never throws. */
  failed(thrown: unknown): void;
  /** Stops, and forgets what waits. */
  forget(): void;
}

const NO_CONSENT: ConsentSeat = {
  consent: async () => {
    throw new TailwaterError("BAD_REQUEST", "This build sends nothing to its makers.");
  },
  failed: () => {},
  forget: () => {},
};

const LIMIT_MS = 15_000;
const MOST_ANSWER_BYTES = 16_384;

/** The consent of this build. Its code is loaded at its first call, and never in a build without a receiver. */
export function makeConsent(parts: MakeConsent): ConsentSeat {
  const { analytics, errorReports } = parts.distribution;
  if (analytics === null && errorReports === null) return NO_CONSENT;
  let loading: Promise<Consent> | null = null;
  const consent = () => {
    loading ??= load(parts);
    return loading;
  };
  return {
    consent,
    failed: (thrown) => {
      consent()
        .then((made) => made.failed(thrown, "extension"))
        .catch(() => {}); // It must not become an error about an error.
    },
    forget: () => {
      loading?.then((made) => made.forget()).catch(() => {}); // It was not loaded, so nothing waits.
    },
  };
}

async function load({ distribution, version, folder, road, code, pageFiles }: MakeConsent): Promise<Consent> {
  const [{ Consent }, { ConsentFile, CONSENT_FILE }] = await Promise.all([
    import("./consent.ts"),
    import("./consent-file.ts"),
  ]);
  let own: Promise<ReadonlySet<string>> | null = null;
  return new Consent({
    distribution,
    version,
    file: new ConsentFile(join(folder, CONSENT_FILE)),
    ownFiles: () => {
      own ??= namesOf(code, pageFiles);
      return own;
    },
    send: async ({ purpose, address, query, headers, body, signal }) => {
      const { HttpClient } = await import("../http/http-client.ts");
      const client = new HttpClient({ purpose, profileId: null, base: address, road, mayChange: () => true });
      const limits = { limitMs: LIMIT_MS, mostBytes: MOST_ANSWER_BYTES };
      return client.send({ method: "POST", query, headers, body, signal, accept: [429], ...limits });
    },
  });
}

async function namesOf(code: URL, pageFiles: () => Promise<readonly string[]>): Promise<ReadonlySet<string>> {
  const [engine, page] = await Promise.all([
    readdir(code, { recursive: true }).catch(() => []),
    pageFiles().catch(() => []),
  ]);
  return new Set([...engine, ...page].map((path) => basename(path)).filter((name) => /\.m?js$/.test(name)));
}
