// Saves profiles as fast as it can until it is killed. Started by profile-store.test.ts with the file's path.
import { ProfileStore } from "../../../src/extensions/profiles/profile-store.ts";
import { makeProfile } from "./make-profile.ts";

const store = await ProfileStore.open(process.argv[2] ?? "");
// Long names and many profiles make a write slow.
for (let i = 0; i < 60; i++) await store.save(makeProfile({ id: `p${i}`, name: "n".repeat(200) }));
process.stdout.write("saving\n");
for (let round = 0; ; round++) await store.save(makeProfile({ id: "changing", name: `round ${round}` }));
