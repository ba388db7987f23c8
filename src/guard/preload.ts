// The egress guard. It is preloaded with `node --require dist/guard.cjs` in the extension, and it loads itself in every
// worker. It guards every way out that Node has before any other code runs. See SECURITY.md for its limits.
import { syncBuiltinESMExports } from "node:module";
import { guardDatagrams } from "./datagrams.ts";
import { GUARD, type GuardApi, type InstalledGuard } from "./guard-api.ts";
import { guardHandles } from "./handles.ts";
import { guardNames } from "./names.ts";
import { guardNatives } from "./natives.ts";
import { during } from "./permits.ts";
import { guardProcesses, listProgram } from "./processes.ts";
import { isOffline, setOffline } from "./shared-state.ts";
import { agreed, carry, guardSockets, obey } from "./sockets.ts";
import { guardThreads } from "./threads.ts";
import { listenForEvents, orderAll, takeLine } from "./wire.ts";

function install(): void {
  guardSockets();
  guardNames();
  guardDatagrams();
  guardProcesses();
  guardHandles(agreed);
  guardNatives();
  guardThreads(__filename);
  takeLine(obey);
  // So that `import { spawn } from "node:child_process"` gets the guarded one, too.
  syncBuiltinESMExports();
}

let claimed = false;
const guard: InstalledGuard = {
  claim(): GuardApi {
    if (claimed) throw new Error("The egress guard is already in use in this thread.");
    claimed = true;
    return {
      connect: (to, open) => during({ kind: "connect", to }, open),
      carry,
      listen: (action) => during({ kind: "listen" }, action),
      pipe: (way, path, action) => during({ kind: "pipe", way, path }, action),
      start: (command, action, listed) =>
        during({ kind: "process", command }, () =>
          listed === undefined ? action() : listProgram(command, listed.profileId, action),
        ),
      isOffline,
      setOffline,
      listenForEvents,
      order(order) {
        obey(order);
        orderAll(order);
      },
    };
  },
};

if (!(GUARD in globalThis)) {
  install();
  Object.defineProperty(globalThis, GUARD, { value: guard, writable: false, configurable: false, enumerable: false });
}
