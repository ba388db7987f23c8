import { basename } from "node:path";
import { loginOf, type Profile } from "../../contract/profiles.ts";
import type { ReportAsk } from "../../contract/support.ts";
import { logPath, newestEntries } from "../log/log.ts";
import { everyForm } from "../log/plain-text.ts";
import { reportText } from "./report-text.ts";

const NEWEST_ENTRIES = 300;
const MB = 2 ** 20;
/** A name that has one spelling only. */
const SIMPLE = /^[\w.-]+$/;

/** The parts of the app that the report describes. */
export interface ReportSources {
  readonly version: string;
  readonly warnings: readonly string[];
  readonly configFolder: string;
  readonly profiles: { known(): readonly Profile[] };
  /** `addresses`: of brokers, `host:port`. */
  readonly clusters: { readonly count: number; readonly addresses: readonly string[] };
  readonly tails: { readonly count: number };
  /** The proxies' names. */
  readonly outbound: { readonly names: { readonly hosts: readonly string[]; readonly users: readonly string[] } };
  readonly network: { readonly hosts: ReadonlySet<string> };
  /** What the window was told, or named. */
  readonly names: Readonly<Record<"topics" | "groups" | "paths", ReadonlySet<string>>>;
  /** Who is signed in. */
  readonly login: { claims(): Promise<Readonly<Record<string, unknown>> | null> };
  /** Its size in bytes. */
  readonly memory: { readonly bytes: number };
}

/** The report of a message to support: the app's state without hosts, users, topics, groups and names. */
export async function report(sources: ReportSources, ask: ReportAsk): Promise<string> {
  const { version, warnings, profiles, clusters, tails, outbound, network, names, memory, configFolder } = sources;
  const known = profiles.known();
  const services = known
    .flatMap(({ registry, connect, ksql }) => [registry, ...connect, ksql])
    .filter((one) => one !== null);
  const urls = services.map(({ url }) => new URL(url).host);
  const mapped = known.flatMap(({ kafka }) => Object.entries(kafka.hostMap).flat());
  const servers = [...known.flatMap(({ kafka }) => kafka.bootstrapServers), ...mapped, ...urls, ...clusters.addresses];
  const users = services.map(({ auth }) => (auth.kind === "basic" ? auth.username : ""));
  const entries = newestEntries(NEWEST_ENTRIES);
  const texts = [ask.error?.data.message ?? "", ...warnings, ...entries.flatMap(({ source, text }) => [source, text])];
  const all = everyForm(texts.join("\n"));
  // A large cluster has thousands of names, and almost none of them is in the text.
  const occurs = (name: string) => !SIMPLE.test(name) || all.includes(name.toLowerCase());
  const paths = [...names.paths];
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
    hosts: [
      ...servers,
      ...servers.map((server) => server.replace(/:\d+$/, "")),
      ...outbound.names.hosts,
      ...network.hosts,
    ].filter(occurs),
    users: [
      ...known.map(({ kafka }) => loginOf(kafka.sasl)),
      ...users,
      ...outbound.names.users,
      ...(await personIn(sources)),
    ],
    topics: [...names.topics].filter(occurs),
    groups: [...names.groups].filter(occurs),
    profiles: known.flatMap(({ name, system }) => [name, system]),
    paths: [...paths, configFolder, logPath() ?? ""],
    files: paths.map((path) => basename(path)).filter(occurs),
  });
}

async function personIn({ login }: ReportSources): Promise<readonly string[]> {
  const claims = await login.claims().catch(() => null); // Then no name is known.
  const { sub, name, email, preferred_username: nick } = claims ?? {};
  return [sub, name, email, nick].filter((one) => typeof one === "string");
}
