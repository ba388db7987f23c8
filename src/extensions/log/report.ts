import type { Profile } from "../../contract/profiles.ts";
import { diagnosticsText } from "./diagnostics.ts";
import { newestEntries } from "./log.ts";

const NEWEST_ENTRIES = 300;
const MB = 2 ** 20;

/** The parts of the app that the report describes. */
interface ReportParts {
  readonly version: string;
  readonly warnings: readonly string[];
  readonly profiles: { saved(): readonly Profile[] };
  /** `addresses`: of brokers, `host:port`. */
  readonly clusters: { readonly count: number; readonly addresses: readonly string[] };
  readonly tails: { readonly count: number; readonly seenTopics: ReadonlySet<string> };
  /** Its size in bytes. */
  readonly memory: { readonly bytes: number };
}

/** The text that a user pastes into a public report: the app's state without hosts, users, topics and names. */
export function report({ version, warnings, profiles, clusters, tails, memory }: ReportParts): string {
  const saved = profiles.saved();
  const servers = [...saved.flatMap(({ bootstrapServers }) => bootstrapServers), ...clusters.addresses];
  return diagnosticsText({
    version,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    memory: { used: Math.round(process.memoryUsage.rss() / MB), budget: Math.round(memory.bytes / MB) },
    clusters: clusters.count,
    tails: tails.count,
    warnings,
    entries: newestEntries(NEWEST_ENTRIES),
    hosts: [...servers, ...servers.map((server) => server.replace(/:\d+$/, ""))],
    users: saved.map(({ sasl }) => sasl.username),
    topics: [...tails.seenTopics],
    profiles: saved.map(({ name }) => name),
  });
}
