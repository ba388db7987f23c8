import { basename } from "node:path";
import { loginOf, type Profile } from "../../contract/profiles.ts";
import type { ReportAsk } from "../../contract/support.ts";
import { logPath, newestEntries } from "../log/log.ts";
import { everyForm } from "../log/plain-text.ts";
import { reportText } from "./report-text.ts";

const NEWEST_ENTRIES = 300;
const MB = 2 ** 20;
/** The fields of a profile with words of our own, with names that say nothing, or with certificates. */
const OUR_WORDS: ReadonlySet<string> = new Set(
  "id color environment mechanism grant format kind source caPem certificatePem".split(" "),
);
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
  const mapped = known.flatMap(({ kafka }) => Object.entries(kafka.hostMap).flat());
  const servers = [...known.flatMap(({ kafka }) => kafka.bootstrapServers), ...mapped, ...clusters.addresses];
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
    users: [...known.map(({ kafka }) => loginOf(kafka.sasl)), ...outbound.names.users, ...(await personIn(sources))],
    topics: [...names.topics].filter(occurs),
    groups: [...names.groups].filter(occurs),
    profiles: known.flatMap(({ name, system }) => [name, system]),
    settings: known.flatMap(textsIn).filter(occurs),
    paths: [...paths, configFolder, logPath() ?? ""],
    files: paths.map((path) => basename(path)).filter(occurs),
  });
}

/** Every text of a profile that somebody typed, also of fields that are added later. Of a URL it is the host. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") {
    if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return [value];
    const { host, hostname } = new URL(value);
    return [host, hostname];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (OUR_WORDS.has(key) ? [] : textsIn(inner)));
}

async function personIn({ login }: ReportSources): Promise<readonly string[]> {
  const claims = await login.claims().catch(() => null); // Then no name is known.
  const { sub, name, email, preferred_username: nick } = claims ?? {};
  return [sub, name, email, nick].filter((one) => typeof one === "string");
}
