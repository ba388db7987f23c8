import type { Pasted, PastedCluster } from "../../contract/pasted.ts";
import { kafkaAt } from "../../contract/profiles.ts";
import { assemble } from "./assemble.ts";
import { PastedDraft } from "./draft.ts";
import { understand } from "./meanings.ts";
import { labelOf, readNamedFiles, takePem } from "./named-files.ts";
import { type Source, sourcesOf } from "./sources.ts";

const PEM_BLOCKS = /-----BEGIN ([A-Z0-9 ]+)-----[A-Za-z0-9+/=\s:,-]*?-----END \1-----/g;

/**
 * Recognises the configuration of another program: Java client properties with their login modules, librdkafka's
 * properties, kcat's and Kafka's own commands, kafkactl's and Spring's files, the snippets of clouds, PEM blocks.
 * Nothing is saved and nothing is connected.
 * @param readsFiles reads the files that the text names
 */
export async function recognise(text: string, readsFiles: boolean): Promise<Pasted> {
  const blocks = text.match(PEM_BLOCKS) ?? [];
  // A block that is the value of a setting stays in it.
  const isLoose = !/[=:]\s*["'|]?\s*-----BEGIN /.test(text);
  const rest = isLoose ? text.replaceAll(PEM_BLOCKS, "") : text;
  const { format, sources } = sourcesOf(rest);
  const clusters: PastedCluster[] = [];
  for (const source of sources) {
    const cluster = await clusterOf(source, isLoose ? blocks.join("\n") : "", readsFiles);
    if (cluster !== null) clusters.push(cluster);
  }
  return { format, clusters };
}

async function clusterOf(source: Source, pem: string, readsFiles: boolean): Promise<PastedCluster | null> {
  const draft = new PastedDraft();
  for (const entry of source.entries) understand(draft, entry);
  if (pem !== "") {
    takePem(draft, pem);
    if (draft.caPem !== null) draft.use("CA certificates", "PEM text", "the text");
    if (draft.certificatePem !== null) draft.use("Client certificate", "PEM text", "the text");
    if (draft.keyPem !== null) draft.use("Client key", null, "the text");
  }
  if (readsFiles) await readNamedFiles(draft);
  const { secrets, registry, ...kafka } = assemble(draft);
  for (const { text, where } of source.others) draft.leave(text, "It is not a setting.", where);
  if (draft.understood.length === 0 && draft.files.length === 0) return null;
  return {
    ...{
      name: source.name,
      kafka: kafkaAt(kafka.bootstrapServers, kafka),
      registry,
      secrets,
      understood: draft.understood,
    },
    left: draft.left.toSorted((one, other) => Number(other.matters) - Number(one.matters)),
    files: readsFiles ? [] : draft.files.map(({ role, path }) => ({ label: labelOf(role), path })),
  };
}
