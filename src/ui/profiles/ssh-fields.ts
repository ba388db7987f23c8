import { html, nothing } from "lit";
import { SSH_LOGINS, type SshLogin } from "../../contract/route.ts";
import { renderFormField } from "../components/form-field.ts";
import {
  type RouteDraft,
  type RouteProblem,
  SSH_KEY,
  SSH_PASSPHRASE,
  SSH_PASSWORD,
  type SshDraft,
} from "./route-draft.ts";
import { renderSecret, type SecretControl, type SecureForm } from "./secret-control.ts";

/** What the fields of an SSH server need of the route's field. */
export interface SshForm {
  readonly route: RouteDraft;
  readonly form: SecureForm;
  problemAt(id: RouteProblem["at"]): string | null;
  change(change: Partial<RouteDraft>): void;
  left(): void;
}

const LOGIN_NAMES: Readonly<Record<SshLogin["by"], string>> = {
  "key-file": "Key file",
  key: "Pasted key",
  agent: "SSH agent",
  password: "Password",
};

export function renderSsh(form: SshForm) {
  const { route, form: own, problemAt, change, left } = form;
  const { username, ssh } = route;
  const alter = (part: Partial<SshDraft>) => change({ ssh: { ...ssh, ...part } });
  const line = (id: string, label: string, value: string, placeholder: string, set: (text: string) => void) => {
    const problem = id === "ssh-user" || id === "ssh-file" ? problemAt(id) : null;
    return renderFormField(
      { id, label, problem },
      html`<input
        id=${id}
        autocomplete="off"
        spellcheck="false"
        placeholder=${placeholder}
        .value=${value}
        aria-invalid=${problem !== null}
        @input=${(event: Event) => set(textOf(event))}
        @blur=${() => value !== "" && left()}
      />`,
    );
  };
  return html`${line("ssh-user", "SSH user", username, "", (text) => change({ username: text }))}
    <div class="field">
      <label for="ssh-login">SSH login</label>
      <select
        id="ssh-login"
        @change=${(event: Event) => alter({ by: SSH_LOGINS.find((by) => by === textOf(event)) ?? "key-file" })}
      >
        ${SSH_LOGINS.map((by) => html`<option value=${by} .selected=${ssh.by === by}>${LOGIN_NAMES[by]}</option>`)}
      </select>
    </div>
    ${ssh.by === "key-file" ? line("ssh-file", "Key file", ssh.file, "~/.ssh/id_ed25519", (file) => alter({ file })) : nothing}
    ${ssh.by === "key" ? renderSecret(own, KEY) : nothing}
    ${ssh.by === "key-file" || ssh.by === "key" ? renderSecret(own, PASSPHRASE) : nothing}
    ${ssh.by === "agent" ? line("ssh-agent", "Agent socket", ssh.socket, "The one of SSH_AUTH_SOCK", (socket) => alter({ socket })) : nothing}
    ${ssh.by === "password" ? renderSecret(own, PASSWORD) : nothing}
    ${line("ssh-known", "Known hosts", ssh.knownHosts, "~/.ssh/known_hosts", (knownHosts) => alter({ knownHosts }))}
    ${
      ssh.hostKey === ""
        ? nothing
        : html`<div class="field" role="group" aria-label="Trusted host key">
            <span class="label">Trusted key</span>
            <div class="line">
              <code>${ssh.hostKey}</code>
              <button id="ssh-forget" type="button" @click=${() => alter({ hostKey: "" })}>Forget</button>
            </div>
          </div>`
    }`;
}

const KEY: SecretControl = {
  ...{ field: "ssh-key", label: "Private key", name: SSH_KEY, multiline: true, help: "It is kept like a password." },
  placeholder: "-----BEGIN OPENSSH PRIVATE KEY-----",
};
const PASSPHRASE: SecretControl = {
  ...{ field: "ssh-passphrase", label: "Key passphrase", name: SSH_PASSPHRASE },
  placeholder: "If the key is encrypted",
};
const PASSWORD: SecretControl = { field: "ssh-password", label: "SSH password", name: SSH_PASSWORD };

const textOf = (event: Event): string =>
  (event.target as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement).value;
