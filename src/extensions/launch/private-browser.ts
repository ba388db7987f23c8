import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * A browser that reaches this machine and nothing else, neither by itself nor for a page, WebRTC included. Checked with
 * strace and an exfiltrating page. Needs a profile that was prepared, too.
 */
export const PRIVATE_BROWSER_FLAGS: readonly string[] = [
  // A proxy that nobody is, but for this machine itself: no name is looked up and no other address connected to.
  // (--host-resolver-rules does the same and makes Chromium warn of itself in a bar across the window.)
  "--proxy-server=http://127.0.0.1:9",
  "--webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", // its name before Chromium 130
  "--disable-features=MediaRouter,DialMediaRouteProvider", // looks for televisions on the network
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--disable-extensions",
  "--disable-sync",
  "--no-default-browser-check",
  "--no-first-run",
  "--no-pings",
];

/** What has no flag: after a page that cannot be reached Chromium asks public name servers for google.com. */
const PREFERENCES = { alternate_error_pages: { enabled: false }, net: { network_prediction_options: 2 } };

/** @param folder the browser's `--user-data-dir`, new */
export async function preparePrivateProfile(folder: string): Promise<void> {
  await mkdir(join(folder, "Default"), { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "Default", "Preferences"), JSON.stringify(PREFERENCES), { mode: 0o600 });
}
