// What Tailwater does with the system's keyring. keyring.test.ts starts it with the step and the vault's file, in its
// own D-Bus session or in none. Prints one line of JSON.
import { Secret } from "../../../../src/extensions/kit/secret.ts";
import { SystemKeyring } from "../../../../src/extensions/vault/system-keyring.ts";
import { Vault } from "../../../../src/extensions/vault/vault.ts";

const [step = "", file = ""] = process.argv.slice(2);
const NAME = "profile:1:password";

const since = (started: number) => Math.round(performance.now() - started);
const open = (keyring = new SystemKeyring()) => Vault.open({ file, keyring, onSecret: () => {} });

const steps: Record<string, () => Promise<object>> = {
  probe: async () => ({ problem: await new SystemKeyring().probe() }),
  store: async () => {
    const vault = await open();
    await vault.set(NAME, new Secret("s3cr3t"));
    return vault.state();
  },
  read: async () => {
    const started = performance.now();
    const vault = await open();
    const openMs = since(started);
    return { openMs, value: vault.status === "open" ? vault.get(NAME)?.reveal() : null, state: await vault.state() };
  },
  erase: async () => ({ removed: await (await open()).erase() }),
  /** The system shows a prompt that nobody answers. */
  hang: async () => {
    const keyring = new SystemKeyring(3_000);
    let longestGap = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longestGap = Math.max(longestGap, since(last));
      last = performance.now();
    }, 10);
    const started = performance.now();
    const vault = await open(keyring);
    const firstMs = since(started);
    await vault.retryKeyring();
    clearInterval(beat);
    return { firstMs, bothMs: since(started), longestGap, waiting: keyring.waiting, state: await vault.state() };
  },
};

const result = await steps[step]?.();
process.stdout.write(`${JSON.stringify(result)}\n`);
// Not process.exit, which would wait for the call that hangs.
if (step === "hang") process.kill(process.pid, "SIGKILL");
