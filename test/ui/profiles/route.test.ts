import { assert, fixture, html } from "@open-wc/testing";
import type { Secrets } from "../../../src/contract/profiles.ts";
import { type Draft, newDraft, profileOf, secretsOf } from "../../../src/ui/profiles/draft.ts";
import "../../../src/ui/profiles/profile-form.ts";
import type { ProfileForm } from "../../../src/ui/profiles/profile-form.ts";
import type { RouteField } from "../../../src/ui/profiles/route-field.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { waitUntil } from "../fakes/wait-until.ts";

async function form(): Promise<{ element: ProfileForm; field: RouteField; root: ShadowRoot }> {
  const draft: Draft = { ...newDraft(), servers: "broker-1:9092" };
  const element = await fixture<ProfileForm>(html`<tw-profile-form .draft=${draft}></tw-profile-form>`);
  await waitUntil(() => element.renderRoot.querySelector("tw-route"));
  const field = element.renderRoot.querySelector("tw-route") as RouteField;
  await field.updateComplete;
  return { element, field, root: field.renderRoot as ShadowRoot };
}

function type(root: ShadowRoot, id: string, value: string): void {
  const found = root.querySelector(`#${id}`) ?? root.querySelector(`#field-${id}`)?.shadowRoot?.querySelector(`#${id}`);
  const input = found as HTMLInputElement;
  input.value = value;
  input.dispatchEvent(new Event(id === "kind" || id === "ssh-login" ? "change" : "input"));
}

it("makes a route with a login, and passes its password beside the profile", async () => {
  const { element, field, root } = await form();
  assert.isNull(profileOf(element.draft).kafka.route);
  assert.isNull(root.querySelector("#proxy"));
  type(root, "kind", "socks5");
  await element.updateComplete;
  await field.updateComplete;
  assert.equal(root.activeElement?.id, "proxy");
  type(root, "proxy", "localhost:1080");
  type(root, "proxy-user", "me");
  await element.updateComplete;
  await field.updateComplete;
  await auditBothThemes(element);
  type(root, "proxy-password", "canary");
  const profile = profileOf(element.draft);
  assert.deepEqual(profile.kafka.route, { kind: "socks5", proxy: "localhost:1080", username: "me" });
  assert.deepEqual(secretsOf(element.draft), { "kafka.route.password": "canary" } as Secrets);
  assert.notInclude(JSON.stringify(profile), "canary");
  type(root, "kind", "direct");
  assert.isNull(profileOf(element.draft).kafka.route);
});

it("needs the proxy's host and port", async () => {
  const { element, field, root } = await form();
  type(root, "kind", "http");
  await element.updateComplete;
  assert.isFalse(element.showProblems());
  await element.updateComplete;
  await field.updateComplete;
  assert.include(root.querySelector(".problem")?.textContent ?? "", "Enter the proxy's host:port.");
  assert.equal(root.activeElement?.id, "proxy");
  type(root, "proxy", "proxy");
  await element.updateComplete;
  await field.updateComplete;
  assert.include(root.querySelector(".problem")?.textContent ?? "", "not a host and port");
});

it("makes an SSH tunnel with each login, and passes its secrets beside the profile", async () => {
  const { element, field, root } = await form();
  const settle = async () => {
    await element.updateComplete;
    await field.updateComplete;
  };
  type(root, "kind", "ssh");
  await settle();
  assert.equal(root.activeElement?.id, "proxy");
  type(root, "proxy", "bastion.example");
  assert.isFalse(element.showProblems());
  await settle();
  assert.include(root.querySelector(".problem")?.textContent ?? "", "Enter the user at the SSH server.");
  assert.equal(root.activeElement?.id, "ssh-user");
  type(root, "ssh-user", "me");
  await settle();
  type(root, "ssh-passphrase", "canary");
  await auditBothThemes(element);
  const ssh = { kind: "ssh", proxy: "bastion.example:22", username: "me", knownHosts: "", hostKey: "" } as const;
  const route = () => profileOf(element.draft).kafka.route;
  assert.deepEqual(route(), { ...ssh, login: { by: "key-file", file: "~/.ssh/id_ed25519" } });
  assert.deepEqual(secretsOf(element.draft), { "kafka.route.login.passphrase": "canary" } as Secrets);
  for (const [by, id, value, login, name] of [
    ["agent", "ssh-agent", "/run/agent", { by: "agent", socket: "/run/agent" }, null],
    ["key", "ssh-key", "a key", { by: "key" }, "kafka.route.login.key"],
    ["password", "ssh-password", "secret", { by: "password" }, "kafka.route.login.password"],
  ] as const) {
    type(root, "ssh-login", by);
    await settle();
    type(root, id, value);
    await settle();
    assert.deepEqual(route(), { ...ssh, login });
    if (name !== null) assert.equal(element.draft.secrets[name], value);
  }
  await auditBothThemes(element);
});

it("shows a trusted host key, forgets it on demand, and with another server", async () => {
  const { element, field, root } = await form();
  const hostKey = `SHA256:${"A".repeat(43)}`;
  const show = async () => {
    const ssh = { ...element.draft.route.ssh, hostKey };
    element.draft = {
      ...element.draft,
      route: { kind: "ssh", proxy: "bastion:22", username: "me", ssh },
    };
    await element.updateComplete;
    await field.updateComplete;
  };
  await show();
  assert.equal(root.querySelector("code")?.textContent, hostKey);
  root.querySelector<HTMLElement>("#ssh-forget")?.click();
  assert.equal(element.draft.route.ssh.hostKey, "");
  await show();
  type(root, "proxy", "other:22");
  assert.equal(element.draft.route.ssh.hostKey, "");
});
