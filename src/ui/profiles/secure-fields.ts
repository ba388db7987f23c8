import { html, nothing } from "lit";
import type { ClientIdentity, SecretName, SecretPlace } from "../../contract/profiles.ts";
import { renderFormField } from "../components/form-field.ts";
import type { Draft, DraftField } from "./draft.ts";
import { extensionsIn, extensionsText, tokenOf } from "./secure-draft.ts";

/** What these fields need of the form that draws them. */
export interface SecureForm {
  readonly draft: Draft;
  /** Where the engine has a secret; null: it does not know one. */
  placeOf(name: SecretName): SecretPlace | null;
  /** Null: it has none, or is not left yet. */
  problemOf(field: DraftField): string | null;
  change(change: Partial<Draft>): void;
  left(field: DraftField): void;
}

/** The server's name and the client's certificate, below the CA certificates. */
export function renderIdentity(form: SecureForm) {
  const { draft } = form;
  const { identity } = draft;
  const choose = (format: string) => form.change({ identity: identityOf(format), secrets: withoutKey(draft) });
  return html`
    ${text(form, "serverName", "Server name", draft.serverName, (serverName) => form.change({ serverName }), "Only if the certificates of the brokers are made out to another name than their addresses.")}
    <div class="field">
      <label for="identity">Client certificate</label>
      <select id="identity" @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
        <option value="none" .selected=${identity === null}>None</option>
        <option value="pem" .selected=${identity?.format === "pem"}>PEM</option>
        <option value="pkcs12" .selected=${identity?.format === "pkcs12"}>PKCS12 file (.p12, .pfx)</option>
      </select>
    </div>
    ${identity === null ? nothing : identity.format === "pem" ? renderPem(form, identity.certificatePem) : renderFile(form)}
    ${
      identity === null
        ? nothing
        : secret(
            form,
            "passphrase",
            "Passphrase",
            "kafka.tls.identity.passphrase",
            "Of the key. Empty if it is not encrypted.",
          )
    }
  `;
}

function renderPem(form: SecureForm, certificatePem: string) {
  const { draft } = form;
  const key = draft.secrets[KEY] ?? "";
  return html`
    ${field(form, "certificate", "Certificate", html`<textarea id="certificate" class="pem" spellcheck="false" placeholder="-----BEGIN CERTIFICATE-----" .value=${certificatePem} @input=${(event: Event) => form.change({ identity: { format: "pem", certificatePem: typedIn(event) } })} @blur=${() => form.left("certificate")}></textarea>`, "PEM, the client's own first, then those that signed it.")}
    ${field(form, "key", "Key", html`<textarea id="key" class="pem" spellcheck="false" placeholder=${shownFor(form.placeOf(KEY)) || "-----BEGIN ENCRYPTED PRIVATE KEY-----"} .value=${key} @input=${(event: Event) => type(form, KEY, typedIn(event))} @blur=${() => form.left("key")}></textarea>`, "PEM. It is kept like a password.")}
  `;
}

function renderFile(form: SecureForm) {
  const has = form.draft.secrets[KEY] !== undefined ? "It is read." : shownFor(form.placeOf(KEY));
  const choose = async (event: Event) => {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file === undefined || file.size > MOST_FILE_BYTES) return;
    type(form, KEY, base64(new Uint8Array(await file.arrayBuffer())));
    form.left("key");
  };
  return field(
    form,
    "key",
    "File",
    html`<input id="key" type="file" accept=".p12,.pfx,.jks,.keystore" @change=${choose} />`,
    `${has === "" ? "" : `${has} `}It holds certificate and key, and is kept like a password.`,
  );
}

/** The fields of a login by token; nothing for another mechanism. */
export function renderToken(form: SecureForm) {
  const token = tokenOf(form.draft);
  if (token === null) return nothing;
  if (token.mechanism === "oauthbearer") {
    const set = (change: Partial<typeof token>) => form.change({ token: { ...token, ...change } });
    return html`
      ${text(form, "tokenUrl", "Token address", token.tokenUrl, (tokenUrl) => set({ tokenUrl: tokenUrl.trim() }), "Of the issuer, as https://issuer.example.com/oauth2/token.")}
      ${text(form, "clientId", "Client ID", token.clientId, (clientId) => set({ clientId }))}
      ${secret(form, "clientSecret", "Client secret", "kafka.sasl.clientSecret", "It goes to the token address only, never to a broker.")}
      ${text(form, "scope", "Scope", token.scope, (scope) => set({ scope }), "Separated by spaces; often empty.")}
      ${text(form, "extensions", "Extensions", extensionsText(token.extensions), (value) => set({ extensions: extensionsIn(value) }), "For Confluent Cloud: logicalCluster=lkc-…, identityPoolId=pool-….", true)}
      ${remember(form)}
    `;
  }
  const set = (change: Partial<typeof token>) => form.change({ token: { ...token, ...change } });
  const source = (value: string) => set({ source: value === "environment" || value === "keys" ? value : "profile" });
  return html`
    <div class="field">
      <label for="source">Credentials</label>
      <select id="source" @change=${(event: Event) => source((event.target as HTMLSelectElement).value)}>
        <option value="profile" .selected=${token.source === "profile"}>AWS profile of this computer</option>
        <option value="environment" .selected=${token.source === "environment"}>Environment variables</option>
        <option value="keys" .selected=${token.source === "keys"}>Access key, entered here</option>
      </select>
    </div>
    ${token.source === "profile" ? text(form, "awsProfile", "AWS profile", token.awsProfile, (awsProfile) => set({ awsProfile }), "Of ~/.aws/config or credentials, also with a credential_process. Empty: AWS_PROFILE, or the default one.") : nothing}
    ${
      token.source === "keys"
        ? html`${text(form, "accessKeyId", "Access key ID", token.accessKeyId, (accessKeyId) => set({ accessKeyId }))}
          ${secret(form, "secretAccessKey", "Secret key", "kafka.sasl.secretAccessKey")}
          ${secret(form, "sessionToken", "Session token", "kafka.sasl.sessionToken", "Of temporary credentials; otherwise empty.")}`
        : nothing
    }
    ${text(form, "region", "Region", token.region, (region) => set({ region: region.trim() }), "Empty: the one in the name of the servers, or that of the credentials.")}
    ${token.source === "keys" ? remember(form) : nothing}
  `;
}

const KEY = "kafka.tls.identity.key";
const MOST_FILE_BYTES = 700_000;

function field(form: SecureForm, id: DraftField, label: string, input: unknown, help?: string) {
  return renderFormField({ id, label, problem: form.problemOf(id), help }, input);
}

/** @param late takes the value when the field is left, because it is shown in another form then */
function text(
  form: SecureForm,
  id: DraftField,
  label: string,
  value: string,
  take: (value: string) => void,
  help?: string,
  late = false,
) {
  const input = html`<input id=${id} autocomplete="off" spellcheck="false" .value=${value} aria-invalid=${form.problemOf(id) !== null} @input=${(event: Event) => !late && take(typedIn(event))} @change=${(event: Event) => late && take(typedIn(event))} @blur=${() => form.left(id)} />`;
  return field(form, id, label, input, help);
}

function secret(form: SecureForm, id: DraftField, label: string, name: SecretName, help?: string) {
  const input = html`<input id=${id} type="password" autocomplete="off" placeholder=${shownFor(form.placeOf(name))} .value=${form.draft.secrets[name] ?? ""} aria-invalid=${form.problemOf(id) !== null} @input=${(event: Event) => type(form, name, typedIn(event))} @blur=${() => form.left(id)} />`;
  return field(form, id, label, input, help);
}

function remember({ draft, change }: SecureForm) {
  return html`<div class="field">
    <span class="label"></span>
    <label class="check">
      <input type="checkbox" .checked=${draft.remember} @change=${(event: Event) => change({ remember: (event.target as HTMLInputElement).checked })} />
      Remember secrets in the encrypted vault
    </label>
  </div>`;
}

/** An emptied field is one that was not typed in. */
function type({ draft, change }: SecureForm, name: SecretName, value: string): void {
  const { [name]: _, ...others } = draft.secrets;
  change({ secrets: value === "" ? others : { ...others, [name]: value } });
}

function withoutKey({ secrets }: Draft): Draft["secrets"] {
  const { [KEY]: _, "kafka.tls.identity.passphrase": __, ...others } = secrets;
  return others;
}

const identityOf = (format: string): ClientIdentity | null =>
  format === "pem" ? { format, certificatePem: "" } : format === "pkcs12" ? { format } : null;

function shownFor(place: SecretPlace | null): string {
  if (place === "command") return "from a command";
  return place === null ? "" : place === "stored" ? "stored" : "held until Tailwater ends";
}

const typedIn = (event: Event): string => (event.target as HTMLInputElement | HTMLTextAreaElement).value;

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
