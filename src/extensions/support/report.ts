import type { Profile } from "../../contract/profiles.ts";
import type { ReportAsk } from "../../contract/support.ts";
import { newestEntries } from "../log/log.ts";
import { reportText } from "./report-text.ts";

const NEWEST_ENTRIES = 300;
const MB = 2 ** 20;

/** The parts of the app that the report describes. */
export interface ReportSources {
  readonly version: string;
  readonly warnings: readonly string[];
  readonly profiles: { saved(): readonly Profile[] };
  /** `addresses`: of brokers, `host:port`. */
  readonly clusters: { readonly count: number; readonly addresses: readonly string[] };
  readonly tails: { readonly count: number };
  /** The proxies' names. */
  readonly outbound: { readonly names: { readonly hosts: readonly string[]; readonly users: readonly string[] } };
  readonly names: { readonly topics: ReadonlySet<string>; readonly groups: ReadonlySet<string> };
  /** Its size in bytes. */
  readonly memory: { readonly bytes: number };
}

/** The report of a message to support: the app's state without hosts, users, topics, groups and names. */
export function report(sources: ReportSources, ask: ReportAsk): string {
  const { version, warnings, profiles, clusters, tails, outbound, names, memory } = sources;
  const saved = profiles.saved();
  const servers = [...saved.flatMap(({ bootstrapServers }) => bootstrapServers), ...clusters.addresses];
  const entries = newestEntries(NEWEST_ENTRIES);
  const texts = [ask.error?.data.message ?? "", ...warnings, ...entries.flatMap(({ source, text }) => [source, text])];
  const all = texts.join("\n").toLowerCase();
  // A large cluster has thousands of names, and almost none of them is in the text.
  const occurs = (name: string) => !/^[\x20-\x7e]*$/.test(name) || all.includes(name.toLowerCase());
  return reportText({
    ask,
    version,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    memory: { used: Math.round(process.memoryUsage.rss() / MB), budget: Math.round(memory.bytes / MB) },
    clusters: clusters.count,
    tails: tails.count,
    warnings,
    entries,
    hosts: [...servers, ...servers.map((server) => server.replace(/:\d+$/, "")), ...outbound.names.hosts],
    users: [...saved.map(({ sasl }) => sasl.username), ...outbound.names.users],
    topics: [...names.topics].filter(occurs),
    groups: [...names.groups].filter(occurs),
    profiles: saved.map(({ name }) => name),
  });
}
