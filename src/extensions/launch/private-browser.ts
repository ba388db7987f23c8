import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Flags for a browser that reaches only this machine, on its own and for a page, including WebRTC. Checked with strace
 * and an exfiltrating page. It also needs a prepared profile.
 */
export const PRIVATE_BROWSER_FLAGS: readonly string[] = [
  // A proxy that does not exist, for everything except this machine: no name is looked up, and no other address is
  // connected. (--host-resolver-rules does the same, but Chromium then shows a warning bar in the window.)
  "--proxy-server=http://127.0.0.1:9",
  "--webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", // the old name, before Chromium 130
  "--disable-features=MediaRouter,DialMediaRouteProvider", // searches the network for televisions
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--disable-extensions",
  "--disable-sync",
  "--no-default-browser-check",
  "--no-first-run",
  "--no-pings",
];

/** This has no flag: after an unreachable page Chromium asks public name servers for google.com. */
const PREFERENCES = { alternate_error_pages: { enabled: false }, net: { network_prediction_options: 2 } };

/** @param folder the browser's `--user-data-dir`, new */
export async function preparePrivateProfile(folder: string): Promise<void> {
  await mkdir(join(folder, "Default"), { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "Default", "Preferences"), JSON.stringify(PREFERENCES), { mode: 0o600 });
}
