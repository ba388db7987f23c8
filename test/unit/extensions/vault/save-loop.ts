// Stores secrets as fast as it can until it is killed. Started by kills.test.ts with the vault's file and its key.
import { Secret } from "../../../../src/extensions/kit/secret.ts";
import { Vault } from "../../../../src/extensions/vault/vault.ts";
import { MemoryKeyring } from "./memory-keyring.ts";

const [file = "", id = "", key = ""] = process.argv.slice(2);
const keyring = new MemoryKeyring();
keyring.entries.set(id, key);
const vault = await Vault.open({ file, keyring, onSecret: () => {} });
process.stdout.write("saving\n");
for (let round = 0; ; round++) await vault.set("changing", new Secret(`round ${round}`));
