import { html, nothing } from "lit";
import type { ClientIdentity } from "../../contract/profiles.ts";
import type { Draft } from "./draft.ts";
import {
  renderChoice,
  renderField,
  renderSecret,
  renderText,
  type SecureForm,
  typedIn,
  typeSecret,
} from "./secret-control.ts";
import { placeText } from "./secret-field.ts";

/** The server's name and the client's certificate, below the CA certificates. */
export function renderIdentity(form: SecureForm) {
  const { draft } = form;
  const { identity } = draft;
  const choose = (format: string) => form.change({ identity: identityOf(format), ...withoutKey(draft) });
  return html`
    ${renderText(form, "serverName", "Server name", draft.serverName, (serverName) => form.change({ serverName }), "Only if the certificates of the brokers are made out to another name than their addresses.")}
    ${renderChoice("identity", "Client certificate", FORMATS, identity?.format ?? "none", choose)}
    ${identity === null ? nothing : identity.format === "pem" ? renderPem(form, identity.certificatePem) : renderFile(form)}
    ${
      identity === null
        ? nothing
        : renderSecret(form, {
            ...{ field: "passphrase", label: "Passphrase", name: PASSPHRASE },
            help: "Of the key. Empty if it is not encrypted.",
          })
    }
  `;
}

function renderPem(form: SecureForm, certificatePem: string) {
  const certificate = html`<textarea id="certificate" class="pem" spellcheck="false" placeholder="-----BEGIN CERTIFICATE-----" .value=${certificatePem} @input=${(event: Event) => form.change({ identity: { format: "pem", certificatePem: typedIn(event) } })} @blur=${() => form.left("certificate")}></textarea>`;
  return html`
    ${renderField(form, "certificate", "Certificate", certificate, "PEM, the client's own first, then those that signed it.")}
    ${renderSecret(form, {
      ...{ field: "key", label: "Key", name: KEY, multiline: true, help: "PEM. It is kept like a password." },
      placeholder: "-----BEGIN ENCRYPTED PRIVATE KEY-----",
    })}
  `;
}

function renderFile(form: SecureForm) {
  const has = form.draft.secrets[KEY] !== undefined ? "read" : placeText(form.placeOf(KEY));
  const choose = async (event: Event) => {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file === undefined || file.size > MOST_FILE_BYTES) return;
    typeSecret(form, KEY, base64(new Uint8Array(await file.arrayBuffer())));
    form.left("key");
  };
  return renderField(
    form,
    "key",
    "File",
    html`<input id="key" type="file" accept=".p12,.pfx,.jks,.keystore" @change=${choose} />`,
    `${has === "" ? "" : `It is ${has}. `}It holds certificate and key, and is kept like a password.`,
  );
}

const KEY = "kafka.tls.identity.key";
const PASSPHRASE = "kafka.tls.identity.passphrase";
const MOST_FILE_BYTES = 700_000;
const FORMATS = [
  ["none", "None"],
  ["pem", "PEM"],
  ["pkcs12", "PKCS12 file (.p12, .pfx)"],
] as const;

/** Another format has another key. */
function withoutKey({ secrets, commands }: Draft): Pick<Draft, "secrets" | "commands"> {
  const { [KEY]: _, [PASSPHRASE]: __, ...others } = secrets;
  const { [KEY]: ___, [PASSPHRASE]: ____, ...printed } = commands;
  return { secrets: others, commands: printed };
}

const identityOf = (format: string): ClientIdentity | null =>
  format === "pem" ? { format, certificatePem: "" } : format === "pkcs12" ? { format } : null;

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
