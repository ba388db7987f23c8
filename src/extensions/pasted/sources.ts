import { parse as parseYaml } from "yaml";
import { readCommandLine } from "./command-line.ts";
import { type Entry, type Lines, readProperties } from "./properties-text.ts";

/** One cluster of a pasted text, as settings whose meaning is not looked at yet. */
export interface Source extends Lines {
  /** The name that the text gives it; "": none. */
  readonly name: string;
}

/** The clusters of a text, and the name of its format. */
export interface Sources {
  readonly format: string;
  readonly sources: readonly Source[];
}

const MOST_ENTRIES = 5_000;
const MOST_DEPTH = 20;
const SERVERS = /^\s*(?:[A-Z_]+:\/\/)?[\w.[\]:-]+:\d{1,5}(?:\s*,\s*(?:[A-Z_]+:\/\/)?[\w.[\]:-]+:\d{1,5})*\s*,?\s*$/i;

/** Divides a text into settings. The formats are tried in turn, the most particular one first. */
export function sourcesOf(text: string): Sources {
  const trimmed = text.trim();
  if (SERVERS.test(trimmed)) {
    return of("Bootstrap servers", { entries: [{ key: "bootstrap.servers", value: trimmed, where: "line 1" }] });
  }
  const tree = asTree(trimmed);
  if (tree !== null) return sourcesOfTree(tree);
  return (
    apiKeyFile(trimmed) ?? commandLine(trimmed) ?? literals(trimmed) ?? of("Client properties", readProperties(text))
  );
}

function of(format: string, lines: Partial<Lines>, name = ""): Sources {
  return { format, sources: [{ name, entries: lines.entries ?? [], others: lines.others ?? [] }] };
}

/** JSON, or YAML with more than one level; null: it is neither. */
function asTree(text: string): Readonly<Record<string, unknown>> | null {
  if (text.startsWith("{")) {
    try {
      return asObject(JSON.parse(text));
    } catch {
      return null;
    }
  }
  if (!/^[\w.-]+:\s*(?:#.*)?$/m.test(text)) return null;
  try {
    // Aliases can make a small text huge.
    return asObject(parseYaml(text, { maxAliasCount: 100, schema: "core" }));
  } catch {
    return null;
  }
}

const asObject = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;

function sourcesOfTree(tree: Readonly<Record<string, unknown>>): Sources {
  const contexts = asObject(tree.contexts);
  if (contexts !== null) {
    const sources = Object.entries(contexts).map(([name, context]) => ({
      ...{ name, others: [] },
      entries: flatten(context, "", `contexts.${name}`),
    }));
    return { format: "kafkactl configuration", sources };
  }
  const brokers = Object.entries(tree).filter(([key]) => key.startsWith("BootstrapBrokerString"));
  if (brokers.length > 0) return amazon(brokers);
  const spring = flatten(tree, "", "").filter(({ key }) => key.startsWith("spring.kafka."));
  if (spring.length > 0) return of("Spring Boot configuration", { entries: spring });
  return of("Structured configuration", { entries: flatten(tree, "", "") });
}

/** The answer of `aws kafka get-bootstrap-brokers`: one address list for each way to log in. */
function amazon(brokers: readonly (readonly [string, unknown])[]): Sources {
  const login: Readonly<Record<string, readonly [string, string]>> = {
    Tls: ["SSL", ""],
    SaslScram: ["SASL_SSL", "SCRAM-SHA-512"],
    SaslIam: ["SASL_SSL", "AWS_MSK_IAM"],
  };
  const sources = brokers.map(([key, servers]) => {
    const way = key.replace("BootstrapBrokerString", "");
    const [protocol, mechanism] = login[way.replace(/^(?:Public|VpcConnectivity)/, "")] ?? ["PLAINTEXT", ""];
    const entries = [
      ["bootstrap.servers", String(servers)],
      ["security.protocol", protocol],
      ...(mechanism === "" ? [] : [["sasl.mechanism", mechanism]]),
    ].map(([name = "", value = ""]) => ({ key: name, value, where: key }));
    return { name: way === "" ? "Plaintext" : way, entries, others: [] };
  });
  return { format: "Amazon MSK bootstrap brokers", sources };
}

/** The leaves of a tree under their paths; a list of simple values is one value with commas. */
function flatten(value: unknown, path: string, from: string): readonly Entry[] {
  const found: Entry[] = [];
  const walk = (at: unknown, key: string, depth: number) => {
    if (at === null || at === undefined || found.length >= MOST_ENTRIES || depth > MOST_DEPTH) return;
    const where = [from, key].filter((part) => part !== "").join(".");
    if (Array.isArray(at) && at.every((one) => typeof one !== "object")) {
      found.push({ key, value: at.join(","), where });
    } else if (typeof at === "object") {
      for (const [name, below] of Object.entries(at)) walk(below, key === "" ? name : `${key}.${name}`, depth + 1);
    } else found.push({ key, value: String(at), where });
  };
  walk(value, path, 0);
  return found;
}

/** The file that Confluent Cloud offers with a new API key: a label on a line, its value on the next one. */
function apiKeyFile(text: string): Sources | null {
  const below = (label: string) => new RegExp(`^${label}:\\s*\\n?\\s*(\\S+)\\s*$`, "im").exec(text)?.[1] ?? null;
  const [key, secret, server] = [below("API key"), below("API secret"), below("Bootstrap servers?")];
  if (key === null || secret === null) return null;
  const entries = [
    ["sasl.username", key],
    ["sasl.password", secret],
    ["sasl.mechanism", "PLAIN"],
    ["security.protocol", "SASL_SSL"],
    ...(server === null ? [] : [["bootstrap.servers", server]]),
  ].map(([name = "", value = ""]) => ({ key: name, value, where: "the API key file" }));
  return of("Confluent Cloud API key", { entries });
}

function commandLine(text: string): Sources | null {
  const found = readCommandLine(text);
  return found === null ? null : of(`${found.program} command`, found);
}

/** `'sasl.username': 'me'`, `"sasl.username" => "me"`, `.set("sasl.username", "me")`: code of any language. */
function literals(text: string): Sources | null {
  const pair = /(["'`])([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)\1\s*(?::|=>|=|,)\s*(["'`])((?:\\.|(?!\3)[^\\\n])*)\3/g;
  const entries = [...text.matchAll(pair)].map(({ 2: key = "", 4: value = "", index }) => ({
    key,
    value: value.replace(/\\(.)/g, "$1"),
    where: `line ${text.slice(0, index).split("\n").length}`,
  }));
  return entries.length === 0 ? null : of("Settings in code", { entries: entries.slice(0, MOST_ENTRIES) });
}
