import { X509Certificate } from "node:crypto";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { shellWord } from "../../contract/shell-command.ts";
import { readSmallFile, whyUnreadPlainly } from "../kit/read-file.ts";
import type { FileRole, NamedFile, PastedDraft } from "./draft.ts";

const MOST_BYTES = 1_000_000;

const LABELS: Readonly<Record<FileRole, string>> = {
  ca: "CA certificates",
  certificate: "Client certificate",
  key: "Client key",
  keystore: "Key store",
  truststore: "Trust store",
};

export const labelOf = (role: FileRole): string => LABELS[role];

/** Reads the files that the settings name, each into the draft; a file that cannot be used is left with its reason. */
export async function readNamedFiles(draft: PastedDraft): Promise<void> {
  for (const named of draft.files) {
    const label = labelOf(named.role);
    const path = named.path.replace(/^~(?=\/|\\)/, homedir());
    if (!isAbsolute(path)) {
      draft.leave(`${label} ${named.path}`, "The path is not absolute: paste it as an absolute path.", named.where);
      continue;
    }
    try {
      take(draft, named, await readSmallFile(join(path), MOST_BYTES));
    } catch (error) {
      draft.leave(`${label} ${named.path}`, `It cannot be read: ${whyUnreadPlainly(error)}`, named.where);
    }
  }
}

function take(draft: PastedDraft, { role, path, where }: NamedFile, bytes: Buffer): void {
  const label = labelOf(role);
  const pem = bytes.toString("latin1");
  const isPem = pem.includes("-----BEGIN ");
  if (isJks(bytes)) {
    draft.leave(`${label} ${path}`, howToConvert(role, path), where);
    return;
  }
  if (role === "keystore" && isPem) {
    takePem(draft, pem);
    draft.use("Client certificate", path, where);
    return;
  }
  if (role === "keystore") {
    draft.pkcs12 = bytes.toString("base64");
    draft.use("Client certificate", path, where);
    return;
  }
  if (!isPem) {
    draft.leave(`${label} ${path}`, howToConvert(role, path), where);
    return;
  }
  if (role === "ca" || role === "truststore") draft.caPem = pem;
  else if (role === "certificate") draft.certificatePem = pem;
  else draft.keyPem = pem;
  draft.use(label, role === "key" ? null : path, where);
}

/** The magic numbers of JKS and JCEKS. */
const isJks = (bytes: Buffer): boolean => bytes.length > 4 && [0xfeedfeed, 0xcececece].includes(bytes.readUInt32BE(0));

function howToConvert(role: FileRole, path: string): string {
  const words =
    role === "keystore"
      ? ["-importkeystore", "-srckeystore", path, "-destkeystore", "client.p12", "-deststoretype", "PKCS12"]
      : ["-list", "-rfc", "-keystore", path];
  const command = `keytool ${words.map(shellWord).join(" ")}${role === "keystore" ? "" : " > ca.pem"}`;
  return `Tailwater reads PEM and PKCS12. Convert it, then choose the new file: ${command}`;
}

/** PEM blocks by what they are: a key, a CA's certificate, or a client's certificate with its chain. */
export function takePem(draft: PastedDraft, text: string): void {
  const blocks = text.match(/-----BEGIN ([A-Z0-9 ]+)-----[A-Za-z0-9+/=\s:,-]*?-----END \1-----/g) ?? [];
  const isKey = (block: string) => block.slice(0, 60).includes("PRIVATE KEY");
  const key = blocks.find(isKey);
  if (key !== undefined) draft.keyPem = key;
  const certificates = blocks.filter((block) => block.startsWith("-----BEGIN CERTIFICATE-----"));
  const ofCa = certificates.filter((block) => isCa(block));
  const ofClient = certificates.filter((block) => !isCa(block));
  if (ofClient.length > 0) draft.certificatePem = ofClient.join("\n");
  if (ofCa.length > 0) draft.caPem = ofCa.join("\n");
}

function isCa(pem: string): boolean {
  try {
    return new X509Certificate(pem).ca;
  } catch {
    return false;
  }
}
