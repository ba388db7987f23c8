import { html, nothing } from "lit";
import type { Secrets } from "../../contract/profiles.ts";
import { SSH_LOGINS, type SshLogin } from "../../contract/route.ts";
import { renderFormField } from "../components/form-field.ts";
import {
  type RouteDraft,
  type RouteProblem,
  type RouteSecret,
  SSH_KEY,
  SSH_PASSPHRASE,
  SSH_PASSWORD,
  type SshDraft,
} from "./route-draft.ts";

/** What the fields of an SSH server need of the route's field. */
export interface SshForm {
  readonly route: RouteDraft;
  readonly secrets: Secrets;
  isKnown(name: RouteSecret): boolean;
  problemAt(id: RouteProblem["at"]): string | null;
  change(change: Partial<RouteDraft>): void;
  type(name: RouteSecret, value: string): void;
  left(): void;
}

const LOGIN_NAMES: Readonly<Record<SshLogin["by"], string>> = {
  "key-file": "Key file",
  key: "Pasted key",
  agent: "SSH agent",
  password: "Password",
};

export function renderSsh(form: SshForm) {
  const { route, problemAt, change, left } = form;
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
    ${ssh.by === "key" ? renderKey(form) : nothing}
    ${ssh.by === "key-file" || ssh.by === "key" ? renderSecret(form, "ssh-passphrase", "Key passphrase", SSH_PASSPHRASE, "If the key is encrypted") : nothing}
    ${ssh.by === "agent" ? line("ssh-agent", "Agent socket", ssh.socket, "The one of SSH_AUTH_SOCK", (socket) => alter({ socket })) : nothing}
    ${ssh.by === "password" ? renderSecret(form, "ssh-password", "SSH password", SSH_PASSWORD, "") : nothing}
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

function renderSecret(
  { secrets, isKnown, type }: SshForm,
  id: string,
  label: string,
  name: RouteSecret,
  empty: string,
) {
  return renderFormField(
    { id, label, problem: null },
    html`<input
      id=${id}
      type="password"
      autocomplete="off"
      placeholder=${isKnown(name) ? "Known" : empty}
      .value=${secrets[name] ?? ""}
      @input=${(event: Event) => type(name, textOf(event))}
    />`,
  );
}

function renderKey({ secrets, isKnown, type }: SshForm) {
  return renderFormField(
    { id: "ssh-key", label: "Private key", problem: null, help: "It is kept like a password." },
    html`<textarea
      id="ssh-key"
      class="pem"
      spellcheck="false"
      placeholder=${isKnown(SSH_KEY) ? "Known" : "-----BEGIN OPENSSH PRIVATE KEY-----"}
      .value=${secrets[SSH_KEY] ?? ""}
      @input=${(event: Event) => type(SSH_KEY, textOf(event))}
    ></textarea>`,
  );
}

const textOf = (event: Event): string =>
  (event.target as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement).value;
